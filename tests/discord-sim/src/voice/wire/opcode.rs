//! Opcodes of the voice gateway.
//!
//! See <https://discord.com/developers/docs/topics/opcodes-and-status-codes#voice-voice-opcodes>

pub(crate) const IDENTIFY: u8 = 0;
pub(crate) const SELECT_PROTOCOL: u8 = 1;
pub(crate) const READY: u8 = 2;
pub(crate) const HEARTBEAT: u8 = 3;
pub(crate) const SESSION_DESCRIPTION: u8 = 4;
pub(crate) const SPEAKING: u8 = 5;
pub(crate) const HEARTBEAT_ACK: u8 = 6;
pub(crate) const RESUME: u8 = 7;
pub(crate) const HELLO: u8 = 8;
pub(crate) const RESUMED: u8 = 9;
pub(crate) const CLIENTS_CONNECT: u8 = 11;
pub(crate) const CLIENT_DISCONNECT: u8 = 13;
pub(crate) const DAVE_PREPARE_TRANSITION: u8 = 21;
pub(crate) const DAVE_EXECUTE_TRANSITION: u8 = 22;
pub(crate) const DAVE_TRANSITION_READY: u8 = 23;
pub(crate) const DAVE_PREPARE_EPOCH: u8 = 24;
pub(crate) const DAVE_EXTERNAL_SENDER: u8 = 25;
pub(crate) const DAVE_KEY_PACKAGE: u8 = 26;
pub(crate) const DAVE_PROPOSALS: u8 = 27;
pub(crate) const DAVE_COMMIT_WELCOME: u8 = 28;
pub(crate) const DAVE_ANNOUNCE_COMMIT: u8 = 29;
pub(crate) const DAVE_WELCOME: u8 = 30;
pub(crate) const DAVE_INVALID_COMMIT_WELCOME: u8 = 31;
