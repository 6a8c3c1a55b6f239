//! Where in a track it begins.

use std::collections::VecDeque;

use segue_domain::Millis;
use songbird::input::{
    Parsed,
    core::{
        codecs::CODEC_TYPE_OPUS,
        errors::{Error, SeekErrorKind},
        formats::{Packet, SeekMode, SeekTo},
        units::{Time, TimeBase},
    },
};

use super::opus;
use crate::{SourceError, spool::Reading};

/// How long before the position reading begins, for decoders that need earlier packets: Opus 80 ms, MP3 its
/// reservoir, Vorbis and AAC one packet.
const RUN_UP: f64 = 0.5;

/// Where a track begins.
pub(super) struct Landing {
    /// Packets that were read already and belong to the track.
    pub(super) packets: VecDeque<Packet>,
    /// Position that is heard first.
    pub(super) position: Millis,
    /// Samples of the first packet that lie before the position.
    pub(super) trim: usize,
}

/// Places a track on a position. Opus begins with the packet whose start is nearest, since packets go out whole;
/// everything else begins with the sample.
pub(super) fn land(parsed: &mut Parsed, at: Millis, reading: &Reading) -> Result<Landing, SourceError> {
    let params = parsed.decoder.codec_params().clone();
    if at == Millis::ZERO {
        return Ok(Landing { packets: VecDeque::new(), position: at, trim: 0 });
    }
    let rate = params.sample_rate.unwrap_or(opus::RATE);
    let track = parsed.format.tracks().iter().find(|track| track.id == parsed.track_id);
    let track = track.map(|track| track.codec_params.clone()).unwrap_or_default();
    let clock = Clock { base: track.time_base.unwrap_or(TimeBase::new(1, rate)), first: track.start_ts };
    let target = seconds(at);
    // From the start, lengths add up to the position. Timestamps don't always: those of Ogg's last page are only right
    // after its end was looked at.
    let mut counted = match seek(parsed, &clock, target - RUN_UP)? {
        Sought::Near => None,
        Sought::Start => Some(0.0),
    };
    let is_opus = params.codec == CODEC_TYPE_OPUS;
    loop {
        let packet = match parsed.format.next_packet() {
            Ok(packet) if packet.track_id() == parsed.track_id => packet,
            Ok(_) => continue,
            Err(Error::IoError(io)) if io.kind() == std::io::ErrorKind::UnexpectedEof => {
                return Err(SourceError::PastEnd);
            }
            Err(error) => return Err(SourceError::Undecodable(error)),
        };
        let stamped = clock.seconds(packet.ts());
        let start = counted.unwrap_or(stamped);
        reading.reach(millis(start).get());
        let samples = if is_opus { opus::samples(packet.buf()) } else { None };
        let length = match samples {
            Some(samples) => float(samples as u64) / f64::from(rate),
            None => clock.seconds(packet.ts() + packet.dur()) - stamped,
        };
        counted = counted.map(|start| if packet.dur() > 0 || is_opus { start + length } else { stamped });
        let due = if is_opus { start + length / 2.0 > target } else { start + length > target };
        if !due {
            // Only to run the decoder up: what comes out lies before the position, and so does what can't be read.
            let _ = parsed.decoder.decode(&packet);
            continue;
        }
        let late = (target - start).max(0.0);
        let (heard, trim) = if is_opus { (start, 0) } else { (start.max(target), samples_in(late, rate)) };
        return Ok(Landing { packets: VecDeque::from([packet]), position: millis(heard), trim });
    }
}

/// What seeking came to.
enum Sought {
    /// A little before the position.
    Near,
    /// Nothing: the track is at its start.
    Start,
}

/// A track's timestamps.
struct Clock {
    base: TimeBase,
    first: u64,
}

impl Clock {
    fn seconds(&self, ts: u64) -> f64 {
        let time = self.base.calc_time(ts.saturating_sub(self.first));
        float(time.seconds) + time.frac
    }
}

/// Goes to a little before the position, or stays at the start.
fn seek(parsed: &mut Parsed, clock: &Clock, to: f64) -> Result<Sought, SourceError> {
    if to <= 0.0 || !parsed.supports_backseek {
        // Reading on from the start is all that can be done without jumping.
        return Ok(Sought::Start);
    }
    let offset = clock.base.calc_time(clock.first);
    let time = Time::from(to + float(offset.seconds) + offset.frac);
    let to = SeekTo::Time { time, track_id: Some(parsed.track_id) };
    let result = parsed.format.seek(SeekMode::Accurate, to);
    parsed.decoder.reset();
    match result {
        Ok(_) => Ok(Sought::Near),
        Err(Error::SeekError(SeekErrorKind::OutOfRange)) => Err(SourceError::PastEnd),
        Err(Error::IoError(io)) if io.kind() == std::io::ErrorKind::UnexpectedEof => {
            Err(SourceError::PastEnd)
        }
        // No index: the packets are read one by one.
        Err(Error::SeekError(_)) => Ok(Sought::Start),
        Err(error) => Err(SourceError::Undecodable(error)),
    }
}

#[expect(clippy::cast_precision_loss, reason = "exact for 285,000 years in milliseconds")]
fn float(count: u64) -> f64 {
    count as f64
}

fn seconds(at: Millis) -> f64 {
    float(at.get()) / 1_000.0
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a position: small and not negative"
)]
fn millis(seconds: f64) -> Millis {
    Millis::new((seconds * 1_000.0).round() as u64)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "within a packet, and not negative"
)]
fn samples_in(seconds: f64, rate: u32) -> usize {
    (seconds * f64::from(rate)).round() as usize
}
