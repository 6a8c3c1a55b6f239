//! Who gives a command.

use serde::{Deserialize, Serialize};

use crate::{ChannelId, Rank, UserId};

/// Who gives a command, with the facts the rules need about them at that moment.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Actor {
    /// A member of the guild.
    Member {
        /// The member.
        user_id: UserId,
        /// Voice channel the member is in now, as the worker's gateway session knows it.
        voice_channel: Option<ChannelId>,
        /// Text channel the command was given in.
        text_channel: Option<ChannelId>,
        /// What the member may decide, as the function found when the command was given.
        #[serde(default, skip_serializing_if = "Rank::is_member")]
        rank: Rank,
    },
    /// The voice worker, telling what became of a track or of the connection.
    Worker,
}
