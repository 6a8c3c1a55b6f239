//! A decoder that outlives a bad frame.

use std::mem;

use songbird::input::core::{
    audio::{AsAudioBufferRef, AudioBuffer, AudioBufferRef, Layout, Signal, SignalSpec},
    codecs::{CODEC_TYPE_NULL, CodecDescriptor, CodecParameters, Decoder, DecoderOptions, FinalizeResult},
    errors::{Error, Result, unsupported_error},
    formats::Packet,
};

use super::{mixable::is_mixable, monitor::Monitor, opus};
use crate::source::SourceError;

/// A packet that stands for 20 ms of silence. No codec has empty packets.
pub(super) const FILLER: &[u8] = &[];

/// Bad packets in a row after which a track is given up.
const MAX_BAD: u32 = 50;

/// A decoder for the driver. It makes silence of fillers and of packets that can't be decoded, and leaves out the
/// sound before the position that a track begins at.
pub(super) struct SteadyDecoder {
    inner: Box<dyn Decoder>,
    params: CodecParameters,
    spec: SignalSpec,
    /// What the mixer was given first: it goes on as if everything were like that.
    first: Option<SignalSpec>,
    own: AudioBuffer<f32>,
    last: Last,
    trim: usize,
    bad: u32,
    monitor: Monitor,
}

#[derive(Clone, Copy)]
enum Last {
    Inner,
    Own,
}

impl SteadyDecoder {
    /// Wraps a decoder. The driver forwards packets of Opus itself unless `passthrough` is false: then it is not told
    /// that they are Opus.
    pub(super) fn new(inner: Box<dyn Decoder>, passthrough: bool, trim: usize, monitor: Monitor) -> Self {
        let mut params = inner.codec_params().clone();
        if !passthrough {
            params.for_codec(CODEC_TYPE_NULL);
        }
        let rate = params.sample_rate.unwrap_or(opus::RATE);
        let spec = match params.channels {
            Some(channels) => SignalSpec::new(rate, channels),
            None => SignalSpec::new_with_layout(rate, Layout::Stereo),
        };
        let own = AudioBuffer::new(0, spec);
        Self { inner, params, spec, first: None, own, last: Last::Inner, trim, bad: 0, monitor }
    }

    fn silence(&mut self) {
        let frames = u64::from(self.spec.rate / 50);
        self.own = AudioBuffer::new(frames, self.spec);
        self.own.render_silence(None);
        self.last = Last::Own;
    }

    /// Ends the track before the mixer gets what it can't take. A file may say one thing of itself, and hold another.
    fn check(&mut self, spec: SignalSpec) -> Result<()> {
        let (rate, channels) = (spec.rate, spec.channels.count());
        let first = *self.first.get_or_insert(spec);
        let is_steady = first.rate == rate && (rate == opus::RATE || first.channels.count() == channels);
        if is_steady && is_mixable(rate, channels) {
            return Ok(());
        }
        self.monitor.fail(SourceError::Unmixable { rate, channels });
        unsupported_error("the mixer can't take this sound")
    }

    /// Leaves out the start of what was decoded.
    fn cut(&mut self, frames: usize) {
        let out = mem::take(&mut self.trim).min(frames);
        let decoded = self.inner.last_decoded();
        self.own = decoded.make_equivalent();
        decoded.convert(&mut self.own);
        self.own.trim(out, 0);
        self.last = Last::Own;
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
        self.inner.reset();
    }

    fn codec_params(&self) -> &CodecParameters {
        &self.params
    }

    fn decode(&mut self, packet: &Packet) -> Result<AudioBufferRef<'_>> {
        if packet.buf() == FILLER {
            self.silence();
            return Ok(self.last_decoded());
        }
        match self.inner.decode(packet).map(|decoded| (*decoded.spec(), decoded.frames())) {
            Ok((spec, frames)) => {
                self.bad = 0;
                if frames > 0 {
                    self.check(spec)?;
                }
                self.spec = spec;
                if self.trim > 0 && frames > 0 {
                    self.cut(frames);
                } else {
                    self.last = Last::Inner;
                }
            }
            Err(Error::DecodeError(_)) if self.bad < MAX_BAD => {
                self.bad += 1;
                self.monitor.add_silence(20);
                self.silence();
            }
            Err(error) => {
                self.monitor.fail(SourceError::Undecodable(Error::DecodeError("too many bad packets")));
                return Err(error);
            }
        }
        Ok(self.last_decoded())
    }

    fn finalize(&mut self) -> FinalizeResult {
        self.inner.finalize()
    }

    fn last_decoded(&self) -> AudioBufferRef<'_> {
        match self.last {
            Last::Inner => self.inner.last_decoded(),
            Last::Own => self.own.as_audio_buffer_ref(),
        }
    }
}
