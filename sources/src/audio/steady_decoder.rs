//! A decoder that outlives a bad frame.

use songbird::input::core::{
    audio::{AsAudioBufferRef, AudioBuffer, AudioBufferRef, Layout, SampleBuffer, Signal, SignalSpec},
    codecs::{CODEC_TYPE_NULL, CodecDescriptor, CodecParameters, Decoder, DecoderOptions, FinalizeResult},
    errors::{Error, Result, decode_error, unsupported_error},
    formats::Packet,
};

use super::{
    contain::{contain, is_panic},
    convert::{Converter, fits},
    mixing::Mixing,
    monitor::Monitor,
    opus,
};
use crate::SourceError;

/// A packet that stands for 20 ms of silence. No codec has empty packets.
pub(super) const FILLER: &[u8] = &[];

/// Timestamp of the packet that stands for the end.
const END: u64 = u64::MAX;

/// Bad packets in a row after which a track is given up.
const MAX_BAD: u32 = 50;

/// A packet that stands for the end: the decoder gives what it still holds.
pub(super) fn end(track_id: u32) -> Packet {
    Packet::new_from_slice(track_id, END, 0, FILLER)
}

/// A decoder for the driver. It makes silence of fillers and of packets that can't be decoded, leaves out the sound before
/// the position that a track begins at, and gives only sound that the driver's mixer takes.
pub(super) struct SteadyDecoder {
    inner: Box<dyn Decoder>,
    params: CodecParameters,
    own: AudioBuffer<f32>,
    last: Last,
    converter: Option<Converter>,
    samples: SampleBuffer<f32>,
    trim: usize,
    bad: u32,
    /// Whether any sound was decoded.
    heard: bool,
    /// Whether the decoder panicked: it is not called again.
    broken: bool,
    mixing: Mixing,
}

#[derive(Clone, Copy)]
enum Last {
    Inner,
    Own,
    Converted,
}

impl SteadyDecoder {
    /// Wraps a decoder. The driver forwards packets of Opus itself unless `passthrough` is false: then it is not told
    /// that they are Opus.
    pub(super) fn new(inner: Box<dyn Decoder>, passthrough: bool, trim: usize, monitor: Monitor) -> Self {
        let mut params = inner.codec_params().clone();
        if !passthrough {
            params.for_codec(CODEC_TYPE_NULL);
        }
        let spec = SignalSpec::new_with_layout(opus::RATE, Layout::Stereo);
        Self {
            inner,
            params,
            own: AudioBuffer::new(0, spec),
            last: Last::Own,
            converter: None,
            samples: SampleBuffer::new(0, spec),
            trim,
            bad: 0,
            heard: false,
            broken: false,
            mixing: Mixing::new(monitor),
        }
    }

    fn silence(&mut self) {
        let spec = SignalSpec::new_with_layout(opus::RATE, Layout::Stereo);
        self.own = AudioBuffer::new(u64::from(opus::RATE / 50), spec);
        self.own.render_silence(None);
        self.last = Last::Own;
    }

    fn finish(&mut self) {
        if !self.heard {
            self.mixing.monitor().fail(SourceError::NoSound);
        }
        match &mut self.converter {
            Some(converter) => {
                converter.finish();
                self.last = Last::Converted;
            }
            None => self.nothing(),
        }
    }

    fn nothing(&mut self) {
        self.own.clear();
        self.last = Last::Own;
    }

    /// Takes over what was decoded.
    fn take(&mut self, spec: SignalSpec, frames: usize) -> Result<()> {
        self.heard |= frames > 0;
        let out = self.trim.min(frames);
        self.trim -= out;
        // A track that needed to be converted once goes through the converter to its end: so nothing is out of order.
        if out == 0 && self.converter.is_none() && fits(spec) {
            self.last = Last::Inner;
            return Ok(());
        }
        let decoded = self.inner.last_decoded();
        if self.samples.capacity() < frames * spec.channels.count() {
            self.samples = SampleBuffer::new(frames as u64, spec);
        }
        self.samples.copy_planar_ref(decoded);
        let planes = self.samples.samples().chunks_exact(frames.max(1));
        let planes: Vec<&[f32]> = planes.filter_map(|plane| plane.get(out..)).collect();
        if self.converter.is_none() {
            self.converter = Converter::new(spec);
        }
        let converted = self.converter.as_mut().and_then(|converter| converter.convert(spec, &planes));
        if converted.is_none() {
            return unsupported_error("a kind of sound that can't be mixed");
        }
        self.last = Last::Converted;
        Ok(())
    }

    fn decode_packet(&mut self, packet: &Packet) -> Result<()> {
        if packet.buf() == FILLER {
            if packet.ts() == END {
                self.finish();
            } else {
                self.silence();
            }
            return Ok(());
        }
        if self.broken {
            return decode_error("the decoder panicked before");
        }
        let decoded = contain(|| {
            let decoded = self.inner.decode(packet)?;
            let (spec, frames) = (*decoded.spec(), decoded.frames());
            self.take(spec, frames)
        });
        match decoded {
            Ok(()) => {
                self.bad = 0;
                Ok(())
            }
            Err(error) if is_panic(&error) => {
                self.broken = true;
                self.nothing();
                self.mixing.monitor().fail(SourceError::Damaged("the decoder panicked"));
                Err(error)
            }
            Err(Error::DecodeError(_)) if self.bad < MAX_BAD => {
                self.bad += 1;
                self.mixing.monitor().add_silence(20);
                self.silence();
                Ok(())
            }
            Err(Error::Unsupported(what)) => {
                self.mixing.monitor().fail(SourceError::Unsupported(what.to_owned()));
                Err(Error::Unsupported(what))
            }
            Err(error) => {
                self.mixing.monitor().fail(SourceError::Damaged("too many bad packets"));
                Err(error)
            }
        }
    }
}

impl Decoder for SteadyDecoder {
    fn try_new(_: &CodecParameters, _: &DecoderOptions) -> Result<Self> {
        unsupported_error("wraps a decoder that was found already")
    }

    fn supported_codecs() -> &'static [CodecDescriptor] {
        &[]
    }

    fn reset(&mut self) {
        self.mixing.enter();
        self.converter = None;
        self.nothing();
        let reset = contain(|| {
            self.inner.reset();
            Ok(())
        });
        self.broken |= reset.is_err();
        self.mixing.leave();
    }

    fn codec_params(&self) -> &CodecParameters {
        &self.params
    }

    fn decode(&mut self, packet: &Packet) -> Result<AudioBufferRef<'_>> {
        self.mixing.enter();
        let decoded = self.decode_packet(packet);
        self.mixing.leave();
        decoded.map(|()| self.last_decoded())
    }

    fn finalize(&mut self) -> FinalizeResult {
        FinalizeResult::default()
    }

    fn last_decoded(&self) -> AudioBufferRef<'_> {
        match self.last {
            Last::Inner => self.inner.last_decoded(),
            Last::Own => self.own.as_audio_buffer_ref(),
            Last::Converted => match &self.converter {
                Some(converter) => converter.sound().as_audio_buffer_ref(),
                None => self.own.as_audio_buffer_ref(),
            },
        }
    }
}
