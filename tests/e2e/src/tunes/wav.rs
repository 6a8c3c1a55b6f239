//! PCM in a RIFF file.

use crate::tunes::{CHANNEL_COUNT, SAMPLE_RATE};

/// Writes 16-bit stereo PCM with its 44-byte header.
pub(super) fn write(pcm: &[i16]) -> Vec<u8> {
    let block = CHANNEL_COUNT * 2;
    let data_len = u32::try_from(pcm.len() * 2).unwrap_or(u32::MAX);
    let mut file = Vec::with_capacity(44 + pcm.len() * 2);
    file.extend(b"RIFF");
    file.extend(data_len.saturating_add(36).to_le_bytes());
    file.extend(b"WAVEfmt ");
    file.extend(16_u32.to_le_bytes());
    file.extend(1_u16.to_le_bytes());
    file.extend(CHANNEL_COUNT.to_le_bytes());
    file.extend(SAMPLE_RATE.to_le_bytes());
    file.extend((SAMPLE_RATE * u32::from(block)).to_le_bytes());
    file.extend(block.to_le_bytes());
    file.extend(16_u16.to_le_bytes());
    file.extend(b"data");
    file.extend(data_len.to_le_bytes());
    file.extend(pcm.iter().flat_map(|sample| sample.to_le_bytes()));
    file
}
