//! Which track a thread of the driver is at.

use std::{cell::Cell, sync::atomic::Ordering};

use super::monitor::Monitor;

thread_local! {
    /// The track whose sound this thread asked for last, by the address of its monitor.
    static LAST: Cell<usize> = const { Cell::new(0) };
}

/// Notes when the driver's thread is at a track: when the thread ends in a panic, or hangs, the track it was at is the
/// one that did it, and the others on that thread are not.
pub(super) struct Mixing {
    monitor: Monitor,
}

impl Mixing {
    pub(super) const fn new(monitor: Monitor) -> Self {
        Self { monitor }
    }

    pub(super) const fn monitor(&self) -> &Monitor {
        &self.monitor
    }

    /// The thread is in the hands of this track's decoder.
    pub(super) fn enter(&self) {
        LAST.set(self.monitor.address());
        self.monitor.busy().store(true, Ordering::Relaxed);
    }

    /// The thread is back.
    pub(super) fn leave(&self) {
        self.monitor.busy().store(false, Ordering::Relaxed);
    }
}

impl Drop for Mixing {
    fn drop(&mut self) {
        // The driver drops tracks in order on a thread of its own: only a thread that dies takes them along.
        if std::thread::panicking() {
            self.monitor.lose_thread(LAST.get() == self.monitor.address());
        }
    }
}

#[cfg(test)]
mod tests {
    use segue_domain::SourceFailure;

    use super::*;

    /// A thread that mixes three tracks in turn, and dies at one of them or after them.
    fn die_at(dies_at: Option<usize>, monitors: &[Monitor; 3]) {
        let tracks: Vec<Mixing> = monitors.iter().cloned().map(Mixing::new).collect();
        let mixer = std::thread::spawn(move || {
            for _ in 0..5 {
                for (number, track) in tracks.iter().enumerate() {
                    track.enter();
                    track.leave();
                    // What the driver does with the sound.
                    assert_ne!(Some(number), dies_at, "the mixer dies");
                }
            }
        });
        assert_eq!(mixer.join().is_err(), dies_at.is_some());
        monitors.iter().for_each(Monitor::thread_is_lost);
    }

    #[test]
    fn only_the_track_that_the_thread_was_at_has_failed() {
        let monitors = [Monitor::new(), Monitor::new(), Monitor::new()];
        die_at(Some(1), &monitors);
        assert!(monitors.iter().all(Monitor::has_lost_thread));
        let failures = monitors.map(|monitor| monitor.failure().map(|error| error.failure()));
        assert_eq!(failures, [None, Some(SourceFailure::Damaged), None]);
    }

    #[test]
    fn a_thread_that_ends_in_order_is_no_loss() {
        let monitors = [Monitor::new(), Monitor::new(), Monitor::new()];
        die_at(None, &monitors);
        assert!(!monitors.iter().any(Monitor::has_lost_thread));
        assert!(monitors.iter().all(|monitor| monitor.failure().is_none()));
    }

    #[test]
    fn a_track_that_the_thread_hangs_in_has_failed() {
        let [hangs, waits] = [Monitor::new(), Monitor::new()];
        Mixing::new(hangs.clone()).enter();
        hangs.thread_is_lost();
        waits.thread_is_lost();
        assert!(hangs.failure().is_some() && waits.failure().is_none());
    }
}
