//! Who is in which voice channel.

use serde_json::{Value, json};

use crate::id::{ChannelId, GuildId, UserId};

/// A user's place in a voice channel.
///
/// See <https://discord.com/developers/docs/resources/voice#voice-state-object>.
#[allow(clippy::struct_excessive_bools, reason = "the fields are Discord's")]
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct VoiceState {
    /// The guild.
    pub guild_id: GuildId,
    /// The channel; none in the notice that the user left.
    pub channel_id: Option<ChannelId>,
    /// The user.
    pub user_id: UserId,
    /// Identifies the voice session; the voice gateway asks for it.
    pub session_id: String,
    /// Deafened by the server.
    pub deaf: bool,
    /// Muted by the server.
    pub mute: bool,
    /// Deafened by themselves.
    pub self_deaf: bool,
    /// Muted by themselves.
    pub self_mute: bool,
    /// Not allowed to speak on a stage.
    pub suppress: bool,
    /// Since when the member on a stage asks to speak, or is invited to.
    pub request_to_speak_timestamp: Option<String>,
}

impl VoiceState {
    pub(crate) fn to_json(&self) -> Value {
        json!({
            "channel_id": self.channel_id,
            "user_id": self.user_id,
            "session_id": self.session_id,
            "deaf": self.deaf,
            "mute": self.mute,
            "self_deaf": self.self_deaf,
            "self_mute": self.self_mute,
            "self_video": false,
            "suppress": self.suppress,
            "request_to_speak_timestamp": self.request_to_speak_timestamp,
        })
    }
}
