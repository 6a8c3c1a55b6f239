//! `davey`, with a gate: no frame of sound leaves before it is end-to-end encrypted.
//!
//! songbird sends frames in the clear until its session has entered the channel's MLS group, and tells nobody when that
//! is. A listener with end-to-end encryption drops such frames, so the beginning of a song would be lost; and they would
//! be readable on the way. This crate stands in for `davey` where songbird uses it. It is the released crate, but for
//! three things: until the group is entered a frame of sound is replaced by Opus silence, which the protocol lets pass
//! unencrypted; [`entered`] tells when frames are encrypted, so that a song can wait for it; and [`before_each_frame`] lets
//! the worker do something on the thread that sends.
//!
//! See <https://daveprotocol.com/#silence-packets>.

mod before_frame;
mod gate;
mod session;

pub use davey_release::{
    Codec, CommitWelcome, DAVE_PROTOCOL_VERSION, DecryptionStats, EncryptionStats, MediaType,
    OPUS_SILENCE_PACKET, ProposalsOperationType, SessionStatus, SigningKeyPair, errors,
};

pub use self::{before_frame::before_each_frame, gate::entered, session::DaveSession};
