//! Sound of any rate, made into 48,000 samples a second.

use rubato::{
    FftFixedInOut, Resampler as _, SincFixedIn, SincInterpolationParameters, SincInterpolationType,
    WindowFunction,
};
use sync_wrapper::SyncWrapper;

use super::opus;

/// Rates that are resampled. Outside of them no file means what it says, and buffers would be large.
const RATES: std::ops::RangeInclusive<u32> = 2_000..=768_000;

/// Samples that are worked on at once, at the lower of the two rates: so long is the filter, too.
const CHUNK: usize = 1_024;

/// The longest Fourier transform. Ratios whose terms are longer (44,101 : 48,000) are interpolated.
const MAX_TRANSFORM: usize = 24_000;

/// Chunks after which a filter has given all that it held: the longest transforms take 48.
const MOST_CHUNKS_HELD: usize = 128;

/// Whether sound of a rate can be resampled.
pub(super) fn is_resampled(rate: u32) -> bool {
    RATES.contains(&rate)
}

/// Resamples one track. What comes out begins and ends where the sound that went in does.
pub(super) struct Resampler {
    kind: SyncWrapper<Kind>,
    rate: u64,
    /// Samples that don't fill a chunk yet, per channel.
    pending: Vec<Vec<f32>>,
    chunk: Vec<Vec<f32>>,
    /// Samples that the filter puts in front of the sound, and that are still to be left out.
    delay: usize,
    taken: u64,
    given: u64,
}

enum Kind {
    Transform(FftFixedInOut<f32>),
    Interpolate(SincFixedIn<f32>),
}

impl Resampler {
    /// A resampler from a rate, or none for rates that can't be.
    pub(super) fn new(rate: u32, channels: usize) -> Option<Self> {
        if !is_resampled(rate) || channels == 0 {
            return None;
        }
        let (from, to) = (usize::try_from(rate).ok()?, usize::try_from(opus::RATE).ok()?);
        let chunk = CHUNK.max(CHUNK * from / to);
        let divisor = common_divisor(from, to);
        let kind = if from.max(to) / divisor <= MAX_TRANSFORM {
            // An even number of samples: the delay of the filter is half of them.
            let block = from / divisor;
            let chunk = block * chunk.div_ceil(block).next_multiple_of(1 + block % 2);
            Kind::Transform(FftFixedInOut::new(from, to, chunk, channels).ok()?)
        } else {
            Kind::Interpolate(interpolate(from, to, chunk, channels)?)
        };
        let (delay, out) = match &kind {
            Kind::Transform(kind) => (kind.output_delay(), kind.output_buffer_allocate(true)),
            // It says that there is a delay of half its filter, and has none: it begins that much earlier.
            Kind::Interpolate(kind) => (0, kind.output_buffer_allocate(true)),
        };
        Some(Self {
            kind: SyncWrapper::new(kind),
            rate: u64::from(rate),
            pending: vec![Vec::new(); channels],
            chunk: out,
            delay,
            taken: 0,
            given: 0,
        })
    }

    /// Takes samples in, and adds what comes of them to `out`.
    pub(super) fn push(&mut self, planes: &[&[f32]], out: &mut [Vec<f32>]) {
        for (pending, plane) in self.pending.iter_mut().zip(planes) {
            pending.extend_from_slice(plane);
        }
        self.taken += planes.first().map_or(0, |plane| plane.len() as u64);
        self.run(out, u64::MAX);
    }

    /// Adds what is still in the filter to `out`: the sound has ended.
    pub(super) fn finish(&mut self, out: &mut [Vec<f32>]) {
        let whole = (self.taken * u64::from(opus::RATE)).div_ceil(self.rate);
        for _ in 0..MOST_CHUNKS_HELD {
            if self.given >= whole {
                break;
            }
            for pending in &mut self.pending {
                pending.resize(pending.len() + CHUNK, 0.0);
            }
            self.run(out, whole);
        }
    }

    /// Works on all whole chunks, until `whole` samples were given.
    fn run(&mut self, out: &mut [Vec<f32>], whole: u64) {
        let mut begin = 0;
        loop {
            let kind = self.kind.get_mut();
            let needed = match kind {
                Kind::Transform(kind) => kind.input_frames_next(),
                Kind::Interpolate(kind) => kind.input_frames_next(),
            };
            let parts: Option<Vec<&[f32]>> =
                self.pending.iter().map(|one| one.get(begin..begin + needed)).collect();
            let Some(parts) = parts.filter(|_| needed > 0) else { break };
            let done = match kind {
                Kind::Transform(kind) => kind.process_into_buffer(&parts, &mut self.chunk, None),
                Kind::Interpolate(kind) => kind.process_into_buffer(&parts, &mut self.chunk, None),
            };
            // Errors are buffers of a wrong size, and these are as it asked for.
            let Ok((read, written)) = done else { break };
            begin += read;
            let skipped = self.delay.min(written);
            self.delay -= skipped;
            let wanted = usize::try_from(whole.saturating_sub(self.given)).unwrap_or(usize::MAX);
            let count = (written - skipped).min(wanted);
            for (out, chunk) in out.iter_mut().zip(&self.chunk) {
                out.extend_from_slice(&chunk[skipped..skipped + count]);
            }
            self.given += count as u64;
        }
        for pending in &mut self.pending {
            pending.drain(..begin);
        }
    }
}

fn common_divisor(from: usize, to: usize) -> usize {
    let (mut divisor, mut rest) = (from, to);
    while rest > 0 {
        (divisor, rest) = (rest, divisor % rest);
    }
    divisor
}

#[expect(clippy::cast_precision_loss, reason = "rates are below a million")]
fn interpolate(from: usize, to: usize, chunk: usize, channels: usize) -> Option<SincFixedIn<f32>> {
    let parameters = SincInterpolationParameters {
        sinc_len: 128,
        f_cutoff: 0.925,
        oversampling_factor: 256,
        interpolation: SincInterpolationType::Linear,
        window: WindowFunction::BlackmanHarris2,
    };
    SincFixedIn::new(to as f64 / from as f64, 1.0, parameters, chunk, channels).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rates of files, old and new ones, and such as nobody uses.
    const FILES: [u32; 17] = [
        8_000, 11_025, 11_127, 16_000, 22_050, 22_254, 32_000, 44_056, 44_100, 44_101, 47_952, 47_999,
        88_200, 96_000, 176_400, 192_000, 384_000,
    ];

    #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "samples of a second")]
    fn tone(rate: u32, hertz: f64, frames: usize) -> Vec<f32> {
        let step = std::f64::consts::TAU * hertz / f64::from(rate);
        (0..frames).map(|n| (0.5 * (step * n as f64).sin()) as f32).collect()
    }

    #[test]
    fn a_tone_of_any_rate_is_the_same_tone_at_48_000() {
        for rate in FILES {
            for pieces in [37, 1_152] {
                let frames = usize::try_from(rate).expect("small");
                let input = tone(rate, 1_000.0, frames);
                let mut resampler = Resampler::new(rate, 1).expect("a rate of files");
                let mut out = vec![Vec::new()];
                for piece in input.chunks(pieces) {
                    resampler.push(&[piece], &mut out);
                }
                resampler.finish(&mut out);
                assert_eq!(out[0].len(), 48_000, "{rate}: a second is a second");
                let expected = tone(48_000, 1_000.0, 48_000);
                // At the edges the tone begins and ends suddenly, which no rate can say.
                let worst = out[0][2_400..45_600]
                    .iter()
                    .zip(&expected[2_400..45_600])
                    .map(|(heard, meant)| (heard - meant).abs())
                    .fold(0.0, f32::max);
                // An interpolated rate may be off by a tenth of a sample, two microseconds.
                assert!(worst < 0.01, "{rate} in pieces of {pieces}: off by {worst}");
            }
        }
    }

    #[test]
    fn rates_that_no_file_has_are_refused() {
        for rate in [0, 1, 1_999, 768_001, u32::MAX] {
            assert!(Resampler::new(rate, 2).is_none(), "{rate}");
        }
        assert!(Resampler::new(44_100, 0).is_none());
    }
}
