//! Who may give which command.

use serde::{Deserialize, Serialize};

use crate::{ChannelId, Field, Head, Notice, Plan, RoleId, Timestamp, UserId};

/// What a member may decide.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Rank {
    /// For themselves.
    #[default]
    Member,
    /// For everybody who listens.
    Dj,
    /// For the guild.
    Manager,
}

impl Rank {
    /// Whether it is the usual rank.
    #[must_use]
    pub const fn is_member(&self) -> bool {
        matches!(self, Self::Member)
    }
}

/// Who may give a command.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AccessLevel {
    /// Everybody.
    Everyone,
    /// Members with a DJ role; everybody where there is none.
    Dj,
    /// Members who may manage the guild.
    Manager,
    /// Nobody.
    Nobody,
}

impl AccessLevel {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Everyone, Self::Dj, Self::Manager, Self::Nobody];

    /// Name in `/settings` and in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Everyone => "everyone",
            Self::Dj => "dj",
            Self::Manager => "manager",
            Self::Nobody => "nobody",
        }
    }
}

/// A member who asks, as Discord describes them with the interaction.
#[derive(Clone, Debug)]
pub struct Asker<'a> {
    /// Who.
    pub user_id: UserId,
    /// Roles the member has.
    pub roles: &'a [RoleId],
    /// Whether the member may manage the guild.
    pub manages: bool,
    /// Channel the command is given in, and the one it is a thread of.
    pub channels: &'a [ChannelId],
}

/// Decides whether a member may give a command, as far as that is known without their voice channel. `usual` is who may
/// where the guild chose nothing else; `changes` tells commands that count towards the rate from those that only read.
///
/// # Errors
///
/// The [`Notice`] that says why not.
pub fn permit(
    head: &Head,
    plan: &Plan,
    command: &str,
    usual: AccessLevel,
    changes: bool,
    asker: &Asker<'_>,
    now: Timestamp,
) -> Result<Rank, Notice> {
    let settings = &head.settings;
    let roles = settings.dj_roles(plan);
    let rank = if asker.manages {
        Rank::Manager
    } else if asker.roles.iter().any(|role| roles.contains(role)) {
        Rank::Dj
    } else {
        Rank::Member
    };
    let level = settings.permission(command).unwrap_or(usual);
    if level == AccessLevel::Nobody {
        return Err(Notice::Disabled);
    }
    if rank == Rank::Manager {
        return Ok(rank);
    }
    if settings.is_blocked(asker.user_id, plan) {
        return Err(Notice::Blocked);
    }
    let channels = settings.channels(Field::TextChannels, plan);
    if !channels.is_empty() && !asker.channels.iter().any(|channel| channels.contains(channel)) {
        return Err(Notice::OtherTextChannel { channels });
    }
    match level {
        AccessLevel::Manager => return Err(Notice::NeedsManager),
        AccessLevel::Dj if rank == Rank::Member && !roles.is_empty() => {
            return Err(Notice::NeedsDj { roles });
        }
        _ => {}
    }
    if changes {
        head.check_rate(plan, asker.user_id, now)?;
    }
    Ok(rank)
}

/// Commands of a member within a minute.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Rate {
    /// The member.
    pub user_id: UserId,
    /// When the minute began.
    pub since: Timestamp,
    /// Commands since then.
    pub count: u32,
}
