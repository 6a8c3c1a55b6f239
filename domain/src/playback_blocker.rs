//! What keeps a session from being heard.

use serde::{Deserialize, Serialize};

/// What keeps a session from being heard, though nobody paused it. It continues by itself once nothing does.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum PlaybackBlocker {
    /// Nobody listens.
    Alone,
    /// The channel is a stage, and the bot is in its audience.
    Suppressed,
    /// A moderator muted the bot.
    ServerMuted,
}
