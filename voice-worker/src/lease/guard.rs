//! Until when a lease is ours, by our own clocks.

use std::{
    future::{Future, poll_fn},
    pin::pin,
    sync::Arc,
    task::Poll,
    time::Duration,
};

use fail_stop::{Deadline, boot_clock};
use parking_lot::Mutex;
use segue_domain::{Millis, Timestamp};
use segue_store::now;

/// How long before its end a lease counts as lost: another worker takes it at its end, and must find us silent.
const MARGIN: Duration = Duration::from_millis(750);
/// How long after that the process is ended if it has not given the lease up: it must have been frozen.
const GRACE: Duration = Duration::from_millis(400);

/// Until when a lease is ours, by our own clocks. Cheap to clone.
///
/// A fence keeps a worker that lost its lease from writing. Nothing keeps it from playing but this: every future of a
/// partition asks the guard before it does anything, and the threads that send packets are watched by `fail_stop`.
#[derive(Clone, Debug)]
pub struct LeaseGuard(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    /// By the clock that runs on while the machine sleeps.
    until: Duration,
    /// By the wall clock, by which other workers judge.
    wall_until: Timestamp,
    /// `None` once the lease was given up.
    deadline: Option<Deadline>,
}

impl LeaseGuard {
    /// A lease that was asked for at an instant of [`boot_clock`], and lasts for `ttl` from then.
    #[must_use]
    pub fn new(asked_at: Duration, ttl: Millis) -> Self {
        let until = asked_at + Duration::from(ttl).saturating_sub(MARGIN);
        let deadline = Some(Deadline::at(until + GRACE));
        Self(Arc::new(Mutex::new(State { until, wall_until: now() + ttl, deadline })))
    }

    /// Takes in that the lease was renewed; `asked_at` is from before the request was sent.
    pub fn renew(&self, asked_at: Duration, expires_at: Timestamp, ttl: Millis) {
        let mut state = self.0.lock();
        let Some(deadline) = &state.deadline else { return };
        let until = asked_at + Duration::from(ttl).saturating_sub(MARGIN);
        deadline.move_to(until + GRACE);
        state.until = until;
        state.wall_until = expires_at;
    }

    /// Gives the lease up: from now on nothing is done under it, and the process continues.
    pub fn end(&self) {
        self.0.lock().deadline = None;
    }

    /// Whether the lease is ours.
    #[must_use]
    pub fn holds(&self) -> bool {
        let state = self.0.lock();
        state.deadline.is_some() && boot_clock() < state.until && now() < state.wall_until
    }

    /// How long it is ours if it is not renewed.
    #[must_use]
    pub fn left(&self) -> Duration {
        self.0.lock().until.saturating_sub(boot_clock())
    }

    /// Runs a future for as long as the lease is ours: it is not polled once more after that. `None` when it was not
    /// finished by then. Something else has to wake it: anyone who ends the lease cancels what waits.
    pub async fn while_held<F: Future>(&self, future: F) -> Option<F::Output> {
        let mut future = pin!(future);
        poll_fn(
            |context| {
                if self.holds() { future.as_mut().poll(context).map(Some) } else { Poll::Ready(None) }
            },
        )
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: Millis = Millis::from_secs(3_600);

    #[tokio::test]
    async fn nothing_is_done_under_a_lease_that_is_over() {
        let guard = LeaseGuard::new(boot_clock(), LONG);
        assert_eq!(guard.while_held(async { 1 }).await, Some(1));
        guard.end();
        assert!(!guard.holds());
        let touched = std::cell::Cell::new(false);
        assert_eq!(guard.while_held(async { touched.set(true) }).await, None);
        assert!(!touched.get(), "it was not even begun");
    }

    #[tokio::test]
    async fn a_lease_ends_a_little_before_others_may_take_it() {
        let guard = LeaseGuard::new(boot_clock(), Millis::new(800));
        assert!(guard.holds());
        tokio::time::sleep(Duration::from_millis(100)).await;
        assert!(!guard.holds(), "50 ms are left of 800 after the margin");
        guard.end();
    }

    #[tokio::test]
    async fn a_renewed_lease_goes_on_and_an_ended_one_does_not() {
        let guard = LeaseGuard::new(boot_clock(), Millis::new(800));
        guard.renew(boot_clock(), now() + LONG, LONG);
        tokio::time::sleep(Duration::from_millis(100)).await;
        assert!(guard.holds());
        guard.end();
        guard.renew(boot_clock(), now() + LONG, LONG);
        assert!(!guard.holds());
    }
}
