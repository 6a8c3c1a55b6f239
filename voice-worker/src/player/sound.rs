//! One track in the driver.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use segue_domain::{Millis, SourceFailure, TrackId};
use songbird::{
    Driver, Event, EventContext, EventHandler, TrackEvent,
    tracks::{PlayMode, Track, TrackHandle},
};
use tokio::task::AbortHandle;

use super::mixer_watch::Pulse;
use crate::metric_definitions::{MIXERS_LOST, PLAYING};
use segue_sources::{Monitor, OpenedAudio};

/// What the driver tells of a track.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum SoundEvent {
    /// The source came to its end.
    Ended,
    /// The source can't be read on.
    Broke,
    /// The driver's thread that mixed it died or hangs: nothing is heard any more.
    MixerLost,
}

/// Who is told what the driver tells of a track. Cheap to clone.
#[derive(Clone)]
pub struct SoundEvents(Arc<dyn Fn(TrackId, SoundEvent) + Send + Sync>);

impl SoundEvents {
    /// Tells `receiver`. It is called on the driver's threads, and must not wait.
    #[must_use]
    pub fn new(receiver: impl Fn(TrackId, SoundEvent) + Send + Sync + 'static) -> Self {
        Self(Arc::new(receiver))
    }

    fn send(&self, track: TrackId, event: SoundEvent) {
        (self.0)(track, event);
    }
}

/// One track in the driver.
pub struct Sound {
    /// Entry of the session.
    pub track_id: TrackId,
    /// Whether it is held.
    pub held: bool,
    /// How loud it is, in percent.
    pub volume: u16,
    from: Millis,
    handle: TrackHandle,
    monitor: Monitor,
    pulse: Arc<Pulse>,
    watch: AbortHandle,
    _counted: Counted,
}

impl Drop for Sound {
    fn drop(&mut self) {
        self.watch.abort();
    }
}

/// A sound in the counts, until it is over or taken from the driver.
struct Counted(Arc<AtomicU32>);

impl Counted {
    fn new(playing: Arc<AtomicU32>) -> Self {
        playing.fetch_add(1, Ordering::Relaxed);
        metrics::gauge!(PLAYING).increment(1.0);
        Self(playing)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
        metrics::gauge!(PLAYING).decrement(1.0);
    }
}

impl Sound {
    /// Gives a source to the driver, in place of whatever it had. `playing` counts it until it is over.
    #[must_use]
    pub fn start(
        driver: &mut Driver,
        track_id: TrackId,
        audio: OpenedAudio,
        volume: u16,
        events: SoundEvents,
        playing: Arc<AtomicU32>,
    ) -> Self {
        let OpenedAudio { input, position: from, monitor, .. } = audio;
        let handle = driver.play_only(Track::from(input).volume(factor(volume)));
        let pulse = Arc::<Pulse>::default();
        pulse.listen(&handle);
        let watch = tokio::spawn(watch(track_id, Arc::clone(&pulse), monitor.clone(), events.clone()));
        let tell = Tell { track_id, events, pulse: Arc::clone(&pulse) };
        // A handle refuses events only when the track is over, and then nobody waits for them.
        let _ = handle.add_event(Event::Track(TrackEvent::End), tell.clone());
        let _ = handle.add_event(Event::Track(TrackEvent::Error), tell);
        Self {
            track_id,
            held: false,
            volume,
            from,
            handle,
            monitor,
            pulse,
            watch: watch.abort_handle(),
            _counted: Counted::new(playing),
        }
    }

    /// Holds the sound. The driver sends Discord's five silence frames.
    pub fn hold(&mut self) {
        self.held = true;
        self.pulse.hold(true);
        let _ = self.handle.pause();
    }

    /// Lets the sound continue.
    pub fn go_on(&mut self) {
        self.held = false;
        self.pulse.hold(false);
        let _ = self.handle.play();
    }

    /// Changes how loud the sound is. At 100 % Opus goes out as it is; else it is decoded and encoded again.
    pub fn set_volume(&mut self, percent: u16) {
        self.volume = percent;
        let _ = self.handle.set_volume(factor(percent));
    }

    /// Takes the track from the driver.
    pub fn silence(self) {
        let _ = self.handle.stop();
    }

    /// Kills the thread that mixes it, with all that it mixes: for experiments.
    pub fn kill_mixer(&self) {
        self.monitor.kill_thread();
    }

    /// For a while, the source gives nothing.
    pub fn stall(&self, span: Duration) {
        self.monitor.stall(span);
    }

    /// Whether the source is a stream without an end.
    #[must_use]
    pub const fn is_live(&self) -> bool {
        self.monitor.is_live()
    }

    /// Position of the first frame.
    #[must_use]
    pub const fn from(&self) -> Millis {
        self.from
    }

    /// Position in the track: where it began and what was sent since. `None` when the track is over.
    pub async fn position(&self) -> Option<Millis> {
        let state = self.handle.get_info().await.ok()?;
        let sent = Millis::from(state.position).get();
        // Silence that stood in for missing sound is no progress in the track.
        Some(self.from + Millis::new(sent.saturating_sub(self.monitor.silence().get())))
    }

    /// Position that the driver had reached when it last said so.
    #[must_use]
    pub fn last_position(&self) -> Millis {
        let silence = self.monitor.silence().get();
        self.from + Millis::new(self.pulse.sent().get().saturating_sub(silence))
    }

    /// Why the track ended before its own end, if it did.
    #[must_use]
    pub fn failure(&self) -> Option<SourceFailure> {
        self.monitor.failure().map(|error| {
            tracing::info!(track = self.track_id.get(), %error, "the source failed");
            error.failure()
        })
    }
}

fn factor(percent: u16) -> f32 {
    f32::from(percent) / 100.0
}

/// Forwards the driver's events to anyone who is told of the sound.
#[derive(Clone)]
struct Tell {
    track_id: TrackId,
    events: SoundEvents,
    pulse: Arc<Pulse>,
}

/// Tells the guild when the thread that mixes its track is lost.
async fn watch(track_id: TrackId, pulse: Arc<Pulse>, monitor: Monitor, events: SoundEvents) {
    pulse.lost(&monitor).await;
    tracing::error!(track = track_id.get(), "the thread that mixes a track is lost");
    metrics::counter!(MIXERS_LOST).increment(1);
    events.send(track_id, SoundEvent::MixerLost);
}

#[async_trait]
impl EventHandler for Tell {
    async fn act(&self, context: &EventContext<'_>) -> Option<Event> {
        let EventContext::Track([(state, _), ..]) = context else { return None };
        let event = match state.playing {
            PlayMode::End => SoundEvent::Ended,
            PlayMode::Errored(ref error) => {
                tracing::info!(track = self.track_id.get(), %error, "the driver could not read on");
                SoundEvent::Broke
            }
            // Stopped by us, or not over at all.
            _ => return None,
        };
        self.pulse.end();
        self.events.send(self.track_id, event);
        None
    }
}
