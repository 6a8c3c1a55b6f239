//! The loop of one guild's task.

mod jobs;
mod news;
mod steps;

use std::{future::Future, sync::Arc, time::Duration};

use segue_domain::{Command, GuildId, Timestamp, TrackId, TrackState};
use segue_store::{Lease, StoreError, Stores, now};
use sync_wrapper::SyncWrapper;
use tokio::{
    sync::mpsc::{UnboundedReceiver, UnboundedSender},
    task::AbortHandle,
    time::{Instant, sleep_until},
};
use tokio_util::sync::CancellationToken;
use tracing::Instrument;

use super::{GuildMessage, Guilds, session_writer::SessionWriter};
use crate::{
    discord::Discord,
    gateway::{VoiceGateway, VoiceStates},
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

    /// Goes on with a session that another process held: from where it was certainly heard last.
    async fn take_up(&mut self) -> Result<(), StoreError> {
        let head = &self.writer.session().head;
        for pending in head.pending.clone() {
            let waiting = head.current.iter().chain(self.writer.session().queue.iter());
            if let Some(track) = waiting.into_iter().find(|track| track.id == pending.track_id) {
                self.resolve(track.id, track.info.query.clone());
            }
        }
        let unanswered = head.current.iter().filter(|track| track.state == TrackState::Unresolved);
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

    fn is_idle(&self) -> bool {
        let head = &self.writer.session().head;
        !head.is_active() && head.pending.is_empty() && self.link.state() == LinkState::Away
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
