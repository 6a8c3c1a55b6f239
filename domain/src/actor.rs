//! Who a job comes from.

use serde::{Deserialize, Serialize};

use crate::{ChannelId, Rank, UserId};

/// Who a job comes from.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Actor {
    /// A member of the guild, who gives a command.
    Member(Member),
    /// The voice worker, or what speaks for it: it reports.
    Worker,
}

/// Who gives a command, with the facts the rules need about them at that moment.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Member {
    /// The member.
    pub user_id: UserId,
    /// Voice channel the member is in now, as the worker's gateway session knows it.
    pub voice_channel: Option<ChannelId>,
    /// Text channel the command was given in.
    pub text_channel: Option<ChannelId>,
    /// What the member may decide, as the function found when the command was given.
    #[serde(default, skip_serializing_if = "Rank::is_member")]
    pub rank: Rank,
}

impl From<Member> for Actor {
    fn from(member: Member) -> Self {
        Self::Member(member)
    }
}
