//! A session that waits: nothing is lost, and nothing is heard.

use serde::{Deserialize, Serialize};

use crate::Timestamp;

/// Why, and since when, a session waits. Its queue and its position are kept.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Dormant {
    /// Why.
    pub reason: DormantReason,
    /// Since when.
    pub since: Timestamp,
}

/// Why a session that was taken up is not heard.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DormantReason {
    /// Nobody is in its channel. It goes on when somebody joins.
    NobodyListening,
    /// The bot was away for so long that nobody expects the music any more. `/resume` or `/play` goes on.
    AwayTooLong,
}
