//! When a gateway connection that was lost is dialled again.

use std::time::Duration;

use tokio::time::Instant;

use crate::backoff::Backoff;

/// A connection that lasted for so long has worked.
const STEADY: Duration = Duration::from_secs(30);

/// When a gateway connection that was lost is dialled again: at once if it had worked, else later and later. Discord lets a
/// shard identify every 5 s, and dislikes those who knock more often.
#[derive(Debug)]
pub(super) struct Redial {
    backoff: Backoff,
    up_since: Option<Instant>,
}

impl Redial {
    pub(super) const fn new() -> Self {
        let backoff = Backoff::new(Duration::from_secs(1), Duration::from_secs(60));
        Self { backoff, up_since: None }
    }

    /// The session began or continues.
    pub(super) const fn up(&mut self, now: Instant) {
        self.up_since = Some(now);
    }

    /// The connection is closed; says how long to wait.
    pub(super) fn down(&mut self, now: Instant) -> Duration {
        let worked = self.up_since.take().map(|since| now.saturating_duration_since(since));
        match worked {
            Some(worked) if worked >= STEADY => {
                self.backoff.reset();
                Duration::ZERO
            }
            // The first may be what any connection suffers once: Discord restarts, a line breaks.
            Some(_) if self.backoff.tries() == 0 => {
                let _ = self.backoff.next_wait();
                Duration::ZERO
            }
            _ => self.backoff.next_wait(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gateway_that_accepts_and_closes_at_once_is_dialled_less_and_less() {
        let (mut redial, mut now) = (Redial::new(), Instant::now());
        let start = now;
        let mut dials = 0;
        while now < start + Duration::from_secs(600) {
            now += redial.down(now);
            dials += 1;
        }
        assert!(dials < 20, "{dials} in ten minutes");
    }

    #[test]
    fn so_is_one_that_lets_sessions_begin_and_closes_then() {
        let (mut redial, mut now) = (Redial::new(), Instant::now());
        let start = now;
        let mut dials = 0;
        while now < start + Duration::from_secs(600) {
            redial.up(now);
            now += redial.down(now);
            dials += 1;
        }
        assert!(dials < 20, "{dials} in ten minutes");
    }

    #[test]
    fn a_connection_that_worked_is_made_again_at_once() {
        let (mut redial, now) = (Redial::new(), Instant::now());
        for _ in 0..5 {
            redial.down(now);
        }
        redial.up(now);
        assert_eq!(redial.down(now + STEADY), Duration::ZERO);
        redial.up(now);
        assert_eq!(redial.down(now), Duration::ZERO, "once more");
        redial.up(now);
        assert!(redial.down(now) > Duration::ZERO);
    }
}
