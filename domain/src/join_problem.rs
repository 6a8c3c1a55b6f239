//! Why the bot did not get into a channel.

use serde::{Deserialize, Serialize};

/// Why the bot did not get into a channel.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum JoinProblem {
    /// It may not join or speak there.
    Forbidden,
    /// There is no room.
    Full,
    /// Discord did not let it in, and did not say why.
    Unanswered,
}
