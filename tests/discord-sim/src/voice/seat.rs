//! A place in a voice channel, as the main gateway granted it.

/// A member's right to connect to one voice channel.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Seat {
    /// The guild, `server_id` in voice payloads.
    pub guild_id: u64,
    /// The voice channel.
    pub channel_id: u64,
    /// The member.
    pub user_id: u64,
    /// The voice session that `VOICE_STATE_UPDATE` carried.
    pub session_id: String,
}

impl Seat {
    /// Guild and user: a user has one seat in a guild.
    pub(crate) fn key(&self) -> SeatKey {
        SeatKey { guild_id: self.guild_id, user_id: self.user_id }
    }

    /// Guild and channel: the call.
    pub(crate) fn call(&self) -> CallKey {
        CallKey { guild_id: self.guild_id, channel_id: self.channel_id }
    }
}

/// A user in a guild.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(crate) struct SeatKey {
    pub(crate) guild_id: u64,
    pub(crate) user_id: u64,
}

/// A voice channel in a guild.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(crate) struct CallKey {
    pub(crate) guild_id: u64,
    pub(crate) channel_id: u64,
}

/// One connection to a call. Its number is also the SSRC of the audio it sends.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub(crate) struct MemberId(pub(crate) u32);
