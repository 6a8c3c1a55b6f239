//! The loop of one guild's task.

mod alone;
mod errands;
mod experiment;
mod jobs;
mod news;
mod show;
mod stage;
mod steps;
mod take_up;

use std::{future::Future, sync::Arc, time::Duration};

use segue_domain::{Command, Field, GuildId, Interruption, JobId, Millis, Plan, Plans, Timestamp, TrackId};
use segue_store::{Lease, StoreError, Stores, now};
use sync_wrapper::SyncWrapper;
use tokio::{
    sync::mpsc::{UnboundedReceiver, UnboundedSender},
    task::AbortHandle,
    time::{Instant, sleep_until},
};
use tokio_util::sync::CancellationToken;
use tracing::Instrument;

use self::show::Showing;
pub use self::show::Shown;
use super::{GuildMessage, Guilds, session_writer::SessionWriter};
use crate::{
    discord::Discord,
    gateway::{VoiceGateway, VoiceStates},
    partition::{LeaseGuard, Load},
    player::{LinkState, Sound, VoiceLink},
    source::{OpenedAudio, Sources},
};

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
    /// Settings of every driver.
    pub driver: songbird::Config,
    /// Whether there are plans, and which.
    pub plans: Plans,
    /// How long a session may have been silent for its music to just go on.
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
    /// Cue that the sound and the sources that are open belong to.
    cue: u64,
    /// Whether the session was taken up, and the gateway has yet to tell what happened meanwhile.
    awaits_gateway: bool,
    /// Whether the session was taken up after a crash, and has to open a source before it may join.
    awaits_source: bool,
    /// When the `/play` that waits for its first frame was given.
    asked: Option<(TrackId, Timestamp)>,
    /// What Discord was told to show of the session.
    showing: Showing,
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
        let guard = context.guard.clone();
        let Some(Some(mut guild)) = guard.while_held(Guild::load(id, context, sender)).await else { return };
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
        let mut wait = Duration::from_millis(100);
        let writer = loop {
            let loading =
                SessionWriter::load(context.stores.clone(), Arc::clone(&context.lease), context.plans, id);
            match loading.await {
                Ok(writer) => break writer,
                // Whatever waits for this task comes again; what can't be read stays so until somebody repairs it.
                Err(error @ StoreError::Corrupt { .. }) => {
                    tracing::error!(
                        error = &error as &dyn std::error::Error,
                        code = error.code(),
                        "the session can't be read"
                    );
                    return None;
                }
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
            cue: 0,
            awaits_gateway: false,
            awaits_source: false,
            asked: None,
            showing: Showing::default(),
        })
    }

    async fn live(&mut self, guilds: &Guilds, mailbox: &mut UnboundedReceiver<GuildMessage>) {
        let (shutdown, lost) = (self.context.shutdown.clone(), self.context.lost.clone());
        // Whatever brought this task to life: what is stored was another's, and is taken up first.
        let taken_up = match self.take_up().await {
            Ok(()) => self.close_the_difference().await,
            error => error,
        };
        if let Err(error) = taken_up {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                code = error.code(),
                "it can't be taken up"
            );
            return self.drop_everything();
        }
        loop {
            let idle = Instant::now() + IDLE;
            let deadlines = [self.link.deadline(), self.linger_until, self.alone_until()];
            let deadline = deadlines.into_iter().flatten().min().unwrap_or(idle);
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
            GuildMessage::Job { job, held } => {
                let span = tracing::info_span!("job", id = %job.id, trace = %job.trace_id, command = job.command.name());
                self.on_job(&job, held).instrument(span).await
            }
            GuildMessage::Answered(job) => {
                self.on_answered(&job);
                Ok(())
            }
            GuildMessage::Told(command) => self.tell(&command).await,
            GuildMessage::Opened { track_id, result } => self.on_opened(track_id, result).await,
            GuildMessage::Sound(track_id, event) => self.on_sound(track_id, event).await,
            GuildMessage::Link(event) => self.on_link(event).await,
            GuildMessage::GatewayReady { resumed } => self.on_gateway_ready(resumed).await,
            GuildMessage::Vitals { probe, answer } => {
                // Whoever asked may have given up.
                let _ = answer.send(self.vitals(&probe).await);
                Ok(())
            }
            GuildMessage::Fault(fault) => self.suffer(fault).await,
            GuildMessage::Shown(outcome) => self.on_shown(outcome).await,
            GuildMessage::TakeUp | GuildMessage::Voices => Ok(()),
        }
    }

    async fn on_deadline(&mut self) -> Result<(), StoreError> {
        if self.alone_until().is_some_and(|until| until <= Instant::now()) {
            self.tell(&Command::LeftAlone).await?;
        }
        let stays = self.writer.session().head.settings.is_on(Field::Stay, &self.plan());
        if self.linger_until.take_if(|until| *until <= Instant::now()).is_some() && !stays {
            if self.writer.session().head.voice_channel.is_some() {
                // Called, and never given anything to play.
                self.tell(&Command::IdledOut).await?;
            }
            self.link.leave();
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

    fn is_idle(&self) -> bool {
        let head = &self.writer.session().head;
        !head.needs_owner() && head.pending.is_empty() && self.link.state() == LinkState::Away
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
