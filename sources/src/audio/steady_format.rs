//! Packets that never keep the driver waiting.

use std::{collections::VecDeque, io::ErrorKind, sync::Arc, time::Duration};

use songbird::input::core::{
    errors::{Error, Result, unsupported_error},
    formats::{Cue, FormatOptions, FormatReader, Packet, SeekMode, SeekTo, SeekedTo, Track},
    io::MediaSourceStream,
    meta::Metadata,
};

use super::{
    contain::{contain, is_panic},
    mixing::Mixing,
    monitor::Monitor,
    opus,
    steady_decoder::{FILLER, end},
};
use crate::{
    SourceError,
    spool::{Reading, Spool},
};

/// Bytes that must have come before the next packet is looked for. A page of Ogg is at most this long, and symphonia
/// reads half of it at once.
pub(super) const READY: u64 = 64 * 1024;

/// Length of what fills a gap.
const GAP_MILLIS: u64 = 20;

/// A format reader for the driver. Its mixers share threads: a reader that waits for the network makes other guilds
/// wait. This one gives silence until enough has come.
pub(super) struct SteadyFormat {
    pub(super) inner: Box<dyn FormatReader>,
    pub(super) spool: Arc<Spool>,
    pub(super) reading: Arc<Reading>,
    pub(super) mixing: Mixing,
    /// Packets that were looked at already.
    pub(super) replay: VecDeque<Packet>,
    pub(super) track_id: u32,
    pub(super) opus: bool,
    pub(super) max_duration: Duration,
    /// How far it is.
    pub(super) stage: Stage,
}

/// How far a track is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Stage {
    /// Packets are read.
    Reading,
    /// All was read.
    Ended,
    /// The parser panicked: it is not called again.
    Broken,
}

impl SteadyFormat {
    const fn monitor(&self) -> &Monitor {
        self.mixing.monitor()
    }

    fn gap(&self) -> Packet {
        self.monitor().add_silence(GAP_MILLIS);
        let bytes = if self.opus { &opus::SILENCE[..] } else { FILLER };
        Packet::new_from_slice(self.track_id, 0, 0, bytes)
    }

    fn read(&mut self) -> Result<Packet> {
        self.reading.next_packet();
        loop {
            let packet = contain(|| self.inner.next_packet())?;
            if packet.track_id() == self.track_id {
                return Ok(packet);
            }
        }
    }

    fn next(&mut self) -> Result<Packet> {
        // The decoder may have given up.
        if self.monitor().failure().is_some() {
            return Err(Error::IoError(ErrorKind::UnexpectedEof.into()));
        }
        if let Some(packet) = self.replay.pop_front() {
            return Ok(packet);
        }
        if self.stage != Stage::Reading {
            return Err(Error::IoError(ErrorKind::UnexpectedEof.into()));
        }
        if self.monitor().is_stalled() || !self.spool.ready(self.reading.position(), READY) {
            return Ok(self.gap());
        }
        match self.read() {
            Ok(packet) if self.too_long(&packet) => {
                self.monitor().fail(SourceError::TooLong(self.max_duration));
                Err(Error::LimitError("track is too long"))
            }
            Ok(packet) => Ok(packet),
            Err(error) => self.break_off(error),
        }
    }

    /// The end of the file is an end, unless the file ended because its download did.
    fn break_off(&mut self, error: Error) -> Result<Packet> {
        if is_panic(&error) {
            self.stage = Stage::Broken;
            self.monitor().fail(SourceError::Damaged("the parser panicked"));
            return Err(error);
        }
        let natural = matches!(&error, Error::IoError(io) if io.kind() == ErrorKind::UnexpectedEof)
            || matches!(error, Error::ResetRequired);
        if !natural {
            self.monitor().fail(self.spool.failure_or(SourceError::Undecodable(copy(&error))));
            return Err(error);
        }
        self.stage = Stage::Ended;
        // Opus goes out packet by packet: nothing is held back that would have to be asked for.
        if self.opus { Err(error) } else { Ok(end(self.track_id)) }
    }

    fn too_long(&self, packet: &Packet) -> bool {
        let track = self.inner.tracks().iter().find(|track| track.id == self.track_id);
        track
            .and_then(|track| track.codec_params.time_base)
            .is_some_and(|base| base.calc_time(packet.ts()).seconds > self.max_duration.as_secs())
    }
}

impl FormatReader for SteadyFormat {
    fn try_new(_: MediaSourceStream, _: &FormatOptions) -> Result<Self> {
        unsupported_error("wraps a format that was found already")
    }

    fn cues(&self) -> &[Cue] {
        self.inner.cues()
    }

    fn metadata(&mut self) -> Metadata<'_> {
        self.inner.metadata()
    }

    fn seek(&mut self, mode: SeekMode, to: SeekTo) -> Result<SeekedTo> {
        self.replay.clear();
        contain(|| self.inner.seek(mode, to))
    }

    fn tracks(&self) -> &[Track] {
        self.inner.tracks()
    }

    fn next_packet(&mut self) -> Result<Packet> {
        // This is the thread that sends: it must never wake from a freeze to send one packet more, encrypted or not.
        fail_stop::watch_this_thread();
        self.mixing.enter();
        assert!(!self.monitor().is_doomed(), "an experiment kills this thread");
        let packet = self.next();
        self.mixing.leave();
        packet
    }

    fn into_inner(self: Box<Self>) -> MediaSourceStream {
        self.inner.into_inner()
    }
}

/// The driver wants an error of its own.
fn copy(error: &Error) -> Error {
    match error {
        Error::DecodeError(what) => Error::DecodeError(what),
        Error::Unsupported(what) => Error::Unsupported(what),
        Error::LimitError(what) => Error::LimitError(what),
        Error::IoError(io) => Error::IoError(std::io::Error::new(io.kind(), io.to_string())),
        Error::SeekError(_) => Error::DecodeError("seek"),
        Error::ResetRequired => Error::ResetRequired,
    }
}
