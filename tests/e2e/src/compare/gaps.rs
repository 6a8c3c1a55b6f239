//! Silence where there should be sound.

use std::time::Duration;

use crate::tunes::FRAME_SAMPLES;

/// A stretch of silence where the source sounds.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Gap {
    /// Where it begins, from the start of what was compared.
    pub at: Duration,
    /// How long it is, to the nearest 20 ms.
    pub length: Duration,
}

const FRAME: Duration = Duration::from_millis(20);
/// A frame with less than this share of the source's loudness is silent.
const AUDIBLE: f32 = 0.01;

/// Finds gaps in one channel of two recordings that lie over each other, frame by frame of 20 ms.
#[must_use]
pub fn gaps(reference: &[f32], heard: &[f32]) -> Vec<Gap> {
    let loudest = reference.iter().fold(0.0_f32, |peak, sample| peak.max(sample.abs()));
    let mut found: Vec<Gap> = Vec::new();
    let mut at = Duration::ZERO;
    for (reference, heard) in reference.chunks_exact(FRAME_SAMPLES).zip(heard.chunks_exact(FRAME_SAMPLES)) {
        let (wanted, got) = (power(reference), power(heard));
        let sounds = wanted > loudest * AUDIBLE;
        if sounds && got < wanted * AUDIBLE {
            match found.last_mut() {
                Some(gap) if gap.at + gap.length == at => gap.length += FRAME,
                _ => found.push(Gap { at, length: FRAME }),
            }
        }
        at += FRAME;
    }
    found
}

#[expect(clippy::cast_precision_loss, reason = "a frame has 960 samples")]
fn power(samples: &[f32]) -> f32 {
    (samples.iter().map(|sample| sample * sample).sum::<f32>() / samples.len() as f32).sqrt()
}
