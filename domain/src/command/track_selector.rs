//! Which tracks are taken out of the queue.

use serde::{Deserialize, Serialize};

use crate::UserId;

/// Which tracks are taken out of the queue.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum TrackSelector {
    /// Those from one place to another, from 1, both included.
    Range {
        /// First place.
        from: usize,
        /// Last place.
        to: usize,
    },
    /// Those a member asked for.
    Member {
        /// The member.
        user_id: UserId,
    },
    /// Those that are the same as one before them, or as the current one.
    Duplicates,
    /// Those asked for by members who are not in the channel.
    Absent,
}
