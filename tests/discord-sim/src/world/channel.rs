//! Channels.

use serde_json::{Value, json};
use twilight_model::guild::Permissions;

use crate::id::{ChannelId, GuildId, MessageId};

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
    /// The last message written.
    pub last_message_id: Option<MessageId>,
}

impl Channel {
    /// Whether people can talk in it.
    #[must_use]
    pub fn is_voice(&self) -> bool {
        matches!(self.kind, ChannelKind::Voice | ChannelKind::Stage)
    }

    pub(crate) fn to_json(&self) -> Value {
        let mut json = json!({
            "id": self.id,
            "type": self.kind as u8,
            "guild_id": self.guild_id,
            "name": self.name,
            "position": self.position,
            "permission_overwrites": [],
            "parent_id": null,
            "nsfw": false,
            "flags": 0,
            "rate_limit_per_user": 0,
            "last_message_id": self.last_message_id,
            "topic": null,
        });
        if !self.denied.is_empty() {
            json["permission_overwrites"] = json!([{
                "id": self.guild_id, "type": 0, "allow": "0", "deny": self.denied.bits().to_string(),
            }]);
        }
        if self.is_voice() {
            json["bitrate"] = 64_000.into();
            json["user_limit"] = self.user_limit.into();
            json["rtc_region"] = Value::Null;
        }
        json
    }
}
