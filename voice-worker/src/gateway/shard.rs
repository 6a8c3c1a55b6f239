//! One gateway shard.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use parking_lot::Mutex;
use segue_configuration::ExposeSecret;
use segue_domain::{ChannelId, GuildId, UserId};
use segue_store::{ShardSession, now};
use tokio::time::{sleep, timeout};
use tokio_util::{sync::CancellationToken, task::AbortOnDropHandle};
use twilight_gateway::{
    CloseFrame, ConfigBuilder, Event, EventTypeFlags, Intents, Session, Shard, ShardId, StreamExt,
};
use twilight_model::{
    application::monetization::Entitlement,
    id::{Id, marker::GuildMarker},
};

use super::{
    GatewayInteractions, GuildEvents, LinkEvent, SharedIdentify, VoiceGateway, VoiceStates,
    paced_shard::{Next, PacedShard},
};
use crate::{WorkerConfig, lease::LeaseGuard, metric_definitions::GATEWAY_EVENTS, supervise::keep_running};

/// Longest wait for Discord to confirm that a connection is closed.
const CLOSING: Duration = Duration::from_millis(300);
/// How long a shard that Discord refuses for good is left alone: an operator may allow an intent meanwhile, and a try may
/// cost one of the day's 1,000 identifies.
const REFUSED: Duration = Duration::from_secs(15 * 60);

/// Gateway sessions of a partition's shards, for the lease and the next owner. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct ShardSessions {
    known: Arc<Mutex<HashMap<u32, ShardSession>>>,
    /// Whether they stay as they are.
    frozen: Arc<AtomicBool>,
}

impl ShardSessions {
    /// All sessions that can be resumed.
    #[must_use]
    pub fn all(&self) -> Vec<ShardSession> {
        self.known.lock().values().cloned().collect()
    }

    /// Lets the sessions stay as they are: what is told from now on nobody here acts upon, and the next owner is told it
    /// again.
    pub fn freeze(&self) {
        self.frozen.store(true, Ordering::Release);
    }

    fn note(&self, shard: &Shard<SharedIdentify>) {
        if self.frozen.load(Ordering::Acquire) {
            return;
        }
        let number = shard.id().number();
        match shard.session() {
            Some(session) => {
                let session = ShardSession {
                    shard: number,
                    session_id: session.id().to_owned(),
                    sequence: session.sequence(),
                    resume_url: shard.resume_url().map(str::to_owned),
                };
                self.known.lock().insert(number, session);
            }
            None => {
                self.known.lock().remove(&number);
            }
        }
    }
}

/// One gateway shard, and what its events are given to.
pub struct ShardRunner {
    shard: PacedShard<SharedIdentify>,
    gateway: VoiceGateway,
    voice_states: VoiceStates,
    guilds: Arc<dyn GuildEvents>,
    interactions: Option<GatewayInteractions>,
    sessions: ShardSessions,
    bot: UserId,
}

/// What a shard's events are given to.
#[derive(Clone)]
pub struct Sinks {
    /// Way to ask for a channel.
    pub gateway: VoiceGateway,
    /// Where members are.
    pub voice_states: VoiceStates,
    /// Tasks of the guilds.
    pub guilds: Arc<dyn GuildEvents>,
    /// Who answers commands, if they arrive here.
    pub interactions: Option<GatewayInteractions>,
    /// Where the sessions are noted.
    pub sessions: ShardSessions,
}

impl ShardRunner {
    /// Prepares a shard; `previous` is the session another process left to be resumed.
    #[must_use]
    pub fn new(
        config: &WorkerConfig,
        number: u32,
        previous: Option<&ShardSession>,
        bot: UserId,
        identify: SharedIdentify,
        sinks: Sinks,
    ) -> Self {
        let intents = Intents::GUILDS | Intents::GUILD_VOICE_STATES;
        let mut builder =
            ConfigBuilder::new(config.token.expose_secret().to_owned(), intents).queue(identify);
        if let Some(gateway) = &config.gateway {
            builder = builder.proxy_url(gateway.clone());
        }
        if let Some(previous) = previous {
            builder = builder.session(Session::new(previous.sequence, previous.session_id.clone()));
            if let Some(resume_url) = &previous.resume_url {
                builder = builder.resume_url(resume_url.clone());
            }
        }
        let shard = Shard::with_config(ShardId::new(number, config.partitions.shards()), builder.build());
        let Sinks { gateway, voice_states, guilds, interactions, sessions } = sinks;
        gateway.attach(number, shard.sender());
        Self { shard: PacedShard::new(shard), gateway, voice_states, guilds, interactions, sessions, bot }
    }

    /// Runs the shard until `shutdown`, until the lease is over, or until some time after Discord has refused it for good.
    /// The session stays resumable.
    pub async fn run(mut self, shutdown: CancellationToken, guard: LeaseGuard) {
        let wanted = EventTypeFlags::READY
            | EventTypeFlags::RESUMED
            | EventTypeFlags::GATEWAY_INVALIDATE_SESSION
            | EventTypeFlags::GATEWAY_RECONNECT
            | EventTypeFlags::GUILD_CREATE
            | EventTypeFlags::GUILD_DELETE
            | EventTypeFlags::ENTITLEMENT_CREATE
            | EventTypeFlags::ENTITLEMENT_UPDATE
            | EventTypeFlags::ENTITLEMENT_DELETE
            | EventTypeFlags::CHANNEL_CREATE
            | EventTypeFlags::CHANNEL_UPDATE
            | EventTypeFlags::CHANNEL_DELETE
            | EventTypeFlags::ROLE_UPDATE
            | EventTypeFlags::ROLE_DELETE
            | EventTypeFlags::MEMBER_UPDATE
            | EventTypeFlags::INTERACTION_CREATE
            | EventTypeFlags::VOICE_SERVER_UPDATE
            | EventTypeFlags::VOICE_STATE_UPDATE;
        let (gateway, number) = (self.gateway.clone(), self.id().number());
        // A task of its own: what it wakes for is nothing to the shard.
        let sending = keep_running("voice requests", shutdown.clone(), move || {
            let gateway = gateway.clone();
            async move { gateway.keep_sending(number).await }
        });
        let _sending = AbortOnDropHandle::new(tokio::spawn(sending));
        loop {
            let next = tokio::select! {
                () = shutdown.cancelled() => return self.close(wanted).await,
                next = guard.while_held(self.shard.next(wanted)) => next,
            };
            // A shard that continues would take the session back from the next owner.
            let Some(next) = next else { return };
            match next {
                Next::Event(Ok(event)) => self.on_event(event),
                Next::Event(Err(error)) => {
                    tracing::warn!(shard = %self.id(), error = &error as &dyn std::error::Error, "gateway");
                }
                Next::Closed => self.gateway.set_connected(self.id().number(), false),
                Next::End => break,
            }
            // What is stored as told has been told.
            self.sessions.note(&self.shard.shard);
        }
        self.sessions.note(&self.shard.shard);
        self.gateway.set_connected(number, false);
        let (shard, minutes) = (self.id(), REFUSED.as_secs() / 60);
        tracing::error!(%shard, minutes, "Discord refused this shard; retrying later. Check the token and the intents");
        // Anyone who runs the shard begins it again when this ends.
        tokio::select! {
            () = shutdown.cancelled() => {}
            () = sleep(REFUSED) => {}
        }
    }

    const fn id(&self) -> ShardId {
        self.shard.shard.id()
    }

    /// Closes the connection and keeps the session, so that the next owner can resume it.
    async fn close(mut self, wanted: EventTypeFlags) {
        self.sessions.note(&self.shard.shard);
        // Any code but 1000 and 1001 keeps the session.
        self.shard.shard.close(CloseFrame::RESUME);
        // The shard would connect again by itself once the connection is closed: it must not be asked further then.
        while let Ok(Some(Ok(event))) = timeout(CLOSING, self.shard.shard.next_event(wanted)).await {
            if matches!(event, Event::GatewayClose(_)) {
                break;
            }
            self.on_event(event);
            self.sessions.note(&self.shard.shard);
        }
    }

    fn on_event(&mut self, event: Event) {
        let name = event.kind().name().unwrap_or("GATEWAY");
        metrics::counter!(GATEWAY_EVENTS, "type" => name).increment(1);
        self.guilds.observe(&event);
        match event {
            Event::Ready(_) => {
                self.gateway.count_identified(self.id().number());
                self.on_session();
                tracing::info!(shard = %self.id(), "the gateway session began");
            }
            Event::Resumed => {
                self.on_session();
                self.gateway.note_resumed(self.id().number());
                tracing::info!(shard = %self.id(), "the gateway session was resumed");
                self.gateway.mark_ready(self.id().number());
                self.guilds.resumed();
            }
            Event::GuildCreate(guild) => {
                if let twilight_model::gateway::payload::incoming::GuildCreate::Available(guild) = *guild {
                    let bots = guild.members.iter().filter(|member| member.user.bot);
                    let bots = bots.map(|member| UserId::new(member.user.id.get())).collect();
                    let id = guild_id(guild.id);
                    self.voice_states.replace(id, &guild.voice_states, bots);
                    self.gateway.mark_ready(self.id().number());
                    self.guilds.described(id);
                }
            }
            Event::GuildDelete(guild) if guild.unavailable == Some(true) => {
                self.gateway.count_outage(guild_id(guild.id));
            }
            Event::GuildDelete(guild) => self.voice_states.forget(guild_id(guild.id)),
            Event::VoiceStateUpdate(update) => {
                let Some(guild) = update.guild_id.map(guild_id) else { return };
                self.voice_states.update(guild, &update);
                if update.user_id.get() == self.bot.get() {
                    let channel = update.channel_id.map(|channel| ChannelId::new(channel.get()));
                    if channel.is_none() {
                        // The guild reads this later than the queue sends: what it has asked for before does not count.
                        self.gateway.withdraw_join(guild);
                    }
                    let doubtful = self.gateway.may_repeat_itself(guild);
                    let event =
                        LinkEvent::BotState { channel, session_id: update.session_id.clone(), doubtful };
                    self.guilds.link(guild, event);
                } else {
                    self.guilds.voices(guild);
                }
            }
            Event::VoiceServerUpdate(update) => {
                let event =
                    LinkEvent::Server { endpoint: update.endpoint.clone(), token: update.token.clone() };
                self.guilds.link(guild_id(update.guild_id), event);
            }
            Event::EntitlementCreate(event) => self.on_entitlement(event.0),
            Event::EntitlementUpdate(event) => self.on_entitlement(event.0),
            Event::EntitlementDelete(event) => self.on_entitlement(event.0),
            Event::InteractionCreate(interaction) => {
                if let Some(interactions) = &self.interactions {
                    interactions.answer(interaction.0, now());
                }
            }
            _ => {}
        }
    }
}

impl ShardRunner {
    fn on_session(&mut self) {
        self.shard.up();
        self.gateway.count_session(self.id().number());
        self.gateway.set_connected(self.id().number(), true);
    }

    fn on_entitlement(&self, entitlement: Entitlement) {
        if let Some(interactions) = &self.interactions {
            interactions.entitled(entitlement, now());
        }
    }
}

fn guild_id(id: Id<GuildMarker>) -> GuildId {
    GuildId::new(id.get())
}
