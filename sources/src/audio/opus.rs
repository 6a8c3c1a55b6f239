//! Opus packets.

use songbird::input::core::formats::Packet;

/// Samples a second that Opus counts in.
pub(super) const RATE: u32 = 48_000;

/// Samples in one of Discord's frames: 20 ms.
pub(super) const FRAME: usize = 960;

/// Opus' own 20 ms of silence. See <https://docs.discord.com/developers/topics/voice-connections#voice-data-interpolation>.
pub(super) const SILENCE: [u8; 3] = [0xf8, 0xff, 0xfe];

/// The longest packet that a frame of 20 ms has. See <https://www.rfc-editor.org/rfc/rfc6716#section-3.4>.
const MAX_FRAME_BYTES: usize = 1_275;

/// Samples in a packet, or `None` for one that is broken.
pub(super) fn samples(packet: &[u8]) -> Option<usize> {
    if packet.is_empty() { None } else { opus2::packet::get_nb_samples(packet, RATE).ok() }
}

/// Whether a packet can go to Discord as it is.
pub(super) fn fits_discord(packet: &Packet) -> bool {
    packet.buf().len() <= MAX_FRAME_BYTES && samples(packet.buf()) == Some(FRAME)
}
