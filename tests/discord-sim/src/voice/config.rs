//! How the voice server behaves.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// Whose commit the server takes if several members could commit.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum CommitPreference {
    /// Listeners answer at once, and so come first.
    #[default]
    Listeners,
    /// Listeners let clients go first for [`VoiceConfig::listener_patience`].
    Clients,
}

/// What happens to an Identify with a voice session that a client has identified with before.
///
/// No document says. Lavalink's clients have moved players to other nodes for years this way
/// (<https://github.com/lavalink-devs/lavalink-client/pull/35>); others report 4006 for a session still in use
/// (<https://github.com/lavalink-devs/Lavalink/issues/307>) or after a socket that broke
/// (<https://github.com/abalabahaha/eris/issues/1448>).
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SecondIdentify {
    /// Taken once the earlier socket is gone, however it ended; 4006 while it is open.
    OnceGone,
    /// Taken after a closing handshake; 4006 while the earlier socket is open, and after it broke.
    #[default]
    AfterCleanClose,
    /// Always 4006: who comes back has to leave the channel and join again.
    Never,
}

/// How the voice server behaves.
#[derive(Clone, Copy, Debug)]
pub struct VoiceConfig {
    /// What Hello asks for. A client that is silent for twice as long is closed with 4009.
    pub heartbeat_interval: Duration,
    /// How long a session outlives its socket.
    pub resume_window: Duration,
    /// Whose commits are taken.
    pub commits: CommitPreference,
    /// How long listeners let clients go first.
    pub listener_patience: Duration,
    /// What happens to an Identify with a session that was identified with before.
    pub second_identify: SecondIdentify,
    /// Whether a member whose socket broke is removed from the MLS group, though its session can be resumed. It is added
    /// again once it sends a new key package.
    pub removes_severed: bool,
    /// The code that a client is closed with which sends sound, other than silence, before its first Speaking. `None` lets
    /// it. The documents say "you will be disconnected with an invalid SSRC error", and name no code.
    pub unannounced_sound: Option<u16>,
    /// How long listeners take to get ready for a transition: until then they can't decrypt what was encrypted for it.
    /// The server executes a transition after 2 s, no matter who is ready.
    pub transition_delay: Duration,
    /// Whether the transition to a group's first epoch has a number, for which everyone gets ready. Discord's has 0: it is
    /// executed at once, and no opcode 22 follows.
    pub numbers_first_transition: bool,
}

impl Default for VoiceConfig {
    fn default() -> Self {
        Self {
            heartbeat_interval: Duration::from_millis(13_750),
            resume_window: Duration::from_secs(60),
            commits: CommitPreference::default(),
            listener_patience: Duration::from_millis(250),
            second_identify: SecondIdentify::default(),
            removes_severed: false,
            unannounced_sound: Some(4020),
            transition_delay: Duration::ZERO,
            numbers_first_transition: false,
        }
    }
}
