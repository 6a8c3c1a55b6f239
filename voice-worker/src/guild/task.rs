//! The loop of one guild's task.

use std::{future::Future, sync::Arc, time::Duration};

use segue_domain::{
    Actor, Command, Effect, GuildId, Job, Millis, Notice, Query, ReplyHandle, SourceFailure, Timestamp,
    TrackId,
};
use segue_store::{JobQueue, Lease, Receipt, StoreError, Stores, now};
use sync_wrapper::SyncWrapper;
use tokio::{
    sync::mpsc::{UnboundedReceiver, UnboundedSender},
    task::AbortHandle,
    time::{Instant, sleep_until, timeout},
};
use tokio_util::sync::CancellationToken;
use tracing::Instrument;

use super::{
    GuildMessage, Guilds, OpenFailure,
    session_writer::{Input, SessionWriter},
};
use crate::{
    discord::Discord,
    gateway::{VoiceGateway, VoiceStates},
    metric_definitions::{FIRST_FRAME_SECONDS, JOB_SECONDS, JOBS, PLAYING, TRACK_FAILURES, TRACKS_STARTED},
    player::{Actual, LinkEvent, LinkNews, Sound, SoundEvent, Step, VoiceLink, Wanted, plan},
    source::{OpenedAudio, Sources},
};

/// How long the bot stays in its channel after the last track.
const LINGER: Duration = Duration::from_secs(60);
/// How long an idle guild keeps its task.
const IDLE: Duration = Duration::from_secs(120);
/// How long the next job of a guild waits for the answer to the one before.
const REPLY_PATIENCE: Duration = Duration::from_secs(1);
/// Difference between the clock and the driver from which a held position is corrected.
const DRIFT: u64 = 60;
/// Steps after which a plan that finds no end is taken for a mistake of ours.
const MOST_STEPS: usize = 32;

/// What all guilds of a partition share.
pub struct GuildContext {
    /// Where state lives.
    pub stores: Stores,
    /// Lease under which sessions are written.
    pub lease: Arc<Lease>,
    /// Where sound comes from.
    pub sources: Arc<Sources>,
    /// Discord's REST interface.
    pub discord: Discord,
    /// Way to ask the gateway for a channel.
    pub gateway: VoiceGateway,
    /// Where members are.
    pub voice_states: VoiceStates,
    /// Settings of every driver.
    pub driver: songbird::Config,
    /// Signals an orderly end: positions are written, and the session is left for the next owner.
    pub shutdown: CancellationToken,
    /// Signals that the lease is lost: stop at once, and write nothing.
    pub lost: CancellationToken,
}

/// A source that is open.
struct Open {
    track_id: TrackId,
    /// Sources can be sent to another thread and not shared; nobody shares them.
    audio: SyncWrapper<OpenedAudio>,
}

/// A source that is being opened.
struct Opening {
    track_id: TrackId,
    task: AbortHandle,
}

impl Drop for Opening {
    fn drop(&mut self) {
        self.task.abort();
    }
}

struct Guild {
    id: GuildId,
    context: Arc<GuildContext>,
    mailbox: UnboundedSender<GuildMessage>,
    writer: SessionWriter,
    link: VoiceLink,
    sound: Option<Sound>,
    open: Option<Open>,
    opening: Option<Opening>,
    preloading: Option<Opening>,
    preloaded: Option<Open>,
    /// Track that could not be opened early: not tried again before it is due.
    not_preloaded: Option<TrackId>,
    linger_until: Option<Instant>,
    /// When the `/play` that waits for its first frame was given.
    asked: Option<(TrackId, Timestamp)>,
}

/// Runs a guild's task until it is idle, the worker ends, or the lease is lost.
pub(super) fn run(
    id: GuildId,
    context: Arc<GuildContext>,
    guilds: Guilds,
    sender: UnboundedSender<GuildMessage>,
    mut mailbox: UnboundedReceiver<GuildMessage>,
) -> impl Future<Output = ()> + Send {
    let span = tracing::info_span!("guild", %id);
    async move {
        let Some(mut guild) = Guild::load(id, context, sender).await else { return };
        guild.live(&guilds, &mut mailbox).await;
    }
    .instrument(span)
}

impl Guild {
    async fn load(
        id: GuildId,
        context: Arc<GuildContext>,
        mailbox: UnboundedSender<GuildMessage>,
    ) -> Option<Self> {
        let mut wait = Duration::from_millis(100);
        let writer = loop {
            let loading = SessionWriter::load(context.stores.clone(), Arc::clone(&context.lease), id);
            match loading.await {
                Ok(writer) => break writer,
                Err(error) if !context.shutdown.is_cancelled() && !context.lost.is_cancelled() => {
                    tracing::error!(error = &error as &dyn std::error::Error, "the session can't be loaded");
                    tokio::time::sleep(wait).await;
                    wait = (wait * 2).min(Duration::from_secs(5));
                }
                Err(_) => return None,
            }
        };
        let bot = context.discord.bot();
        let link = VoiceLink::new(
            id,
            bot,
            context.gateway.clone(),
            context.voice_states.clone(),
            context.driver.clone(),
            mailbox.clone(),
        );
        Some(Self {
            id,
            context,
            mailbox,
            writer,
            link,
            sound: None,
            open: None,
            opening: None,
            preloading: None,
            preloaded: None,
            not_preloaded: None,
            linger_until: None,
            asked: None,
        })
    }

    async fn live(&mut self, guilds: &Guilds, mailbox: &mut UnboundedReceiver<GuildMessage>) {
        let (shutdown, lost) = (self.context.shutdown.clone(), self.context.lost.clone());
        loop {
            let idle = Instant::now() + IDLE;
            let deadline =
                [self.link.deadline(), self.linger_until].into_iter().flatten().min().unwrap_or(idle);
            let outcome = tokio::select! {
                biased;
                () = lost.cancelled() => break self.drop_everything(),
                () = shutdown.cancelled() => break self.hand_over().await,
                message = mailbox.recv() => match message {
                    Some(message) => self.on_message(message).await,
                    None => break,
                },
                () = sleep_until(deadline) => {
                    if self.is_idle() && guilds.retire(self.id, mailbox) {
                        break;
                    }
                    self.on_deadline().await
                }
            };
            let outcome = match outcome {
                Ok(()) => self.close_the_difference().await,
                error => error,
            };
            if let Err(error) = outcome {
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    code = error.code(),
                    "the session is given up"
                );
                break self.drop_everything();
            }
        }
    }

    async fn on_message(&mut self, message: GuildMessage) -> Result<(), StoreError> {
        match message {
            GuildMessage::Job { job, receipt, attempt } => {
                let span = tracing::info_span!("job", id = %job.id, trace = %job.trace_id, command = job.command.name());
                self.on_job(&job, receipt, attempt).instrument(span).await
            }
            GuildMessage::Told(command) => self.tell(&command).await,
            GuildMessage::Opened { track_id, result } => self.on_opened(track_id, result).await,
            GuildMessage::Sound(track_id, event) => self.on_sound(track_id, event).await,
            GuildMessage::Link(event) => self.on_link(event).await,
            GuildMessage::TakeUp => self.take_up().await,
        }
    }

    async fn on_deadline(&mut self) -> Result<(), StoreError> {
        if self.linger_until.is_some_and(|until| until <= Instant::now()) {
            self.linger_until = None;
            self.link.leave();
        }
        let news = self.link.on_deadline();
        self.on_news(news).await
    }

    async fn on_job(&mut self, job: &Job, receipt: Receipt, attempt: u32) -> Result<(), StoreError> {
        let actor = self.locate(&job.actor).await;
        let before = self.writer.session().head.version;
        let effects = self.writer.apply(Input::Job(job, &actor), now()).await?;
        let outcome = if self.writer.session().head.version == before { "refused" } else { "applied" };
        metrics::counter!(JOBS, "command" => job.command.name(), "outcome" => outcome).increment(1);
        let span = now().since(job.issued_at).get();
        metrics::histogram!(JOB_SECONDS, "command" => job.command.name()).record(seconds(span));
        tracing::info!(
            outcome,
            attempt,
            version = self.writer.session().head.version,
            millis = span,
            "a job is done"
        );

        if let (Command::Play { .. }, Some(current)) = (&job.command, &self.writer.session().head.current)
            && self.asked.is_none()
            && self.sound.is_none()
        {
            self.asked = Some((current.id, job.issued_at));
        }
        let answers = self.carry_out(effects);
        self.settle(receipt, answers);
        Ok(())
    }

    /// Fills in the voice channel, which an interaction does not carry.
    async fn locate(&self, actor: &Actor) -> Actor {
        let Actor::Member { user_id, text_channel, .. } = *actor else { return *actor };
        let voice_channel = match self.context.voice_states.of(self.id, user_id) {
            Some(known) => known,
            None => match self.context.discord.voice_channel(self.id, user_id).await {
                Ok(channel) => channel,
                Err(error) => {
                    tracing::warn!(
                        error = &error as &dyn std::error::Error,
                        "a member's channel is not known"
                    );
                    None
                }
            },
        };
        Actor::Member { user_id, voice_channel, text_channel }
    }

    /// Deletes the job once its answer is on its way; the next job of the guild waits for that.
    fn settle(&self, receipt: Receipt, answers: Vec<(ReplyHandle, Notice)>) {
        let discord = self.context.discord.clone();
        let jobs: Arc<dyn JobQueue> = Arc::clone(&self.context.stores.jobs);
        let partition = self.context.lease.partition;
        let task = async move {
            let mut replies = tokio::spawn(async move {
                for (to, notice) in answers {
                    discord.reply(&to, &notice).await;
                }
            });
            // A slow answer goes on by itself; the music does not wait for it.
            let _ = timeout(REPLY_PATIENCE, &mut replies).await;
            if let Err(error) = jobs.delete(partition, &receipt).await {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "a job will come again, and be recognised"
                );
            }
        };
        tokio::spawn(task.in_current_span());
    }

    async fn tell(&mut self, command: &Command) -> Result<(), StoreError> {
        if let Command::Failed { failure, .. } = command {
            metrics::counter!(TRACK_FAILURES, "code" => failure.code()).increment(1);
        }
        let effects = self.writer.apply(Input::Told(command), now()).await?;
        let discord = self.context.discord.clone();
        for (to, notice) in self.carry_out(effects) {
            let discord = discord.clone();
            tokio::spawn(async move { discord.reply(&to, &notice).await }.in_current_span());
        }
        Ok(())
    }

    /// Carries effects out, and returns the answers that are to be sent.
    fn carry_out(&self, effects: Vec<Effect>) -> Vec<(ReplyHandle, Notice)> {
        let mut answers = Vec::new();
        for effect in effects {
            match effect {
                Effect::Reply { to, notice } => answers.push((to, notice)),
                Effect::Announce { channel, notice } => {
                    let discord = self.context.discord.clone();
                    tokio::spawn(async move { discord.announce(channel, &notice).await }.in_current_span());
                }
                Effect::Resolve { track_id, query } => self.resolve(track_id, query),
                effect => tracing::error!(?effect, "an effect nobody carries out"),
            }
        }
        answers
    }

    fn resolve(&self, track_id: TrackId, query: Query) {
        let (sources, mailbox) = (Arc::clone(&self.context.sources), self.mailbox.clone());
        let task = async move {
            let command = match sources.resolve(&query).await {
                Ok(tracks) => Command::Resolved { track_id, tracks },
                Err(error) => {
                    let failure = error.failure();
                    tracing::info!(
                        code = failure.code(),
                        error = &error as &dyn std::error::Error,
                        "not found"
                    );
                    Command::Failed { track_id, failure }
                }
            };
            let _ = mailbox.send(GuildMessage::Told(command));
        };
        tokio::spawn(task.in_current_span());
    }

    async fn on_opened(
        &mut self,
        track_id: TrackId,
        result: Result<OpenedAudio, OpenFailure>,
    ) -> Result<(), StoreError> {
        if self.opening.take_if(|opening| opening.track_id == track_id).is_some() {
            match result {
                Ok(audio) => {
                    self.open = Some(Open { track_id, audio: SyncWrapper::new(audio) });
                }
                // Held at its very end, and taken up again.
                Err(OpenFailure::PastEnd) => return self.tell(&Command::Ended { track_id }).await,
                Err(OpenFailure::Source(failure)) => {
                    return self.tell(&Command::Failed { track_id, failure }).await;
                }
            }
        } else if self.preloading.take_if(|opening| opening.track_id == track_id).is_some() {
            // What can't be opened early is tried again when it is due, and told then.
            match result {
                Ok(audio) => self.preloaded = Some(Open { track_id, audio: SyncWrapper::new(audio) }),
                Err(_) => self.not_preloaded = Some(track_id),
            }
        }
        Ok(())
    }

    async fn on_sound(&mut self, track_id: TrackId, event: SoundEvent) -> Result<(), StoreError> {
        let Some(sound) = self.sound.take_if(|sound| sound.track_id == track_id) else { return Ok(()) };
        metrics::gauge!(PLAYING).decrement(1.0);
        let command = match (event, sound.failure()) {
            (_, Some(failure)) => Command::Failed { track_id, failure },
            (SoundEvent::Ended, None) => Command::Ended { track_id },
            (SoundEvent::Broke, None) => Command::Failed { track_id, failure: SourceFailure::Undecodable },
        };
        self.tell(&command).await
    }

    async fn on_link(&mut self, event: LinkEvent) -> Result<(), StoreError> {
        let news = self.link.on_event(event);
        self.on_news(news).await
    }

    async fn on_news(&mut self, news: LinkNews) -> Result<(), StoreError> {
        match news {
            LinkNews::Nothing => Ok(()),
            LinkNews::Interrupted => self.interrupt().await,
            LinkNews::Moved(channel) => {
                self.interrupt().await?;
                self.tell(&Command::Moved { channel }).await
            }
            LinkNews::Disconnected => {
                self.silence();
                self.tell(&Command::Disconnected { by: None }).await
            }
            LinkNews::GaveUp => {
                self.silence();
                self.tell(&Command::JoinFailed { forbidden: false }).await
            }
        }
    }

    /// Writes where the sound was, and takes it from the driver that can't send it any more.
    async fn interrupt(&mut self) -> Result<(), StoreError> {
        let Some(sound) = self.sound.take() else { return Ok(()) };
        metrics::gauge!(PLAYING).decrement(1.0);
        let track_id = sound.track_id;
        let position = match timeout(Duration::from_millis(100), sound.position()).await {
            Ok(Some(position)) => position,
            _ => self.writer.session().head.playhead.at(now()),
        };
        sound.silence();
        self.tell(&Command::Interrupted { track_id, position }).await
    }

    /// Goes on with a session that another process held: from where it was certainly heard last.
    async fn take_up(&mut self) -> Result<(), StoreError> {
        let head = &self.writer.session().head;
        for pending in head.pending.clone() {
            let waiting = head.current.iter().chain(self.writer.session().queue.iter());
            if let Some(track) = waiting.into_iter().find(|track| track.id == pending.track_id) {
                self.resolve(track.id, track.info.query.clone());
            }
        }
        let unanswered =
            head.current.iter().filter(|track| track.state == segue_domain::TrackState::Unresolved);
        for track in unanswered {
            if !head.pending.iter().any(|pending| pending.track_id == track.id) {
                self.resolve(track.id, track.info.query.clone());
            }
        }
        let Some(track) = &head.current else { return Ok(()) };
        if head.playhead.as_of.is_none() {
            return Ok(());
        }
        let alive_until = self.context.lease.previous_heartbeat.unwrap_or(head.updated_at).min(now());
        let command = Command::Interrupted { track_id: track.id, position: head.playhead.at(alive_until) };
        tracing::info!(position = %head.playhead.at(alive_until), "a session is taken up");
        self.tell(&command).await
    }

    async fn close_the_difference(&mut self) -> Result<(), StoreError> {
        for _ in 0..MOST_STEPS {
            let wanted = Wanted::of(self.writer.session());
            let Some(step) = plan(&wanted, &self.actual()) else { return Ok(()) };
            tracing::debug!(?step, "a step");
            self.take(step).await?;
        }
        tracing::error!(guild = %self.id, "the plan finds no end");
        Ok(())
    }

    fn actual(&self) -> Actual {
        let preloading = self.preloading.as_ref().map(|opening| opening.track_id);
        Actual {
            link: self.link.state(),
            lingering: self.linger_until.is_some(),
            sound: self.sound.as_ref().map(|sound| (sound.track_id, sound.held)),
            opening: self.opening.as_ref().map(|opening| opening.track_id),
            open: self.open.as_ref().map(|open| open.track_id),
            preloaded: preloading
                .or_else(|| self.preloaded.as_ref().map(|open| open.track_id))
                .or(self.not_preloaded),
        }
    }

    async fn take(&mut self, step: Step) -> Result<(), StoreError> {
        match step {
            Step::Join(channel) => {
                self.linger_until = None;
                self.interrupt().await?;
                self.link.join(channel);
            }
            Step::Linger => self.linger_until = Some(Instant::now() + LINGER),
            Step::Leave => {
                self.linger_until = None;
                self.link.leave();
            }
            Step::Silence => self.silence(),
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

    fn start_opening(&self, track_id: TrackId, from: Millis) -> Option<Opening> {
        let session = self.writer.session();
        let track =
            session.head.current.iter().chain(session.queue.first()).find(|track| track.id == track_id)?;
        let (sources, info, mailbox) =
            (Arc::clone(&self.context.sources), track.info.clone(), self.mailbox.clone());
        let task = async move {
            let result = sources.open(&info, from).await.map_err(|error| {
                tracing::info!(error = &error as &dyn std::error::Error, "a source can't be opened");
                OpenFailure::from(&error)
            });
            let _ = mailbox.send(GuildMessage::Opened { track_id, result });
        };
        let task = tokio::spawn(task.in_current_span()).abort_handle();
        Some(Opening { track_id, task })
    }

    async fn start(&mut self) -> Result<(), StoreError> {
        let (Some(open), Some(driver)) = (self.open.take(), self.link.driver()) else { return Ok(()) };
        let Open { track_id, audio } = open;
        let audio = audio.into_inner();
        self.linger_until = None;
        let path = if audio.passthrough { "passthrough" } else { "transcoded" };
        let sound = Sound::start(driver, track_id, audio, self.mailbox.clone());
        let from = sound.from();
        self.sound = Some(sound);
        metrics::gauge!(PLAYING).increment(1.0);
        metrics::counter!(TRACKS_STARTED, "path" => path).increment(1);
        if let Some((_, asked)) = self.asked.take_if(|(asked, _)| *asked == track_id) {
            let span = now().since(asked).get();
            metrics::histogram!(FIRST_FRAME_SECONDS).record(seconds(span));
            tracing::info!(path, millis = span, "the first frame is on its way");
        }
        self.tell(&Command::Started { track_id, position: from }).await
    }

    async fn hold(&mut self) -> Result<(), StoreError> {
        let Some(sound) = self.sound.as_mut() else { return Ok(()) };
        sound.hold();
        let (track_id, believed) = (sound.track_id, self.writer.session().head.playhead.position);
        let asked = timeout(Duration::from_millis(100), sound.position()).await;
        let Ok(Some(position)) = asked else { return Ok(()) };
        if position.get().abs_diff(believed.get()) > DRIFT {
            self.tell(&Command::Interrupted { track_id, position }).await?;
        }
        Ok(())
    }

    async fn go_on(&mut self) -> Result<(), StoreError> {
        let Some(sound) = self.sound.as_mut() else { return Ok(()) };
        sound.go_on();
        let track_id = sound.track_id;
        let position = self.writer.session().head.playhead.position;
        self.tell(&Command::Started { track_id, position }).await
    }

    fn silence(&mut self) {
        if let Some(sound) = self.sound.take() {
            metrics::gauge!(PLAYING).decrement(1.0);
            sound.silence();
        }
    }

    fn is_idle(&self) -> bool {
        let head = &self.writer.session().head;
        !head.is_active() && head.pending.is_empty() && self.link.state() == crate::player::LinkState::Away
    }

    /// Writes the position, and leaves the session and the channel for the next owner.
    async fn hand_over(&mut self) {
        if let Err(error) = self.interrupt().await {
            tracing::warn!(error = &error as &dyn std::error::Error, "the position could not be written");
        }
        self.link.abandon();
    }

    /// Stops at once, and writes nothing.
    fn drop_everything(&mut self) {
        self.silence();
        self.link.abandon();
    }
}

/// Milliseconds as seconds, for metrics.
const fn seconds(millis: u64) -> f64 {
    // Spans are far below the 2^52 from which a float loses milliseconds.
    #[allow(clippy::cast_precision_loss)]
    let millis = millis as f64;
    millis / 1_000.0
}
