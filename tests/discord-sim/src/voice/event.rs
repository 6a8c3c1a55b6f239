//! What the voice server tells those who watch it.

use crate::voice::CloseCode;

/// Something that happened to one member of one voice channel.
#[derive(Clone, Debug, PartialEq)]
pub struct VoiceEvent {
    /// The guild.
    pub guild_id: u64,
    /// The voice channel.
    pub channel_id: u64,
    /// The member it happened to.
    pub user_id: u64,
    /// What happened.
    pub kind: VoiceEventKind,
}

/// What happened.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum VoiceEventKind {
    /// The client identified itself and was given an SSRC.
    ClientConnected,
    /// The client has its session description: it may send audio.
    Ready,
    /// The client resumed its session.
    Resumed,
    /// The member's key ratchet of this MLS epoch is in use: it shares the call's group from now on.
    Encrypted {
        /// The MLS epoch.
        epoch: u64,
    },
    /// The client announced that it speaks, or stopped.
    Speaking {
        /// The speaking flags: 1 microphone, 2 soundshare, 4 priority.
        flags: u32,
    },
    /// The session's first audio frame other than silence arrived.
    FirstPacket,
    /// A socket was closed by the server, with this code.
    Closed {
        /// The close code.
        code: CloseCode,
    },
    /// A socket ended without the server having closed it; the session can be resumed for a while.
    Detached,
    /// The member is no longer in the call.
    Left,
}
