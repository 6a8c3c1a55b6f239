//! Opening a file as sound.

use std::{collections::VecDeque, io::Read as _, sync::Arc, time::Duration};

use segue_domain::Millis;
use songbird::input::{
    AudioStream, Input, LiveInput, Parsed,
    codecs::{get_codec_registry, get_probe},
    core::{
        audio::{Channels, SignalSpec},
        codecs::CODEC_TYPE_OPUS,
        errors::Error,
        formats::Packet,
    },
};
use tokio::{sync::Semaphore, time::Instant};

use super::{
    Description, Monitor,
    convert::convertible,
    describe,
    mixing::Mixing,
    opus,
    position::{Landing, land},
    sniff::{HLS, SNIFF_LEN, list_of_links, not_audio},
    steady_decoder::SteadyDecoder,
    steady_format::{READY, Stage, SteadyFormat},
};
use crate::{
    SourceError,
    spool::{Reading, Spool, SpoolReader},
};

/// Packets that are looked at to see whether Opus can go out as it is.
const LOOK_AT: usize = 4;

/// Bytes that are waited for when a file is read on, at first and at most.
const FIRST_READ: u64 = 4 * 1024;
const MOST_READ: u64 = 4 * 1024 * 1024;

/// How long after its beginning a stream of unknown length is asked for its pace.
const LIVE_AFTER: Duration = Duration::from_secs(3);
/// How long it is read on before it is asked again.
const LOOK_AGAIN: Duration = Duration::from_secs(1);
/// A file comes faster than this many times its sound's pace; a live stream comes at its pace, after a burst.
const AS_FAST_AS_PLAYED: u32 = 4;

/// What the driver says of a file none of whose tracks has a decoder.
const NO_TRACK: &str = "no compatible track found";

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
    description: Description,
}

/// Finds out what a file is.
///
/// # Errors
///
/// [`SourceError::Empty`], [`SourceError::NotAudio`], [`SourceError::NoSound`], [`SourceError::Unsupported`],
/// [`SourceError::Undecodable`], [`SourceError::Damaged`], [`SourceError::TooLong`], or what the download failed with.
pub async fn probe(spool: &Arc<Spool>, limits: OpenLimits) -> Result<Description, SourceError> {
    let job = Arc::clone(spool);
    let probed = read_as_it_comes(spool, limits, None, move |reading| {
        let Probed { mut parsed, description } = find_format(&job, reading, limits)?;
        match look_ahead(&mut parsed, &mut VecDeque::new(), 1) {
            Ahead::End => Err(job.failure_or(SourceError::NoSound)),
            Ahead::More | Ahead::Break => Ok(description),
        }
    });
    probed.await
}

/// Opens a file at a position. A live stream has none: it begins with what is sent now.
///
/// # Errors
///
/// As [`probe`], and [`SourceError::PastEnd`].
pub async fn open(spool: &Arc<Spool>, at: Millis, limits: OpenLimits) -> Result<OpenedAudio, SourceError> {
    let begin = |from: Millis| {
        let job = Arc::clone(spool);
        let live = (from > Millis::ZERO && spool.may_be_live()).then(|| spool.since());
        read_as_it_comes(spool, limits, live, move |reading| open_now(&job, reading, from, limits))
    };
    let opened = if spool.is_live() { Err(SourceError::Live) } else { begin(at).await };
    let (audio, reading) = match opened {
        Err(SourceError::Live) => {
            let (audio, reading) = begin(Millis::ZERO).await?;
            // The position in a live stream is how long it was heard.
            (OpenedAudio { position: at, ..audio }, reading)
        }
        opened => opened?,
    };
    // Begin with sound, not with the silence that stands in for it.
    spool.wait(reading.position(), READY, Instant::now() + limits.open).await;
    Ok(audio)
}

/// Reads what has come of a file, and once more when bytes have come that were wanted: a slow server holds no thread. `live`
/// is when a stream began that may turn out to be live: [`SourceError::Live`].
async fn read_as_it_comes<T: Send + 'static>(
    spool: &Arc<Spool>,
    limits: OpenLimits,
    live: Option<Instant>,
    read: impl Fn(&Arc<Reading>) -> Result<T, SourceError> + Clone + Send + 'static,
) -> Result<T, SourceError> {
    let deadline = Instant::now() + limits.open;
    let (mut more, mut last) = (FIRST_READ, false);
    spool.wait(0, SNIFF_LEN as u64, deadline).await;
    loop {
        let reading = Arc::<Reading>::default();
        let result = parsing({
            let (read, reading) = (read.clone(), Arc::clone(&reading));
            move || read(&reading)
        });
        let result = result.await;
        let Some(position) = reading.starved() else { return result };
        let until = live.map_or(deadline, |since| (since + LIVE_AFTER).max(Instant::now() + LOOK_AGAIN));
        let came = spool.wait(position, more, until.min(deadline)).await;
        if let Some(since) = live
            && !came
            && reading.reached() < since.elapsed() * AS_FAST_AS_PLAYED
        {
            return Err(SourceError::Live);
        }
        // What has come until then is looked at once more.
        if std::mem::replace(&mut last, Instant::now() >= deadline) {
            return Err(
                spool.failure_or(SourceError::TimedOut { what: "opening the file", limit: limits.open })
            );
        }
        more = (2 * more).min(MOST_READ);
    }
}

/// Decoders read files as they please, and take their time: never on a thread of the runtime, and only on a few others.
async fn parsing<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, SourceError> + Send + 'static,
) -> Result<T, SourceError> {
    static PARSERS: Semaphore = Semaphore::const_new(4);
    let _place = PARSERS.acquire().await.map_err(|_| SourceError::Closed)?;
    tokio::task::spawn_blocking(work).await.map_err(|error| {
        if error.is_panic() { SourceError::Damaged("the parser panicked") } else { SourceError::Closed }
    })?
}

fn open_now(
    spool: &Arc<Spool>,
    reading: &Arc<Reading>,
    at: Millis,
    limits: OpenLimits,
) -> Result<(OpenedAudio, Arc<Reading>), SourceError> {
    let Probed { mut parsed, description } = find_format(spool, reading, limits)?;
    let landing = land(&mut parsed, at, reading).map_err(|error| download_first(spool, error))?;
    let Landing { mut packets, position, trim } = landing;
    let is_opus = parsed.decoder.codec_params().codec == CODEC_TYPE_OPUS;
    let look_at = if is_opus { LOOK_AT } else { 1 };
    if look_ahead(&mut parsed, &mut packets, look_at) == Ahead::End && packets.is_empty() {
        return Err(spool.failure_or(if at == Millis::ZERO {
            SourceError::NoSound
        } else {
            SourceError::PastEnd
        }));
    }
    let passthrough = is_opus && all_fit_discord(&packets);
    // Matroska rounds its times to milliseconds; positions count the packets that went out.
    let position = if passthrough { whole_frames(position) } else { position };
    let monitor = Monitor::of(spool.is_live());
    let track_id = parsed.track_id;
    let format = SteadyFormat {
        inner: parsed.format,
        spool: Arc::clone(spool),
        reading: Arc::clone(reading),
        mixing: Mixing::new(monitor.clone()),
        replay: packets,
        track_id,
        opus: is_opus,
        max_duration: limits.duration,
        stage: Stage::Reading,
    };
    let parsed = Parsed {
        format: Box::new(format),
        decoder: Box::new(SteadyDecoder::new(parsed.decoder, passthrough, trim, monitor.clone())),
        track_id,
        meta: parsed.meta,
        supports_backseek: parsed.supports_backseek,
    };
    let input = Input::Live(LiveInput::Parsed(parsed), None);
    let audio = OpenedAudio { input, passthrough, duration: description.duration, position, monitor };
    Ok((audio, Arc::clone(reading)))
}

fn find_format(
    spool: &Arc<Spool>,
    reading: &Arc<Reading>,
    limits: OpenLimits,
) -> Result<Probed, SourceError> {
    let head = head(spool, reading)?;
    if head.is_empty() {
        return Err(SourceError::Empty);
    }
    match list_of_links(&head) {
        Some(HLS) => return Err(SourceError::Unsupported("HLS".into())),
        Some(kind) => return Err(SourceError::PlaylistFile(kind)),
        None => {}
    }
    if let Some(what) = not_audio(&head) {
        return Err(SourceError::NotAudio(what));
    }
    let jump = spool.can_jump();
    let mut result = parse(spool, reading, jump);
    // MP4 with its index at the end: there it can only be read when the whole file is here.
    if !jump
        && reading.starved().is_none()
        && matches!(result, Err(Error::Unsupported(_) | Error::IoError(_) | Error::DecodeError(_)))
    {
        result = parse(spool, reading, true);
    }
    let mut parsed = result.map_err(|error| download_first(spool, SourceError::Undecodable(error)))?;
    let params = parsed.decoder.codec_params();
    let channels = params.channels.map_or(2, Channels::count);
    if params.codec == CODEC_TYPE_OPUS && channels > 2 {
        return Err(SourceError::Unsupported(format!("Opus with {channels} channels")));
    }
    if let (Some(rate), Some(channels)) = (params.sample_rate, params.channels)
        && !convertible(SignalSpec::new(rate, channels))
    {
        return Err(SourceError::Unsupported(format!("{rate} Hz on {} channels", channels.count())));
    }
    let description = describe(&mut parsed);
    if description.duration.is_some_and(|duration| Duration::from(duration) > limits.duration) {
        return Err(SourceError::TooLong(limits.duration));
    }
    Ok(Probed { parsed, description })
}

/// The file's first bytes.
fn head(spool: &Arc<Spool>, reading: &Arc<Reading>) -> Result<Vec<u8>, SourceError> {
    let mut reader = SpoolReader::new(Arc::clone(spool), Arc::clone(reading), false);
    let mut head = Vec::with_capacity(SNIFF_LEN);
    let read = (&mut reader).take(SNIFF_LEN as u64).read_to_end(&mut head);
    read.map_err(|error| spool.failure_or(SourceError::Spool(error)))?;
    Ok(head)
}

fn parse(spool: &Arc<Spool>, reading: &Arc<Reading>, seekable: bool) -> Result<Parsed, Error> {
    let reader = SpoolReader::new(Arc::clone(spool), Arc::clone(reading), seekable);
    let raw = LiveInput::Raw(AudioStream { input: Box::new(reader) });
    match raw.promote(get_codec_registry(), get_probe())? {
        LiveInput::Parsed(parsed) => Ok(parsed),
        _ => Err(Error::Unsupported("not parsed")),
    }
}

/// What the file can't be read for: because the rest of it did not come, or because of itself.
fn download_first(spool: &Spool, error: SourceError) -> SourceError {
    let error = match error {
        SourceError::Undecodable(Error::DecodeError(NO_TRACK)) => SourceError::NoSound,
        error => error,
    };
    spool.failure_or(error)
}

/// What comes after the packets that were looked at.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Ahead {
    /// More.
    More,
    /// Nothing.
    End,
    /// A break, which the driver comes to in its own time.
    Break,
}

/// Reads packets until there are `count`.
fn look_ahead(parsed: &mut Parsed, packets: &mut VecDeque<Packet>, count: usize) -> Ahead {
    while packets.len() < count {
        match parsed.format.next_packet() {
            Ok(packet) if packet.track_id() == parsed.track_id => packets.push_back(packet),
            Ok(_) => {}
            Err(Error::IoError(io)) if io.kind() == std::io::ErrorKind::UnexpectedEof => return Ahead::End,
            Err(_) => return Ahead::Break,
        }
    }
    Ahead::More
}

/// Whether Opus can go out as it is. The driver would send up to three packets of another length before it notices, and
/// be out of step.
fn all_fit_discord(packets: &VecDeque<Packet>) -> bool {
    // The very last packet of a file may be shorter.
    let counted = if packets.len() < LOOK_AT { packets.len().saturating_sub(1) } else { LOOK_AT };
    packets.iter().take(counted.max(1)).all(opus::fits_discord)
}

/// The nearest position that whole frames of 20 ms add up to.
fn whole_frames(position: Millis) -> Millis {
    Millis::new((position.get() + 10) / 20 * 20)
}
