//! What a person ended stays ended.

use serde::{Deserialize, Serialize};

use crate::{Timestamp, UserId};

/// Mark of a session that ended: a restore never starts it again.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Tombstone {
    /// Why it ended.
    pub reason: EndReason,
    /// Who ended it, when a person did and Discord tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<UserId>,
    /// When.
    pub at: Timestamp,
}

/// Why a session ended.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum EndReason {
    /// Somebody used `/stop`.
    Stopped,
    /// A moderator disconnected the bot, or the channel was deleted.
    Disconnected,
    /// The last track ended, and nothing was queued.
    QueueEnded,
    /// Too many tracks failed.
    TooManyFailures,
    /// The bot could not join the channel.
    JoinFailed,
}
