//! Sound heard, against the sound of the source.

use std::{fmt, time::Duration};

use super::{
    Gap,
    align::{best_offset, correlation, overlap, shifted},
    gaps,
};
use crate::tunes::{CHANNELS, SAMPLE_RATE};

/// How like a sound is to its source.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct SoundReport {
    /// Normalised correlation, -1 to 1, over all that was heard of the source.
    pub correlation: f64,
    /// Where in the source the first sample heard lies, in seconds; negative when silence came first.
    pub offset: f64,
    /// How much of the source was heard.
    pub compared: Duration,
    /// Stretches where the source sounds and nothing was heard.
    pub gaps: Vec<Gap>,
}

impl fmt::Display for SoundReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { correlation, offset, compared, gaps } = self;
        write!(f, "correlation {correlation:.4} over {:.1} s", compared.as_secs_f64())?;
        write!(f, ", beginning at {offset:+.3} s of the source, {} gaps", gaps.len())
    }
}

/// Shortest stretch in which two sounds can be compared.
const SHORTEST: usize = SAMPLE_RATE as usize / 10;

/// Compares two stereo recordings of 48 kHz. The loudness of either does not matter; silence around what was
/// heard is left out.
///
/// `None` when there is nothing to compare: silence, or less than 0.1 s.
#[must_use]
pub fn compare_sound(reference: &[i16], heard: &[i16]) -> Option<SoundReport> {
    let (lead, heard) = trim(heard)?;
    let reference_mono = mono(reference);
    let offset = best_offset(&reference_mono, &mono(heard));
    let sides: Vec<(Vec<f32>, Vec<f32>)> = (0..CHANNELS)
        .map(|channel| {
            let (reference, heard) = (side(reference, channel), side(heard, channel));
            let (reference, heard) = overlap(&reference, &heard, offset);
            (reference.to_vec(), heard.to_vec())
        })
        .collect();
    let len = sides.first().map_or(0, |(reference, _)| reference.len());
    if len < SHORTEST {
        return None;
    }
    let whole = together(&sides, 0.0);
    // A resampler may delay by a part of a sample; only worth a look when whole samples don't fit well.
    let best = if whole > 0.3 && whole < 0.999 {
        [-0.5, -0.375, -0.25, -0.125, 0.125, 0.25, 0.375, 0.5]
            .into_iter()
            .map(|part| together(&sides, part))
            .fold(whole, f64::max)
    } else {
        whole
    };
    let (reference, heard): (Vec<_>, Vec<_>) = sides.into_iter().unzip();
    Some(SoundReport {
        correlation: best,
        offset: seconds(offset - lead.cast_signed()),
        compared: Duration::from_secs_f64(seconds(len.cast_signed())),
        gaps: gaps(&louder(&reference), &louder(&heard)),
    })
}

fn together(sides: &[(Vec<f32>, Vec<f32>)], part: f32) -> f64 {
    let (mut one, mut other) = (Vec::new(), Vec::new());
    for (reference, heard) in sides {
        one.extend_from_slice(reference);
        if part == 0.0 {
            other.extend_from_slice(heard);
        } else {
            other.extend(shifted(heard, part));
        }
    }
    correlation(&one, &other)
}

/// The louder of both channels at each instant, so that a panned note is no gap.
fn louder(sides: &[Vec<f32>]) -> Vec<f32> {
    let len = sides.iter().map(Vec::len).min().unwrap_or(0);
    (0..len).map(|at| sides.iter().map(|side| side[at].abs()).fold(0.0, f32::max)).collect()
}

/// Cuts silence off both ends; also says how many frames were cut at the start.
fn trim(pcm: &[i16]) -> Option<(usize, &[i16])> {
    /// Decoders round: a silent packet gives samples near zero.
    const QUIET: u16 = 8;
    let first = pcm.iter().position(|sample| sample.unsigned_abs() > QUIET)? / CHANNELS;
    let last = pcm.iter().rposition(|sample| sample.unsigned_abs() > QUIET)? / CHANNELS;
    Some((first, &pcm[first * CHANNELS..(last + 1) * CHANNELS]))
}

fn mono(pcm: &[i16]) -> Vec<f32> {
    pcm.chunks_exact(CHANNELS).map(|frame| frame.iter().map(|sample| f32::from(*sample)).sum()).collect()
}

fn side(pcm: &[i16], channel: usize) -> Vec<f32> {
    pcm.chunks_exact(CHANNELS).map(|frame| f32::from(frame[channel])).collect()
}

#[expect(clippy::cast_precision_loss, reason = "minutes of samples stay far below 2^52")]
fn seconds(samples: isize) -> f64 {
    samples as f64 / f64::from(SAMPLE_RATE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        E2eError,
        tunes::{decode_opus, encode_opus, synthesise},
    };

    fn tune(seed: u64) -> Vec<i16> {
        synthesise(seed, Duration::from_secs(8))
    }

    #[test]
    fn a_quieter_part_of_a_tune_is_found_where_it_belongs() {
        let source = tune(5);
        let part: Vec<i16> = source[3 * 96_000..6 * 96_000].iter().map(|sample| sample / 3).collect();
        let report = compare_sound(&source, &part).expect("there is sound");
        assert!(report.correlation > 0.9999, "{report}");
        assert!((report.offset - 3.0).abs() < 0.001, "{report}");
        assert!(report.gaps.is_empty(), "{report}");
    }

    #[test]
    fn another_tune_does_not_correlate() {
        let report = compare_sound(&tune(5), &tune(6)).expect("there is sound");
        assert!(report.correlation < 0.5, "{report}");
    }

    #[test]
    fn silence_is_nothing_to_compare() {
        assert_eq!(compare_sound(&tune(5), &vec![0; 96_000]), None);
    }

    #[test]
    fn a_hole_is_found_and_lowers_the_correlation() {
        let source = tune(5);
        let mut heard = source.clone();
        heard[2 * 96_000..2 * 96_000 + 9_600].fill(0);
        let report = compare_sound(&source, &heard).expect("there is sound");
        assert_eq!(report.gaps.len(), 1, "{report}");
        assert!((report.gaps[0].at.as_secs_f64() - 2.0).abs() < 0.021);
        assert!((report.gaps[0].length.as_secs_f64() - 0.1).abs() < 0.021);
    }

    #[test]
    fn what_skips_ahead_is_not_the_source() {
        let source = tune(5);
        let mut heard = source[..4 * 96_000].to_vec();
        heard.extend_from_slice(&source[4 * 96_000 + 1_920..]);
        let report = compare_sound(&source, &heard).expect("there is sound");
        assert!(report.correlation < 0.9, "{report}");
    }

    #[test]
    fn one_opus_encoding_keeps_the_tune_above_the_promise() -> Result<(), E2eError> {
        let source = tune(5);
        let heard = decode_opus(&encode_opus(&source)?)?;
        let report = compare_sound(&source, &heard).expect("there is sound");
        assert!(report.correlation > 0.99, "{report}");
        Ok(())
    }

    #[test]
    fn a_delay_of_half_a_sample_does_not_hide_the_likeness() {
        let left: Vec<f32> = side(&tune(5), 0);
        let moved = shifted(&left, 0.5);
        let back = shifted(&moved, -0.5);
        assert!(correlation(&left, &back) > 0.9999);
        assert!(correlation(&left, &moved) < correlation(&left, &back));
    }
}
