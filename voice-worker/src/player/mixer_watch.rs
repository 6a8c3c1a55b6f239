//! Notices when the driver's thread does not mix a track any more.
//!
//! The driver's mixers share threads. One that dies or hangs takes the sound of up to 32 guilds along, and the driver tells
//! nobody: its connection stays, and no track ends. What stops coming is the track's own clock.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use segue_domain::Millis;
use songbird::{Event, EventContext, EventHandler, tracks::TrackHandle};
use tokio::time::{Instant, sleep_until};

use segue_sources::Monitor;

/// How often the driver says that it mixes.
const BEAT: Duration = Duration::from_millis(250);
/// How often it is asked whether it did.
const LOOK: Duration = Duration::from_millis(500);
/// Looks in a row without a beat between them, after which the thread is lost.
const MOST_MISSED: u32 = 3;
/// A look that comes this much too late says nothing: this process was frozen, or has no processor to run on.
const LATE: Duration = Duration::from_millis(200);

/// What the driver says of a track that it mixes.
#[derive(Debug, Default)]
pub(super) struct Pulse {
    beaten: AtomicBool,
    held: AtomicBool,
    over: AtomicBool,
    sent: AtomicU64,
}

impl Pulse {
    /// Whether the track is held: nothing is mixed then.
    pub(super) fn hold(&self, held: bool) {
        // A thread that was asked to continue has a moment to do so.
        self.beaten.store(true, Ordering::Relaxed);
        self.held.store(held, Ordering::Relaxed);
    }

    /// The track is over, and nobody waits for a beat.
    pub(super) fn end(&self) {
        self.over.store(true, Ordering::Relaxed);
    }

    /// How much of the track had been sent at the last beat.
    pub(super) fn sent(&self) -> Millis {
        Millis::new(self.sent.load(Ordering::Relaxed))
    }

    /// Has the driver say that it mixes.
    pub(super) fn listen(self: &Arc<Self>, handle: &TrackHandle) {
        // A handle refuses events only when the track is over, and then nobody waits for them.
        let _ = handle.add_event(Event::Periodic(BEAT, None), Beat(Arc::clone(self)));
    }

    /// Waits until the thread that mixes the track is lost; for ever if it never is.
    pub(super) async fn lost(&self, monitor: &Monitor) {
        let mut missed = 0;
        while missed < MOST_MISSED && !monitor.has_lost_thread() {
            let due = Instant::now() + LOOK;
            sleep_until(due).await;
            if self.over.load(Ordering::Relaxed) {
                return std::future::pending().await;
            }
            let beaten = self.beaten.swap(false, Ordering::Relaxed);
            let says_nothing = beaten || self.held.load(Ordering::Relaxed) || due.elapsed() > LATE;
            missed = if says_nothing { 0 } else { missed + 1 };
        }
        monitor.thread_is_lost();
    }
}

struct Beat(Arc<Pulse>);

#[async_trait]
impl EventHandler for Beat {
    async fn act(&self, context: &EventContext<'_>) -> Option<Event> {
        if let EventContext::Track([(state, _), ..]) = context {
            self.0.sent.store(Millis::from(state.position).get(), Ordering::Relaxed);
            self.0.beaten.store(true, Ordering::Relaxed);
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether the thread is taken for lost within a span, in which it beats as told.
    async fn lost_within(span: Duration, pulse: &Pulse, beats: bool) -> bool {
        let monitor = Monitor::new();
        let beating = async {
            loop {
                tokio::time::sleep(BEAT).await;
                pulse.beaten.store(beats, Ordering::Relaxed);
            }
        };
        tokio::select! {
            () = pulse.lost(&monitor) => true,
            () = tokio::time::sleep(span) => false,
            () = beating => false,
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_thread_without_a_beat_is_lost_within_two_seconds() {
        assert!(lost_within(Duration::from_secs(2), &Pulse::default(), false).await);
    }

    #[tokio::test(start_paused = true)]
    async fn a_thread_that_beats_or_has_nothing_to_mix_is_not_lost() {
        let day = Duration::from_secs(86_400);
        assert!(!lost_within(day, &Pulse::default(), true).await);
        let held = Pulse::default();
        held.hold(true);
        assert!(!lost_within(day, &held, false).await);
        let over = Pulse::default();
        over.end();
        assert!(!lost_within(day, &over, false).await);
    }

    #[tokio::test]
    async fn a_frozen_process_has_not_lost_its_threads() {
        let (pulse, monitor) = (Pulse::default(), Monitor::new());
        let lost = pulse.lost(&monitor);
        tokio::pin!(lost);
        assert!(tokio::time::timeout(Duration::from_millis(1), &mut lost).await.is_err());
        // Nothing runs for longer than a thread may be without a beat; then it beats again.
        std::thread::sleep(Duration::from_secs(3));
        assert!(tokio::time::timeout(Duration::from_millis(700), &mut lost).await.is_err());
    }
}
