//! The loop of one guild's task.

mod alone;
mod background_tasks;
mod experiment;
mod idle;
mod jobs;
mod news;
mod place;
mod recovery;
mod show;
mod stage;
mod status;
mod steps;
mod whereabouts;

use std::{future::Future, sync::Arc, time::Duration};

use segue_domain::{
    Field, GuildId, Interruption, JobId, Millis, Plan, Plans, Report, Timestamp, TraceId, TrackId,
};
use segue_store::{Lease, StoreError, Stores, now};
use sync_wrapper::SyncWrapper;
use tokio::{
    sync::mpsc::{UnboundedReceiver, UnboundedSender},
    task::AbortHandle,
    time::{Instant, sleep_until},
};
use tokio_util::sync::CancellationToken;
use tracing::{Instrument, Span};

pub use self::{jobs::Owed, show::ShowOutcome};
use self::{place::WaitingJob, show::Showing, whereabouts::Question};
use super::{GuildMessage, Guilds, session_writer::SessionWriter};
use crate::{
    backoff::Backoff,
    discord::Discord,
    gateway::{LinkEvent, LinkEvents, VoiceGateway, VoiceStates},
    lease::LeaseGuard,
    load::Load,
    permission::VoiceAccess,
    player::{LinkState, Sound, VoiceLink},
};
use segue_sources::{OpenedAudio, Sources};

/// How long a commit is waited for with which it is stored that answers have arrived.
const ARRIVAL: Duration = Duration::from_secs(5);

/// Waits before an answer that is not known to have arrived is sent again: each time in the same words, so that twice does no
/// harm.
const ANSWER_AGAIN: Backoff = Backoff::new(Duration::from_secs(15), Duration::from_secs(240));

/// How long an idle guild keeps its task.
const IDLE: Duration = Duration::from_secs(120);

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
    /// What the bot may do in voice channels.
    pub access: VoiceAccess,
    /// Settings of every driver.
    pub driver: songbird::Config,
    /// Whether there are plans, and which.
    pub plans: Plans,
    /// How long a session may have been silent for its music to just continue.
    pub restore_max_age: Millis,
    /// What this worker has to do at the moment.
    pub load: Load,
    /// Until when the lease is ours by our own clock.
    pub guard: LeaseGuard,
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
    /// Tells what it comes to from what came of one that was given up.
    number: u64,
    track_id: TrackId,
    task: AbortHandle,
}

impl Drop for Opening {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// The `/play` that waits for its first frame.
struct FirstFrame {
    track_id: TrackId,
    asked_at: Timestamp,
    /// Follows it through the logs.
    trace: TraceId,
}

#[allow(clippy::struct_excessive_bools, reason = "each is true, or not, on its own")]
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
    /// Openings so far.
    openings: u64,
    /// Track that could not be opened early: not tried again before it is due.
    not_preloaded: Option<TrackId>,
    linger_until: Option<Instant>,
    /// Cue that the sound and the sources that are open belong to.
    cue: u64,
    /// Whether the session was taken up, and the gateway has yet to tell what happened meanwhile.
    awaits_gateway: bool,
    /// Whether the bot is still in its channel, as long as nobody knows.
    question: Option<Question>,
    /// Questions so far.
    questions: u64,
    /// Whether Discord refused the voice session of the process before, and was not asked yet why.
    refused: bool,
    /// Whether the bot is to leave a channel in which nobody listens, once it is known that it is in it.
    leaves_once_asked: bool,
    /// Whether somebody disconnected the bot, and that could not be stored yet.
    kicked: bool,
    /// When answers that are not known to have arrived are sent again.
    answers_due: Option<Instant>,
    /// Waits between these.
    answer_waits: Backoff,
    /// Whether the session was taken up after a crash, and has to open a source before it may join.
    awaits_source: bool,
    /// Whether a join came to nothing, and Discord has yet to say whether it allows one.
    awaits_reason: bool,
    /// Whether it asked to speak since it came to the audience of a stage.
    asked_to_speak: bool,
    /// When a task of this process broke, whose session this one takes up.
    broke_at: Option<Timestamp>,
    /// Whether a process before this one may have left the bot in a channel in which nothing plays.
    left_behind: bool,
    /// Whether the bot was removed from the guild, and nobody has called it since.
    removed: bool,
    /// Jobs that wait for what has to be known of their members, in their order.
    waiting: Vec<WaitingJob>,
    /// The `/play` that waits for its first frame.
    first_frame: Option<FirstFrame>,
    /// What Discord was told to show of the session.
    showing: Showing,
}

/// Runs a guild's task until it is idle, the worker ends, or the lease is lost. `broke_at` is when a task of this process
/// broke, whose session is taken up again.
pub(super) fn run(
    id: GuildId,
    context: Arc<GuildContext>,
    guilds: Guilds,
    sender: UnboundedSender<GuildMessage>,
    mut mailbox: UnboundedReceiver<GuildMessage>,
    broke_at: Option<Timestamp>,
) -> impl Future<Output = ()> + Send {
    let span = tracing::info_span!("guild", %id);
    async move {
        let guard = context.guard.clone();
        let Some(Some(mut guild)) = guard.while_held(Guild::load(id, context, sender)).await else { return };
        guild.broke_at = broke_at;
        let living = Box::pin(guild.live(&guilds, &mut mailbox));
        if guard.while_held(living).await.is_none() {
            guild.drop_everything();
        }
    }
    .instrument(span)
}

impl Guild {
    async fn load(
        id: GuildId,
        context: Arc<GuildContext>,
        mailbox: UnboundedSender<GuildMessage>,
    ) -> Option<Self> {
        let mut waits = Backoff::new(Duration::from_millis(100), Duration::from_secs(5));
        let writer = loop {
            let loading =
                SessionWriter::load(context.stores.clone(), Arc::clone(&context.lease), context.plans, id);
            match loading.await {
                Ok(writer) => break writer,
                // Whatever waits for this task comes again; what can't be read stays so until somebody repairs it.
                Err(error @ (StoreError::Corrupt { .. } | StoreError::Refused { .. })) => {
                    tracing::error!(
                        error = &error as &dyn std::error::Error,
                        code = error.code(),
                        "the session could not be read"
                    );
                    return None;
                }
                Err(error) if !context.shutdown.is_cancelled() && !context.lost.is_cancelled() => {
                    tracing::error!(
                        error = &error as &dyn std::error::Error,
                        "the session could not be loaded"
                    );
                    tokio::time::sleep(waits.next_wait()).await;
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
            link_events(&mailbox),
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
            openings: 0,
            not_preloaded: None,
            linger_until: None,
            cue: 0,
            awaits_gateway: false,
            question: None,
            questions: 0,
            refused: false,
            leaves_once_asked: false,
            kicked: false,
            answers_due: None,
            answer_waits: ANSWER_AGAIN,
            awaits_source: false,
            awaits_reason: false,
            asked_to_speak: false,
            broke_at: None,
            left_behind: false,
            removed: false,
            waiting: Vec::new(),
            first_frame: None,
            showing: Showing::default(),
        })
    }

    async fn live(&mut self, guilds: &Guilds, mailbox: &mut UnboundedReceiver<GuildMessage>) {
        let (shutdown, lost) = (self.context.shutdown.clone(), self.context.lost.clone());
        // Whatever brought this task to life: what is stored was another's, and is taken up first.
        let recovered = match self.recover().await {
            Ok(()) => self.reconcile().await,
            error => error,
        };
        if let Err(error) = recovered {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                code = error.code(),
                "the session could not be recovered"
            );
            return self.drop_everything();
        }
        loop {
            let idle = Instant::now() + IDLE;
            // After the store has refused a report, the session is looked at again once another may be stored.
            let again = self.writer.refused_until();
            // What has to be stored waits for as long as the store takes nothing.
            let later = |due: Instant| again.map_or(due, |again| due.max(again));
            let alone = self.alone_until().map(later);
            let (opening, status) = (self.open_after(), self.showing.status.deadline().map(later));
            let answers = self.answers_due().map(later);
            let arrival = self.arrival_due().map(later);
            let deadlines =
                [self.link.deadline(), self.linger_until, opening, alone, again, status, answers, arrival];
            let deadline = deadlines.into_iter().flatten().min().unwrap_or(idle);
            let outcome = tokio::select! {
                biased;
                () = lost.cancelled() => break self.drop_everything(),
                () = shutdown.cancelled() => {
                    self.read_what_the_gateway_told(mailbox).await;
                    break self.hand_over().await;
                }
                message = mailbox.recv() => match message {
                    Some(message) => {
                        let span = self.first_frame_span();
                        self.on_message(message).instrument(span).await
                    }
                    None => break,
                },
                () = sleep_until(deadline) => {
                    if self.is_idle() && self.arrival_due().is_none() && guilds.retire(self.id, mailbox) {
                        break;
                    }
                    self.on_deadline().await
                }
            };
            let span = self.first_frame_span();
            let outcome = match outcome {
                Ok(()) => self.reconcile().instrument(span).await,
                error => error,
            };
            // What is stored stays true: the music continues, and the report is made again after a pause.
            if let Err(error @ StoreError::Refused { .. }) = &outcome {
                tracing::error!(
                    error = error as &dyn std::error::Error,
                    code = error.code(),
                    "a report could not be stored"
                );
                continue;
            }
            if let Err(error) = outcome {
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    code = error.code(),
                    "giving the session up"
                );
                break self.drop_everything();
            }
        }
    }

    async fn on_message(&mut self, message: GuildMessage) -> Result<(), StoreError> {
        match message {
            GuildMessage::Job { job, held } => self.receive(job, held).await,
            GuildMessage::Located { member, found } => self.on_located(member, found).await,
            GuildMessage::JoinChecked { channel, problem } => self.on_join_checked(channel, problem).await,
            GuildMessage::Owed(owed) => self.on_owed(owed).await,
            GuildMessage::BotLocated { question, channel } => self.on_bot_located(question, channel).await,
            GuildMessage::Removed => self.on_removed().await,
            GuildMessage::Answered(job) => {
                self.on_answered(&job);
                Ok(())
            }
            GuildMessage::Report(command) => self.report(&command).await,
            GuildMessage::Opened { number, track_id, result } => {
                self.on_opened(number, track_id, result).await
            }
            GuildMessage::Sound(track_id, event) => self.on_sound(track_id, event).await,
            GuildMessage::Link(event) => self.on_link(event).await,
            GuildMessage::GatewayReady { resumed } => self.on_gateway_ready(resumed).await,
            GuildMessage::Health { probe, answer } => {
                // Anyone who asked may have given up.
                let _ = answer.send(self.health(&probe).await);
                Ok(())
            }
            GuildMessage::Fault(fault) => self.suffer(fault).await,
            GuildMessage::Shown(outcome) => self.on_shown(outcome).await,
            GuildMessage::Recover | GuildMessage::Voices => Ok(()),
            #[cfg(test)]
            GuildMessage::Panic => panic!("a test wants it"),
        }
    }

    async fn on_deadline(&mut self) -> Result<(), StoreError> {
        let may_report = self.writer.refused_until().is_none();
        if may_report && self.alone_until().is_some_and(|until| until <= Instant::now()) {
            self.report(&Report::LeftAlone).await?;
        }
        if may_report && self.arrival_due().is_some_and(|due| due <= Instant::now()) {
            self.report(&Report::AnswersArrived).await?;
        }
        self.answer_again();
        let head = &self.writer.session().head;
        // A session that has ended has no channel to stay in.
        let stays = head.voice_channel.is_some() && head.settings.is_on(Field::Stay, &self.plan());
        if self.linger_until.take_if(|until| *until <= Instant::now()).is_some() && !stays {
            self.idle_out().await?;
        }
        let news = self.link.on_deadline();
        self.on_news(news).await
    }

    fn plan(&self) -> Plan {
        self.writer.plan(now())
    }

    fn on_answered(&mut self, job: &JobId) {
        self.writer.confirm_answer(job);
    }

    /// While a `/play` waits for its first frame, its trace follows what is done about it through the logs.
    fn first_frame_span(&self) -> Span {
        self.first_frame
            .as_ref()
            .map_or_else(Span::none, |first| tracing::info_span!("first_frame", trace = %first.trace))
    }

    fn is_idle(&self) -> bool {
        let head = &self.writer.session().head;
        !head.needs_owner()
            && self.waiting.is_empty()
            && head.pending.is_empty()
            && self.link.state() == LinkState::Away
    }

    /// When it is stored that every answer has arrived, if nothing else will be: until then the session needs an owner.
    fn arrival_due(&self) -> Option<Instant> {
        self.writer.unstored_since().filter(|_| self.is_idle()).map(|since| since + ARRIVAL)
    }

    /// A moderator's word that has arrived counts, although everything else comes again to the session's next holder.
    async fn read_what_the_gateway_told(&mut self, mailbox: &mut UnboundedReceiver<GuildMessage>) {
        while let Ok(message) = mailbox.try_recv() {
            if let GuildMessage::Link(event @ LinkEvent::BotState { .. }) = message
                && let Err(error) = self.on_link(event).await
            {
                let error = &error as &dyn std::error::Error;
                tracing::warn!(error, "an event of the gateway could not be stored");
            }
        }
    }

    /// Writes the position, and leaves the session and the channel for the next owner. A channel of no session
    /// is left: nobody would take it up.
    async fn hand_over(&mut self) {
        if let Err(error) = self.interrupt(Interruption::HandOver).await {
            tracing::warn!(error = &error as &dyn std::error::Error, "the position could not be written");
        }
        if self.writer.session().head.is_present() || self.link.state() == LinkState::Away {
            self.link.abandon();
        } else {
            self.link.leave();
        }
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

/// Tells the guild's task what happens to its voice connection. Once the task is gone, so is everybody who would care.
fn link_events(mailbox: &UnboundedSender<GuildMessage>) -> LinkEvents {
    let mailbox = mailbox.clone();
    LinkEvents::new(move |event| {
        let _ = mailbox.send(GuildMessage::Link(event));
    })
}
