//! Opening a file as sound.

use std::{
    collections::VecDeque,
    sync::Arc,
    time::{Duration, Instant},
};

use segue_domain::Millis;
use songbird::input::{
    AudioStream, Input, LiveInput, Parsed,
    codecs::{get_codec_registry, get_probe},
    core::{audio::Channels, codecs::CODEC_TYPE_OPUS, errors::Error, formats::Packet},
};

use super::{
    Description, Monitor, describe,
    mixable::is_mixable,
    opus,
    position::{Landing, land},
    sniff::{SNIFF_LEN, not_audio},
    steady_decoder::SteadyDecoder,
    steady_format::{READY, SteadyFormat},
};
use crate::source::{
    SourceError,
    spool::{Reading, Spool, SpoolReader},
};

/// Packets that are looked at to see whether Opus can go out as it is.
const LOOK_AT: usize = 4;

/// Limits of what is opened.
#[derive(Clone, Copy, Debug)]
pub struct OpenLimits {
    /// From the file's first byte until it can be played.
    pub open: Duration,
    /// Length of a track.
    pub duration: Duration,
}

/// Sound, ready for the driver.
pub struct OpenedAudio {
    /// Parsed, playable, and at [`OpenedAudio::position`].
    pub input: Input,
    /// Whether the driver sends the file's own Opus packets: true for one or two channels in frames of 20 ms. The
    /// driver still decodes while another track plays too, or at another volume than 1.
    pub passthrough: bool,
    /// Length of the whole track, if the file says so.
    pub duration: Option<Millis>,
    /// Position that is heard first: the one asked for, or in Opus the nearest start of a packet.
    pub position: Millis,
    /// What happens to it from now on.
    pub monitor: Monitor,
}

impl std::fmt::Debug for OpenedAudio {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OpenedAudio")
            .field("passthrough", &self.passthrough)
            .field("duration", &self.duration)
            .field("position", &self.position)
            .finish_non_exhaustive()
    }
}

/// A file whose format is known.
struct Probed {
    parsed: Parsed,
    reading: Arc<Reading>,
    description: Description,
}

/// Finds out what a file is. This blocks: call it on a thread that may.
///
/// # Errors
///
/// [`SourceError::Empty`], [`SourceError::NotAudio`], [`SourceError::Undecodable`], [`SourceError::Unmixable`],
/// [`SourceError::TooLong`], or what the download failed with.
pub fn probe(spool: &Arc<Spool>, limits: OpenLimits) -> Result<Description, SourceError> {
    find_format(spool, limits).map(|probed| probed.description)
}

/// Opens a file at a position. This blocks: call it on a thread that may.
///
/// # Errors
///
/// As [`probe`], and [`SourceError::PastEnd`].
pub fn open(spool: &Arc<Spool>, at: Millis, limits: OpenLimits) -> Result<OpenedAudio, SourceError> {
    let Probed { mut parsed, reading, description } = find_format(spool, limits)?;
    let landing = land(&mut parsed, at).map_err(|error| download_first(spool, error, limits))?;
    let Landing { mut packets, position, trim } = landing;
    let is_opus = parsed.decoder.codec_params().codec == CODEC_TYPE_OPUS;
    let passthrough = is_opus && look_ahead(&mut parsed, &mut packets);
    // Matroska rounds its times to milliseconds; positions count the packets that went out.
    let position = if passthrough { whole_frames(position) } else { position };
    let monitor = Monitor::new();
    let track_id = parsed.track_id;
    let format = SteadyFormat {
        inner: parsed.format,
        spool: Arc::clone(spool),
        reading: Arc::clone(&reading),
        monitor: monitor.clone(),
        replay: packets,
        track_id,
        opus: is_opus,
        max_duration: limits.duration,
    };
    let parsed = Parsed {
        format: Box::new(format),
        decoder: Box::new(SteadyDecoder::new(parsed.decoder, passthrough, trim, monitor.clone())),
        track_id,
        meta: parsed.meta,
        supports_backseek: parsed.supports_backseek,
    };
    // Begin with sound, not with the silence that stands in for it.
    wait_until_ready(spool, &reading, limits.open);
    let input = Input::Live(LiveInput::Parsed(parsed), None);
    Ok(OpenedAudio { input, passthrough, duration: description.duration, position, monitor })
}

fn find_format(spool: &Arc<Spool>, limits: OpenLimits) -> Result<Probed, SourceError> {
    let head = spool.head(SNIFF_LEN, limits.open)?;
    if head.is_empty() {
        return Err(SourceError::Empty);
    }
    if let Some(what) = not_audio(&head) {
        return Err(SourceError::NotAudio(what));
    }
    let jump = spool.can_jump();
    let mut result = parse(spool, jump, limits.open);
    // MP4 with its index at the end: there it can only be read when the whole file is here.
    if !jump && matches!(result, Err(Error::Unsupported(_) | Error::IoError(_) | Error::DecodeError(_))) {
        result = parse(spool, true, limits.open);
    }
    let (mut parsed, reading) =
        result.map_err(|error| download_first(spool, SourceError::Undecodable(error), limits))?;
    let params = parsed.decoder.codec_params();
    let channels = params.channels.map_or(2, Channels::count);
    if params.codec == CODEC_TYPE_OPUS && channels > 2 {
        return Err(SourceError::Channels(channels));
    }
    // libopus makes 48 kHz of everything.
    let rate = params.sample_rate.filter(|_| params.codec != CODEC_TYPE_OPUS);
    if let Some(rate) = rate.filter(|rate| !is_mixable(*rate, channels)) {
        return Err(SourceError::Unmixable { rate, channels });
    }
    let description = describe(&mut parsed);
    if description.duration.is_some_and(|duration| Duration::from(duration) > limits.duration) {
        return Err(SourceError::TooLong(limits.duration));
    }
    Ok(Probed { parsed, reading, description })
}

fn parse(spool: &Arc<Spool>, seekable: bool, limit: Duration) -> Result<(Parsed, Arc<Reading>), Error> {
    let reading = Arc::new(Reading::opening(Instant::now() + limit));
    let reader = SpoolReader::new(Arc::clone(spool), Arc::clone(&reading), seekable);
    let raw = LiveInput::Raw(AudioStream { input: Box::new(reader) });
    match raw.promote(get_codec_registry(), get_probe())? {
        LiveInput::Parsed(parsed) => Ok((parsed, reading)),
        _ => Err(Error::Unsupported("not parsed")),
    }
}

/// What the file can't be read for: because the rest of it did not come, or because of itself.
fn download_first(spool: &Spool, error: SourceError, limits: OpenLimits) -> SourceError {
    let error = match error {
        SourceError::Undecodable(Error::IoError(io)) if io.kind() == std::io::ErrorKind::TimedOut => {
            SourceError::TimedOut { what: "opening the file", limit: limits.open }
        }
        error => error,
    };
    spool.failure_or(error)
}

/// Reads the next packets, and says whether Opus can go out as it is. The driver would send up to three packets of
/// another length before it notices, and be out of step.
fn look_ahead(parsed: &mut Parsed, packets: &mut VecDeque<Packet>) -> bool {
    while packets.len() < LOOK_AT {
        match parsed.format.next_packet() {
            Ok(packet) if packet.track_id() == parsed.track_id => packets.push_back(packet),
            Ok(_) => {}
            // The end; or a break, which the driver comes to in its own time.
            Err(_) => break,
        }
    }
    // The very last packet of a file may be shorter.
    let counted = if packets.len() < LOOK_AT { packets.len().saturating_sub(1) } else { LOOK_AT };
    packets.iter().take(counted.max(1)).all(opus::fits_discord)
}

/// The nearest position that whole frames of 20 ms add up to.
fn whole_frames(position: Millis) -> Millis {
    Millis::new((position.get() + 10) / 20 * 20)
}

fn wait_until_ready(spool: &Spool, reading: &Reading, limit: Duration) {
    let deadline = Instant::now() + limit;
    while !spool.ready(reading.position(), READY) && Instant::now() < deadline {
        std::thread::sleep(Duration::from_millis(5));
    }
}
