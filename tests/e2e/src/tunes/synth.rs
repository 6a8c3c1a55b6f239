//! Music from a seed.
#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "minutes of samples and halves of full scale are far within the bounds of these types"
)]

use std::{f32::consts::TAU, time::Duration};

use rand::{Rng, SeedableRng, rngs::SmallRng};

/// Samples of one channel in a second.
pub const SAMPLE_RATE: u32 = 48_000;
/// Channels of every tune; their samples take turns.
pub const CHANNELS: usize = 2;
/// The same, as file headers want it.
pub(super) const CHANNEL_COUNT: u16 = 2;

/// Loudest sample of a tune, of 1: leaves room for what a lossy encoder adds.
const PEAK: f32 = 0.5;
/// Semitones of a major pentatonic scale: no two of its notes clash.
const SCALE: [f32; 5] = [0.0, 2.0, 4.0, 7.0, 9.0];

/// Makes a tune: stereo, 48 kHz, the samples of the two channels taking turns.
///
/// The same seed always makes the same tune.
#[must_use]
pub fn synthesise(seed: u64, length: Duration) -> Vec<i16> {
    let mut random = SmallRng::seed_from_u64(seed);
    let frames = usize::try_from(length.as_millis()).unwrap_or(usize::MAX).saturating_mul(48);
    let mut mix = vec![[0.0_f32; CHANNELS]; frames];

    let key = 196.0 * 2.0_f32.powf(random.random_range(0.0..12.0) / 12.0);
    melody(&mut mix, &mut random, key);
    bass(&mut mix, &mut random, key / 2.0);
    sweep(&mut mix, random.random_range(0.8..1.25));
    to_samples(&mix)
}

/// Notes of uneven length, a little out of tune, so that no bar is like another.
fn melody(mix: &mut [[f32; CHANNELS]], random: &mut SmallRng, key: f32) {
    let mut at = 0;
    let mut degree: i32 = 4;
    while at < mix.len() {
        let beats = [0.5, 1.0, 1.0, 1.5][random.random_range(0..4)];
        let length = beats * random.random_range(0.26..0.34);
        degree = (degree + random.random_range(-3..=3)).clamp(0, 11);
        let octave = degree.div_euclid(5);
        let step = usize::try_from(degree.rem_euclid(5)).unwrap_or(0);
        let cents = random.random_range(-0.15..0.15);
        let semitones = SCALE[step] + cents + 12.0 * octave as f32;
        let note = Note {
            frequency: key * 2.0_f32.powf(semitones / 12.0),
            decay: random.random_range(2.5..5.0),
            loudness: random.random_range(0.6..1.0),
            pan: random.random_range(0.25..0.75),
            harmonics: 4,
        };
        let step = seconds_to_frames(length);
        // The note rings on under the next one.
        note.play(mix, at, step * 3);
        at += step;
    }
}

fn bass(mix: &mut [[f32; CHANNELS]], random: &mut SmallRng, key: f32) {
    let mut at = 0;
    while at < mix.len() {
        let semitones = SCALE[random.random_range(0..5)] + random.random_range(-0.1..0.1);
        let note = Note {
            frequency: key * 2.0_f32.powf(semitones / 12.0),
            decay: 1.2,
            loudness: 0.7,
            pan: 0.5,
            harmonics: 2,
        };
        let length = seconds_to_frames(random.random_range(1.0..1.6));
        note.play(mix, at, length);
        at += length;
    }
}

/// A quiet tone that rises through the whole tune: every instant has a pitch that no other has.
fn sweep(mix: &mut [[f32; CHANNELS]], speed: f32) {
    let frames = mix.len() as f32;
    let mut phase = 0.0_f32;
    for (index, frame) in mix.iter_mut().enumerate() {
        let frequency = 300.0 * 2.0_f32.powf(2.5 * speed * index as f32 / frames);
        phase = (phase + TAU * frequency / SAMPLE_RATE as f32) % TAU;
        let sample = 0.15 * phase.sin();
        frame[0] += sample;
        frame[1] += sample * 0.8;
    }
}

struct Note {
    frequency: f32,
    /// How fast it fades, per second.
    decay: f32,
    loudness: f32,
    /// 0 is left, 1 is right.
    pan: f32,
    harmonics: u8,
}

impl Note {
    fn play(&self, mix: &mut [[f32; CHANNELS]], from: usize, frames: usize) {
        let until = (from + frames).min(mix.len());
        let last = until.saturating_sub(from).max(1) as f32;
        for (index, frame) in mix[from..until].iter_mut().enumerate() {
            let time = index as f32 / SAMPLE_RATE as f32;
            // 8 ms up, and out within the last eighth: a click would be noise to an encoder.
            let rise = (time / 0.008).min(1.0);
            let fall = ((1.0 - index as f32 / last) * 8.0).min(1.0);
            let level = self.loudness * rise * fall * (-self.decay * time).exp();
            let mut sample = 0.0;
            for harmonic in 1..=self.harmonics {
                let harmonic = f32::from(harmonic);
                let phase = (harmonic * self.frequency * time).fract() * TAU;
                sample += phase.sin() / (harmonic * harmonic);
            }
            frame[0] += level * sample * (1.0 - self.pan);
            frame[1] += level * sample * self.pan;
        }
    }
}

fn seconds_to_frames(seconds: f32) -> usize {
    (seconds * SAMPLE_RATE as f32) as usize
}

fn to_samples(mix: &[[f32; CHANNELS]]) -> Vec<i16> {
    let loudest = mix.iter().flatten().fold(f32::EPSILON, |peak, sample| peak.max(sample.abs()));
    let gain = PEAK / loudest * f32::from(i16::MAX);
    mix.iter().flatten().map(|sample| (sample * gain).round() as i16).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_makes_the_same_tune_and_another_seed_another() {
        let second = Duration::from_secs(1);
        assert_eq!(synthesise(7, second), synthesise(7, second));
        assert_ne!(synthesise(7, second), synthesise(8, second));
    }

    #[test]
    fn a_tune_is_as_long_as_asked_and_never_clips() {
        let tune = synthesise(1, Duration::from_millis(2_500));
        assert_eq!(tune.len(), 2_500 * 48 * CHANNELS);
        let loudest = tune.iter().map(|sample| sample.unsigned_abs()).max();
        assert_eq!(loudest, Some(i16::MAX.unsigned_abs().div_ceil(2)));
    }
}
