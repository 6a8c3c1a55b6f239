//! What it takes to continue a voice session from another process.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{ChannelId, MAX_VOICE_TEXT};

/// A voice session: what the gateway told when the bot joined a channel. Another process that identifies with it to the
/// same voice server is the same bot in the same channel, and nobody sees it leave.
///
/// The token lets its holder speak as the bot in this channel while the session lasts, so it is kept out of logs and of
/// the history.
/// See <https://discord.com/developers/docs/topics/voice-connections#retrieving-voice-server-information>.
#[derive(Clone, Deserialize, Eq, PartialEq, Serialize)]
pub struct VoiceSession {
    /// Channel the bot is in.
    pub channel_id: ChannelId,
    /// Voice session.
    pub session_id: String,
    /// Host and port of the voice server.
    pub endpoint: String,
    /// Voice token.
    pub token: String,
}

impl VoiceSession {
    /// Whether its texts are short enough to be kept with a session.
    #[must_use]
    pub fn can_be_kept(&self) -> bool {
        [&self.session_id, &self.endpoint, &self.token].iter().all(|text| text.len() <= MAX_VOICE_TEXT)
    }
}

impl fmt::Debug for VoiceSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VoiceSession")
            .field("channel_id", &self.channel_id)
            .field("session_id", &"<secret>")
            .field("endpoint", &self.endpoint)
            .field("token", &"<secret>")
            .finish()
    }
}
