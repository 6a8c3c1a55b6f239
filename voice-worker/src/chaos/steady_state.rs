//! The steady state: the music advances, and a command that is given now is carried out, once.

use segue_domain::{Millis, Timestamp, TrackId};

use crate::guild::GuildHealth;

/// Time between two looks that are compared.
const SPAN: Millis = Millis::new(200);
/// How far the music advances in that time, at least.
const PROGRESS: u64 = 100;

/// Finds the moment from which on there is a steady state.
#[derive(Clone, Copy, Debug, Default)]
pub struct SteadyState {
    since: Option<(Timestamp, (TrackId, Millis))>,
    applied_at: Option<Timestamp>,
}

impl SteadyState {
    /// Takes in a look at a guild. Says from which moment on there is a steady state.
    pub fn look(&mut self, health: GuildHealth, at: Timestamp) -> Option<Timestamp> {
        if health.applied == 1 {
            self.applied_at.get_or_insert(at);
        } else {
            self.applied_at = None;
        }
        let Some(heard) = health.heard else {
            self.since = None;
            return None;
        };
        let (first, before) = *self.since.get_or_insert((at, heard));
        if at.since(first) < SPAN {
            return None;
        }
        // Another track is progress, too.
        if heard.0 == before.0 && heard.1.get().saturating_sub(before.1.get()) < PROGRESS {
            self.since = Some((at, heard));
            return None;
        }
        self.applied_at.map(|applied| applied.max(first))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: u64) -> Timestamp {
        Timestamp::from_millis(millis)
    }

    fn health(position: u64, applied: usize) -> GuildHealth {
        GuildHealth { heard: Some((TrackId::new(1), Millis::new(position))), applied }
    }

    #[test]
    fn it_counts_from_the_first_of_two_looks_between_which_the_music_advanced() {
        let mut steady_state = SteadyState::default();
        assert_eq!(steady_state.look(GuildHealth::default(), at(0)), None);
        assert_eq!(steady_state.look(health(5_000, 1), at(100)), None);
        assert_eq!(steady_state.look(health(5_100, 1), at(200)), None, "too early to say");
        assert_eq!(steady_state.look(health(5_200, 1), at(300)), Some(at(100)));
    }

    #[test]
    fn a_position_that_stands_still_is_no_steady_state() {
        let mut steady_state = SteadyState::default();
        for millis in (0..2_000).step_by(100) {
            assert_eq!(steady_state.look(health(5_000, 1), at(millis)), None);
        }
        steady_state.look(health(5_000, 1), at(2_000));
        assert!(steady_state.look(health(5_250, 1), at(2_250)).is_some_and(|since| since >= at(1_800)));
    }

    #[test]
    fn music_without_commands_is_none_either_and_neither_are_commands_without_music() {
        let mut steady_state = SteadyState::default();
        for (millis, position) in (0..10).map(|look| (look * 100, 1_000 + look * 100)) {
            assert_eq!(steady_state.look(health(position, 0), at(millis)), None);
        }
        assert_eq!(steady_state.look(health(2_000, 1), at(1_000)), Some(at(1_000)), "since it was applied");
        let mut steady_state = SteadyState::default();
        for millis in (0..1_000).step_by(100) {
            assert_eq!(steady_state.look(GuildHealth { heard: None, applied: 1 }, at(millis)), None);
        }
    }

    #[test]
    fn a_command_that_was_applied_twice_never_makes_it_steady() {
        let mut steady_state = SteadyState::default();
        for (millis, position) in (0..30).map(|look| (look * 100, 1_000 + look * 100)) {
            assert_eq!(steady_state.look(health(position, 2), at(millis)), None);
        }
    }

    #[test]
    fn the_next_track_is_progress() {
        let mut steady_state = SteadyState::default();
        steady_state.look(health(180_000, 1), at(0));
        let next = GuildHealth { heard: Some((TrackId::new(2), Millis::ZERO)), applied: 1 };
        assert_eq!(steady_state.look(next, at(250)), Some(at(0)));
    }
}
