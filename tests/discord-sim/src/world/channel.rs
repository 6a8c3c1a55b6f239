//! Channels.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use twilight_model::guild::Permissions;

use crate::id::{ChannelId, GuildId, MessageId, UserId};

/// What a channel is for. The numbers are Discord's.
///
/// See <https://discord.com/developers/docs/resources/channel#channel-object-channel-types>.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum ChannelKind {
    /// Text.
    Text = 0,
    /// Voice, with its own text.
    Voice = 2,
    /// A stage: who joins listens, until invited to speak.
    Stage = 13,
}

/// What a member is allowed and denied in a channel.
///
/// See <https://discord.com/developers/docs/resources/channel#overwrite-object>.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overwrite {
    /// Allowed, whatever the member's roles say.
    pub allow: Permissions,
    /// Denied, whatever the member's roles say.
    pub deny: Permissions,
}

/// A channel of a guild.
#[derive(Clone, Debug)]
pub struct Channel {
    /// The channel's identifier.
    pub id: ChannelId,
    /// The guild it belongs to.
    pub guild_id: GuildId,
    /// What it is for.
    pub kind: ChannelKind,
    /// Its name.
    pub name: String,
    /// Where it stands in the list.
    pub position: usize,
    /// The status line of a voice channel, empty if none.
    pub status: String,
    /// How many may be in it at once; 0 is no limit.
    pub user_limit: usize,
    /// What everyone is denied here.
    pub denied: Permissions,
    /// What single members, the bot among them, are allowed and denied here.
    pub overwrites: BTreeMap<UserId, Overwrite>,
    /// The last message written.
    pub last_message_id: Option<MessageId>,
}

impl Channel {
    /// Whether people can talk in it.
    #[must_use]
    pub fn is_voice(&self) -> bool {
        matches!(self.kind, ChannelKind::Voice | ChannelKind::Stage)
    }

    fn overwrites_json(&self) -> Vec<Value> {
        let one = |id: Value, kind: u8, allow: Permissions, deny: Permissions| {
            let (allow, deny) = (allow.bits().to_string(), deny.bits().to_string());
            json!({"id": id, "type": kind, "allow": allow, "deny": deny})
        };
        let everyone = (!self.denied.is_empty())
            .then(|| one(json!(self.guild_id), 0, Permissions::empty(), self.denied));
        let members = self.overwrites.iter().map(|(user, own)| one(json!(user), 1, own.allow, own.deny));
        everyone.into_iter().chain(members).collect()
    }

    pub(crate) fn to_json(&self) -> Value {
        let mut json = json!({
            "id": self.id,
            "type": self.kind as u8,
            "guild_id": self.guild_id,
            "name": self.name,
            "position": self.position,
            "permission_overwrites": self.overwrites_json(),
            "parent_id": null,
            "nsfw": false,
            "flags": 0,
            "rate_limit_per_user": 0,
            "last_message_id": self.last_message_id,
            "topic": null,
        });
        if self.is_voice() {
            json["bitrate"] = 64_000.into();
            json["user_limit"] = self.user_limit.into();
            json["rtc_region"] = Value::Null;
        }
        json
    }
}
