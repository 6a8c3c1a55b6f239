//! One voice packet, as a listener got it.

use std::time::{Instant, SystemTime};

use bytes::Bytes;

use crate::voice::DaveFrame;

/// A voice packet that reached a listener.
#[derive(Clone, Debug)]
pub struct HeardPacket {
    /// Who sent it.
    pub user_id: u64,
    /// The sender's SSRC: another one for each voice session.
    pub ssrc: u32,
    /// RTP sequence number.
    pub sequence: u16,
    /// RTP timestamp, in samples at 48 kHz.
    pub timestamp: u32,
    /// When it arrived.
    pub arrived: Instant,
    /// When it arrived, by the wall clock.
    pub arrived_at: SystemTime,
    /// The datagram's length, in bytes, as the sender sent it.
    pub wire_length: usize,
    /// How the frame crossed the wire.
    pub dave: DaveFrame,
    /// Whether sender and listener shared the call's MLS group when the frame was made.
    pub grouped: bool,
    /// The Opus packet, or why there is none.
    pub opus: Result<Bytes, Unheard>,
}

/// Why a frame could not be heard.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Unheard {
    /// Clients discard audio that is not end-to-end encrypted.
    #[error("the frame is not end-to-end encrypted")]
    Unencrypted,
    /// The sender encrypted it before the listener's group reached it: clients send what they prepared before a
    /// transition, and the newcomer has no keys for that.
    #[error("the frame was encrypted before the listener joined the group")]
    EarlierEpoch,
    /// The group's keys do not fit.
    #[error("the frame could not be decrypted: {0}")]
    Undecryptable(String),
}
