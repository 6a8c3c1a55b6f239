//! What becomes of a session whose worker is gone.

use serde::{Deserialize, Serialize};

use crate::{DormantReason, Head, Millis, Timestamp, TrackId};

/// How often a track was taken up after a crash, and how far it had got.
///
/// Positions of take-ups only grow, and a track that never gets further is skipped: a track that brings its worker down
/// can't be played for ever.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct RecoveryAttempts {
    /// The track.
    pub track_id: TrackId,
    /// Furthest position it was taken up at.
    pub position: Millis,
    /// Take-ups since it last got further.
    pub count: u32,
}

/// What becomes of a session whose worker is gone.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Restore {
    /// There is nothing to continue: it ended, or never began.
    Nothing,
    /// It continues at a position.
    GoOn {
        /// The track.
        track_id: TrackId,
        /// Where.
        position: Millis,
        /// Whether the worker before ended in order.
        planned: bool,
    },
    /// It is kept, and not heard for now.
    Wait {
        /// Why.
        reason: DormantReason,
        /// Where the track is held.
        position: Millis,
    },
}

/// Decides what becomes of a session that was taken over at `now`.
///
/// `alive_until` is when its worker was certainly alive; `beyond`, how long it was alive after that in the middle of all
/// cases: half of what passes between two heartbeats. A session whose worker has been gone for longer than `max_age`
/// waits for a person, and so does one that nobody listens to, unless the bot `stays` in its channel anyway.
#[must_use]
pub fn restore(
    head: &Head,
    alive_until: Timestamp,
    beyond: Millis,
    now: Timestamp,
    max_age: Millis,
    stays: bool,
) -> Restore {
    let Some(track) = head.current.as_ref().filter(|_| head.tombstone.is_none()) else {
        return Restore::Nothing;
    };
    // Sound that was held has a position; sound that ran was cut off somewhere after the last sign of life.
    let planned = head.playhead.as_of.is_none();
    let alive_until = alive_until.max(head.updated_at).min(now);
    let position = head.playhead.at((alive_until + beyond).min(now));
    if head.dormant.is_some() {
        return Restore::Nothing;
    }
    if now.since(alive_until) > max_age {
        return Restore::Wait { reason: DormantReason::AwayTooLong, position };
    }
    if head.listeners.is_empty() && !head.others_may_listen && !stays {
        return Restore::Wait { reason: DormantReason::NobodyListening, position };
    }
    Restore::GoOn { track_id: track.id, position, planned }
}
