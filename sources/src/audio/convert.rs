//! Sound of any kind, made into what the driver's mixer takes.

use songbird::input::core::audio::{AudioBuffer, Channels, Layout, Signal, SignalSpec};

use super::{
    downmix::downmix,
    opus,
    resample::{Resampler, is_resampled},
};

/// Turns decoded sound into 48,000 samples a second on two channels.
///
/// The driver's mixer would resample by itself, and panics at rates and channels that its buffers are too small for:
/// above 96 kHz, at ratios that don't reduce well, with more than two channels, and when either changes within a track.
/// Its threads are shared among guilds, so that all of those would fall silent.
pub(super) struct Converter {
    from: SignalSpec,
    resampler: Option<Resampler>,
    sides: [Vec<f32>; 2],
    out: AudioBuffer<f32>,
}

/// Whether the mixer takes such sound as it is.
pub(super) fn fits(spec: SignalSpec) -> bool {
    spec.rate == opus::RATE && matches!(spec.channels.count(), 1 | 2)
}

/// Whether such sound can be made into what the mixer takes.
pub(super) fn convertible(spec: SignalSpec) -> bool {
    spec.channels != Channels::empty() && is_resampled(spec.rate)
}

impl Converter {
    /// A converter from one kind of sound; `None` if that can't be converted.
    pub(super) fn new(from: SignalSpec) -> Option<Self> {
        let mut converter = Self {
            from,
            resampler: None,
            sides: [Vec::new(), Vec::new()],
            out: AudioBuffer::new(0, SignalSpec::new_with_layout(opus::RATE, Layout::Stereo)),
        };
        converter.change(from)?;
        Some(converter)
    }

    /// Converts what was decoded, one slice a channel, to [`Converter::sound`]. That may be shorter or longer, or nothing
    /// yet. `None` if the sound has changed to a kind that can't be converted.
    pub(super) fn convert(&mut self, spec: SignalSpec, planes: &[&[f32]]) -> Option<()> {
        self.sides.iter_mut().for_each(Vec::clear);
        if spec != self.from {
            self.end();
            self.change(spec)?;
        }
        if planes.len() > 2 {
            let [left, right] = downmix(spec.channels, planes);
            self.push(&[&left, &right]);
        } else {
            self.push(planes);
        }
        self.give();
        Some(())
    }

    /// The sound has ended: converts what is left.
    pub(super) fn finish(&mut self) {
        self.sides.iter_mut().for_each(Vec::clear);
        self.end();
        self.give();
    }

    /// What was converted last.
    pub(super) const fn sound(&self) -> &AudioBuffer<f32> {
        &self.out
    }

    fn change(&mut self, spec: SignalSpec) -> Option<()> {
        self.from = spec;
        self.resampler = None;
        let channels = spec.channels.count();
        if channels == 0 {
            return None;
        }
        if spec.rate != opus::RATE {
            self.resampler = Some(Resampler::new(spec.rate, channels.min(2))?);
        }
        Some(())
    }

    fn push(&mut self, planes: &[&[f32]]) {
        match &mut self.resampler {
            Some(resampler) => resampler.push(planes, &mut self.sides),
            None => self.sides.iter_mut().zip(planes).for_each(|(side, plane)| side.extend_from_slice(plane)),
        }
        self.double();
    }

    fn end(&mut self) {
        if let Some(mut resampler) = self.resampler.take() {
            resampler.finish(&mut self.sides);
        }
        self.double();
    }

    /// One channel is heard on both sides.
    fn double(&mut self) {
        let [left, right] = &mut self.sides;
        if let Some(more) = left.get(right.len()..) {
            right.extend_from_slice(more);
        }
    }

    fn give(&mut self) {
        let frames = self.sides[0].len();
        if self.out.capacity() < frames {
            self.out = AudioBuffer::new(frames as u64, *self.out.spec());
        }
        self.out.clear();
        self.out.render_reserved(Some(frames));
        for (channel, side) in self.sides.iter().enumerate() {
            self.out.chan_mut(channel).copy_from_slice(side);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spec(rate: u32, layout: Layout) -> SignalSpec {
        SignalSpec::new_with_layout(rate, layout)
    }

    #[test]
    fn sound_that_changes_its_kind_goes_on_at_the_mixers_rate() {
        let kinds = [
            spec(44_100, Layout::Stereo),
            spec(44_100, Layout::Mono),
            spec(48_000, Layout::Mono),
            spec(192_000, Layout::FivePointOne),
            spec(32_000, Layout::Stereo),
        ];
        let mut converter = Converter::new(kinds[0]).expect("a common kind");
        let mut heard = Vec::new();
        for kind in kinds {
            let second = vec![0.25; usize::try_from(kind.rate).expect("small")];
            let silent = vec![0.0; second.len()];
            for piece in 0..second.len() / 1_000 {
                let at = piece * 1_000..(piece + 1) * 1_000;
                let planes: Vec<&[f32]> = (0..kind.channels.count())
                    .map(|channel| if channel < 2 { &second[at.clone()] } else { &silent[at.clone()] })
                    .collect();
                converter.convert(kind, &planes).expect("a kind of sound");
                let out = converter.sound();
                assert!(fits(*out.spec()), "{kind:?}");
                assert!(out.chan(0).iter().eq(out.chan(1)), "{kind:?}");
                heard.extend_from_slice(out.chan(0));
            }
        }
        converter.finish();
        heard.extend_from_slice(converter.sound().chan(0));
        // The pieces leave out 100 samples a second at 44,100.
        let expected = 5 * 48_000 - 2 * 100 * 480 / 441;
        assert!(heard.len().abs_diff(expected) < 20, "{} of {expected}", heard.len());
        let level = heard.iter().sum::<f32>() / 240_000.0;
        assert!((level - 0.25).abs() < 0.01, "{level}");
    }

    #[test]
    fn what_no_mixer_takes_is_refused() {
        assert!(Converter::new(SignalSpec::new(44_100, Channels::empty())).is_none());
        assert!(Converter::new(spec(0, Layout::Stereo)).is_none());
        let mut converter = Converter::new(spec(44_100, Layout::Mono)).expect("a common kind");
        assert!(converter.convert(spec(1, Layout::Mono), &[&[0.0; 10]]).is_none());
    }
}
