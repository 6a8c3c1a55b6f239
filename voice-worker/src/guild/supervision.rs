//! What becomes of a guild whose task broke: it is started again, unless it breaks again and again.

use std::{
    collections::VecDeque,
    time::{Duration, Instant},
};

/// How often a task is started again within [`WINDOW`]. What breaks it more often than that is in its session, and would
/// break it for ever.
pub(super) const RESTARTS: usize = 3;
/// How long a break is remembered.
pub(super) const WINDOW: Duration = Duration::from_secs(5 * 60);

/// When a guild's task broke last.
#[derive(Debug, Default)]
pub(super) struct Breaks(VecDeque<Instant>);

impl Breaks {
    /// Takes in that the task broke, and says whether it may be started again.
    pub(super) fn note(&mut self, now: Instant) -> bool {
        self.0.push_back(now);
        self.may_start(now)
    }

    /// Whether the task may be started.
    pub(super) fn may_start(&mut self, now: Instant) -> bool {
        while self.0.front().is_some_and(|at| now.duration_since(*at) >= WINDOW) {
            self.0.pop_front();
        }
        self.0.len() <= RESTARTS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_task_is_started_again_three_times_in_five_minutes() {
        let (mut breaks, begin) = (Breaks::default(), Instant::now());
        for again in 0..3 {
            assert!(breaks.note(begin + Duration::from_secs(again)), "{again}");
        }
        assert!(!breaks.note(begin + Duration::from_secs(3)), "the fourth time it stays down");
        assert!(!breaks.may_start(begin + Duration::from_secs(299)));
        assert!(breaks.may_start(begin + Duration::from_secs(300)), "the first break is forgotten");
        assert!(!breaks.note(begin + Duration::from_secs(300)));
    }

    #[test]
    fn a_task_that_breaks_now_and_then_is_always_started_again() {
        let (mut breaks, begin) = (Breaks::default(), Instant::now());
        for again in 0..100 {
            assert!(breaks.note(begin + Duration::from_secs(again * 101)));
        }
    }
}
