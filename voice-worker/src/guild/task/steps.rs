//! Carries out the steps of [`next_step`], until what is heard is what should be heard.

use std::{sync::Arc, time::Duration};

use segue_domain::{Interruption, Millis, Report, TrackId};
use segue_store::{StoreError, now};
use tokio::time::timeout;
use tracing::Instrument;

use super::{Guild, Open, Opening, seconds};
use crate::{
    guild::{GuildMessage, OpenFailure},
    metric_definitions::{FIRST_FRAME_SECONDS, TRACKS_STARTED},
    player::{Actual, Desired, Sound, SoundEvents, Step, next_step},
};
use segue_sources::in_the_name_of;

/// Difference between the clock and the driver, in milliseconds, from which a held position is corrected.
const DRIFT: u64 = 60;
/// Steps after which reconciling that does not converge counts as a bug of ours.
const MOST_STEPS: usize = 32;

impl Guild {
    pub(super) async fn reconcile(&mut self) -> Result<(), StoreError> {
        self.report_kick().await?;
        for _ in 0..MOST_STEPS {
            self.sync_channel().await?;
            self.leave_what_was_left_behind();
            let desired = Desired::of(self.writer.session(), &self.plan());
            let step = next_step(&desired, &self.actual());
            if step != Some(Step::Leave) {
                self.stops_leaving();
            }
            let Some(step) = step.filter(|step| *step != Step::Leave || !self.takes_words_back()) else {
                self.show();
                return Ok(());
            };
            tracing::debug!(?step, "a step");
            self.take(step).await?;
        }
        tracing::error!(guild = %self.id, "reconciling does not converge");
        self.show();
        Ok(())
    }

    pub(super) fn actual(&self) -> Actual {
        let preloading = self.preloading.as_ref().map(|opening| opening.track_id);
        let playing = self.writer.session().head.current.is_some();
        Actual {
            link: self.link.state(),
            may_join: !(self.awaits_gateway
                || self.kicked
                || self.question.is_some()
                || self.awaits_reason
                || self.awaits_source && playing),
            left_behind: self.link.is_left_behind(),
            may_open: self.open_after().is_none(),
            lingering: self.linger_until.is_some(),
            sound: self.sound.as_ref().map(|sound| (sound.track_id, sound.held)),
            volume: self.sound.as_ref().map_or(100, |sound| sound.volume),
            cue: self.cue,
            opening: self.opening.as_ref().map(|opening| opening.track_id),
            open: self.open.as_ref().map(|open| open.track_id),
            preloaded: preloading
                .or_else(|| self.preloaded.as_ref().map(|open| open.track_id))
                .or(self.not_preloaded),
        }
    }

    pub(super) async fn take(&mut self, step: Step) -> Result<(), StoreError> {
        match step {
            Step::Join(channel) => {
                (self.linger_until, self.left_behind) = (None, false);
                self.interrupt(Interruption::Correction).await?;
                self.link.join(channel);
            }
            Step::Linger => {
                self.linger_until = Some(self.idle_until().unwrap_or_else(|| self.idle_from(now())));
            }
            Step::Leave => {
                self.linger_until = None;
                self.stops_leaving();
                self.link.leave();
            }
            Step::Silence => self.silence(),
            Step::Cue(cue) => {
                self.cue = cue;
                self.silence();
                (self.opening, self.open) = (None, None);
            }
            Step::SetVolume(percent) => {
                if let Some(sound) = self.sound.as_mut() {
                    sound.set_volume(percent);
                }
            }
            Step::Forget => {
                (self.opening, self.open) = (None, None);
                (self.preloading, self.preloaded, self.not_preloaded) = (None, None, None);
            }
            Step::Open(track_id, from) => {
                self.open = None;
                self.opening = self.start_opening(track_id, from);
            }
            Step::Preload(track_id) => {
                (self.preloaded, self.not_preloaded) = (None, None);
                self.preloading = self.start_opening(track_id, Millis::ZERO);
                if self.preloading.is_none() {
                    self.not_preloaded = Some(track_id);
                }
            }
            Step::UsePreloaded => {
                self.open = self.preloaded.take();
                self.opening = self.preloading.take();
                self.not_preloaded = None;
            }
            Step::Start => self.start().await?,
            Step::Hold => self.hold().await?,
            Step::GoOn => self.go_on().await?,
        }
        Ok(())
    }

    pub(super) fn start_opening(&mut self, track_id: TrackId, from: Millis) -> Option<Opening> {
        let session = self.writer.session();
        let track =
            session.head.current.iter().chain(session.queue.iter()).find(|track| track.id == track_id)?;
        let (sources, info, mailbox) =
            (Arc::clone(&self.context.sources), track.info.clone(), self.mailbox.clone());
        let guild = self.id;
        self.openings += 1;
        let number = self.openings;
        let task = async move {
            let result = in_the_name_of(guild, sources.open(&info, from)).await.map_err(|error| {
                tracing::info!(error = &error as &dyn std::error::Error, "a source could not be opened");
                OpenFailure::from(&error)
            });
            let _ = mailbox.send(GuildMessage::Opened { number, track_id, result });
        };
        let task = tokio::spawn(task.in_current_span()).abort_handle();
        Some(Opening { number, track_id, task })
    }

    pub(super) async fn start(&mut self) -> Result<(), StoreError> {
        let volume = self.writer.session().head.volume(&self.plan());
        let (Some(open), Some(driver)) = (self.open.take(), self.link.driver()) else { return Ok(()) };
        let Open { track_id, audio } = open;
        let audio = audio.into_inner();
        self.linger_until = None;
        let path = if audio.passthrough { "passthrough" } else { "transcoded" };
        let playing = Arc::clone(&self.context.load.playing);
        let mailbox = self.mailbox.clone();
        // Once the task is gone, so is everybody who would care.
        let events = SoundEvents::new(move |track_id, event| {
            let _ = mailbox.send(GuildMessage::Sound(track_id, event));
        });
        let sound = Sound::start(driver, track_id, audio, volume, events, playing);
        let from = sound.from();
        self.sound = Some(sound);
        metrics::counter!(TRACKS_STARTED, "path" => path).increment(1);
        if let Some(first) = self.first_frame.take_if(|first| first.track_id == track_id) {
            let span = now().since(first.asked_at).get();
            metrics::histogram!(FIRST_FRAME_SECONDS).record(seconds(span));
            tracing::info!(path, millis = span, trace = %first.trace, "the first frame is on its way");
        }
        self.report(&Report::Started { track_id, position: from }).await
    }

    pub(super) async fn hold(&mut self) -> Result<(), StoreError> {
        let Some(sound) = self.sound.as_mut() else { return Ok(()) };
        sound.hold();
        let (track_id, believed) = (sound.track_id, self.writer.session().head.playhead.position);
        let asked = timeout(Duration::from_millis(100), sound.position()).await;
        let Ok(Some(position)) = asked else { return Ok(()) };
        if position.get().abs_diff(believed.get()) > DRIFT {
            self.report(&Report::Interrupted { track_id, position, cause: Interruption::Correction }).await?;
        }
        Ok(())
    }

    pub(super) async fn go_on(&mut self) -> Result<(), StoreError> {
        let Some(sound) = self.sound.as_mut() else { return Ok(()) };
        sound.go_on();
        let track_id = sound.track_id;
        let position = self.writer.session().head.playhead.position;
        self.report(&Report::Started { track_id, position }).await
    }

    pub(super) fn silence(&mut self) {
        if let Some(sound) = self.sound.take() {
            sound.silence();
        }
    }
}
