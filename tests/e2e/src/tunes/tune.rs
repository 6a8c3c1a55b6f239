//! One tune in one format.

use std::time::Duration;

use bytes::Bytes;

use super::{Format, decode_opus, ffmpeg, ogg_opus, opus, pcm_of_file, synthesise, wav};
use crate::{
    E2eError,
    tunes::{CHANNELS, SAMPLE_RATE},
};

/// One tune in one format, with what a listener should hear of it.
#[derive(Clone, Debug)]
pub struct Tune {
    /// Name of the file, such as `larks.opus`.
    pub name: String,
    /// Title, as the file's tags say it; WAV files have no tags.
    pub title: String,
    /// Format of the file.
    pub format: Format,
    /// The file.
    pub bytes: Bytes,
    /// The packets within, 20 ms each, when the file holds Opus: they reach a listener untouched.
    pub opus_packets: Option<Vec<Vec<u8>>>,
    /// What a decoder of the file gives: stereo, 48 kHz.
    pub pcm: Vec<i16>,
}

impl Tune {
    /// Makes a tune from a seed, in a format.
    ///
    /// # Errors
    ///
    /// [`E2eError::Missing`] when the format needs ffmpeg and it is not installed.
    pub fn make(
        stem: &str,
        title: &str,
        format: Format,
        seed: u64,
        length: Duration,
    ) -> Result<Self, E2eError> {
        let score = synthesise(seed, length);
        let name = format!("{stem}.{}", format.extension());
        let (bytes, opus_packets, pcm) = if format.is_passthrough() {
            let encoded = opus::encode(&score)?;
            let mut file = ogg_opus::write(&encoded, title, u32::try_from(seed % 1_000_000).unwrap_or(1))?;
            if format == Format::WebmOpus {
                file = ffmpeg::convert(&file, format, title)?;
            }
            let pcm = decode_opus(&encoded.packets)?;
            (file, Some(encoded.packets), pcm)
        } else if format == Format::Wav {
            (wav::write(&score), None, score)
        } else {
            let file = ffmpeg::convert(&wav::write(&score), format, title)?;
            let pcm = pcm_of_file(&file)?;
            (file, None, pcm)
        };
        Ok(Self { name, title: title.to_owned(), format, bytes: bytes.into(), opus_packets, pcm })
    }

    /// How long it plays.
    #[must_use]
    pub fn duration(&self) -> Duration {
        let frames = u64::try_from(self.pcm.len() / CHANNELS).unwrap_or(u64::MAX);
        Duration::from_micros(frames.saturating_mul(1_000_000) / u64::from(SAMPLE_RATE))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_two_packets_of_a_tune_are_alike() -> Result<(), E2eError> {
        let tune = Tune::make("larks", "Larks", Format::OggOpus, 11, Duration::from_secs(20))?;
        let packets = tune.opus_packets.unwrap_or_default();
        assert_eq!(packets.len(), 1_000);
        assert_eq!(packets.iter().collect::<HashSet<_>>().len(), 1_000);
        Ok(())
    }
}
