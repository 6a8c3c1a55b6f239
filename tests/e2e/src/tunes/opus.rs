//! PCM to Opus packets and back.

use opus2::{Application, Bitrate, Channels, Decoder, Encoder};

use crate::{
    E2eError,
    tunes::{CHANNELS, SAMPLE_RATE},
};

/// Samples of one channel in a packet: 20 ms, what Discord expects.
///
/// See <https://discord.com/developers/docs/topics/voice-connections#encrypting-and-sending-voice>.
pub const FRAME_SAMPLES: usize = 960;

/// Largest packet of one frame, by RFC 6716, section 3.2.
const MAX_PACKET: usize = 1_275;

/// Opus packets of 20 ms, and the samples a decoder drops at their start.
pub(super) struct Encoded {
    pub(super) packets: Vec<Vec<u8>>,
    pub(super) pre_skip: u16,
}

/// Encodes stereo PCM to packets of 20 ms at about 128 kbit/s.
///
/// # Errors
///
/// [`E2eError::Codec`] when libopus refuses.
pub fn encode_opus(pcm: &[i16]) -> Result<Vec<Vec<u8>>, E2eError> {
    encode(pcm).map(|encoded| encoded.packets)
}

pub(super) fn encode(pcm: &[i16]) -> Result<Encoded, E2eError> {
    let failed = |error: opus2::Error| E2eError::Codec { doing: "encoding Opus", reason: error.to_string() };
    let mut encoder = Encoder::new(SAMPLE_RATE, Channels::Stereo, Application::Audio).map_err(failed)?;
    encoder.set_bitrate(Bitrate::Bits(128_000)).map_err(failed)?;
    let pre_skip = u16::try_from(encoder.get_lookahead().map_err(failed)?).unwrap_or(312);
    let packets = pcm
        .chunks(FRAME_SAMPLES * CHANNELS)
        .map(|frame| {
            let mut whole = [0; FRAME_SAMPLES * CHANNELS];
            whole[..frame.len()].copy_from_slice(frame);
            encoder.encode_vec(&whole, MAX_PACKET)
        })
        .collect::<Result<_, _>>()
        .map_err(failed)?;
    Ok(Encoded { packets, pre_skip })
}

/// Decodes packets as a player does, in order and without loss; nothing is dropped at the start.
///
/// # Errors
///
/// [`E2eError::Codec`] when a packet is damaged.
pub fn decode_opus<P: AsRef<[u8]>>(packets: &[P]) -> Result<Vec<i16>, E2eError> {
    let failed = |error: opus2::Error| E2eError::Codec { doing: "decoding Opus", reason: error.to_string() };
    let mut decoder = Decoder::new(SAMPLE_RATE, Channels::Stereo).map_err(failed)?;
    let mut pcm = Vec::with_capacity(packets.len() * FRAME_SAMPLES * CHANNELS);
    // 120 ms is the longest a packet can be.
    let mut frame = vec![0; FRAME_SAMPLES * CHANNELS * 6];
    for packet in packets {
        let samples = decoder.decode(packet.as_ref(), &mut frame, false).map_err(failed)?;
        pcm.extend_from_slice(&frame[..samples * CHANNELS]);
    }
    Ok(pcm)
}
