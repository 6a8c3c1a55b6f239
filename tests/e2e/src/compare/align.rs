//! Where one sound lies within another.

use rustfft::{FftPlanner, num_complex::Complex32};

/// Finds the offset, in samples of `reference`, at which `heard` agrees with it best.
///
/// A negative offset says that `heard` begins before the reference does.
pub(super) fn best_offset(reference: &[f32], heard: &[f32]) -> isize {
    let size = (reference.len() + heard.len()).next_power_of_two();
    let mut planner = FftPlanner::new();
    let forward = planner.plan_fft_forward(size);
    let spectrum_of = |samples: &[f32]| {
        let mut buffer: Vec<Complex32> = samples.iter().map(|sample| Complex32::new(*sample, 0.0)).collect();
        buffer.resize(size, Complex32::default());
        forward.process(&mut buffer);
        buffer
    };
    let mut product = spectrum_of(reference);
    for (reference, heard) in product.iter_mut().zip(spectrum_of(heard)) {
        *reference *= heard.conj();
    }
    planner.plan_fft_inverse(size).process(&mut product);
    let best = product
        .iter()
        .enumerate()
        .max_by(|(_, one), (_, other)| one.re.total_cmp(&other.re))
        .map_or(0, |(index, _)| index);
    // The upper half of the circle is the offsets below zero.
    if best < reference.len() { best.cast_signed() } else { best.cast_signed() - size.cast_signed() }
}

/// The two stretches that lie over each other at an offset, equally long.
pub(super) fn overlap<'a>(reference: &'a [f32], heard: &'a [f32], offset: isize) -> (&'a [f32], &'a [f32]) {
    let reference = &reference[reference.len().min(offset.max(0).unsigned_abs())..];
    let heard = &heard[heard.len().min(offset.min(0).unsigned_abs())..];
    let len = reference.len().min(heard.len());
    (&reference[..len], &heard[..len])
}

/// Normalised correlation of two equally long stretches: 1 for the same sound at any loudness, 0 for strangers.
pub(super) fn correlation(one: &[f32], other: &[f32]) -> f64 {
    let (mut product, mut one_power, mut other_power) = (0.0, 0.0, 0.0);
    for (a, b) in one.iter().zip(other) {
        let (a, b) = (f64::from(*a), f64::from(*b));
        product += a * b;
        one_power += a * a;
        other_power += b * b;
    }
    let power = (one_power * other_power).sqrt();
    if power > 0.0 { product / power } else { 0.0 }
}

/// Moves a sound by a part of a sample, to the left: a resampler's delay need not be whole samples.
pub(super) fn shifted(samples: &[f32], part: f32) -> Vec<f32> {
    /// Samples on either side that count.
    const REACH: isize = 16;
    let kernel: Vec<f32> = (-REACH..=REACH)
        .map(|tap| {
            let x = (part - small(tap)) * std::f32::consts::PI;
            let window =
                0.5 + 0.5 * ((part - small(tap)) / (small(REACH) + 1.0) * std::f32::consts::PI).cos();
            if x.abs() < 1e-6 { 1.0 } else { x.sin() / x * window }
        })
        .collect();
    (0..samples.len().cast_signed())
        .map(|at| {
            let taps = kernel.iter().zip(-REACH..=REACH);
            taps.map(|(weight, tap)| {
                usize::try_from(at + tap).ok().and_then(|at| samples.get(at)).unwrap_or(&0.0) * weight
            })
            .sum()
        })
        .collect()
}

#[expect(clippy::cast_precision_loss, reason = "taps are fewer than a hundred")]
fn small(tap: isize) -> f32 {
    tap as f32
}

#[cfg(test)]
mod tests {
    use rand::{Rng as _, SeedableRng as _, rngs::SmallRng};

    use super::*;

    #[test]
    fn a_sound_is_found_in_another_from_either_side() {
        let mut random = SmallRng::seed_from_u64(1);
        let noise: Vec<f32> = (0..5_000).map(|_| random.random_range(-1.0..1.0)).collect();
        assert_eq!(best_offset(&noise, &noise[1_234..3_000]), 1_234);
        assert_eq!(best_offset(&noise[100..], &noise), -100);
        let (one, other) = overlap(&noise[100..], &noise, -100);
        assert_eq!(one, other);
        assert_eq!(one.len(), 4_900);
    }
}
