//! One gateway shard.

use std::{collections::HashMap, sync::Arc, time::Duration};

use parking_lot::Mutex;
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
    GatewayInteractions, SharedIdentify, VoiceGateway, VoiceStates,
    paced_shard::{Next, PacedShard},
};
use crate::{
    WorkerConfig, guild::GuildMessage, guild::Guilds, metric_definitions::GATEWAY_EVENTS,
    partition::LeaseGuard, player::LinkEvent, supervise::keep_running,
};

/// Longest wait for Discord to confirm that a connection is closed.
const CLOSING: Duration = Duration::from_millis(300);
/// How long a shard that Discord refuses for good is left alone: an operator may allow an intent meanwhile, and a try may
/// cost one of the day's 1,000 identifies.
const REFUSED: Duration = Duration::from_secs(15 * 60);

/// Gateway sessions of a partition's shards, for the lease and the next owner. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct ShardSessions(Arc<Mutex<HashMap<u32, ShardSession>>>);

impl ShardSessions {
    /// All sessions that can be resumed.
    #[must_use]
    pub fn all(&self) -> Vec<ShardSession> {
        self.0.lock().values().cloned().collect()
    }

    fn note(&self, shard: &Shard<SharedIdentify>) {
        let number = shard.id().number();
        match shard.session() {
            Some(session) => {
                let session = ShardSession {
                    shard: number,
                    session_id: session.id().to_owned(),
                    sequence: session.sequence(),
                    resume_url: shard.resume_url().map(str::to_owned),
                };
                self.0.lock().insert(number, session);
            }
            None => {
                self.0.lock().remove(&number);
            }
        }
    }
}

/// One gateway shard, and what its events are given to.
pub struct ShardRunner {
    shard: PacedShard<SharedIdentify>,
    gateway: VoiceGateway,
    voice_states: VoiceStates,
    guilds: Guilds,
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
    pub guilds: Guilds,
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
        let mut builder = ConfigBuilder::new(config.token.clone(), intents).queue(identify);
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
            // A shard that goes on would take the session back from the next owner.
            let Some(next) = next else { return };
            self.sessions.note(&self.shard.shard);
            match next {
                Next::Event(Ok(event)) => self.on_event(event),
                Next::Event(Err(error)) => {
                    tracing::warn!(shard = %self.id(), error = &error as &dyn std::error::Error, "gateway");
                }
                Next::Closed => self.gateway.set_connected(self.id().number(), false),
                Next::End => break,
            }
        }
        self.gateway.set_connected(number, false);
        let (shard, minutes) = (self.id(), REFUSED.as_secs() / 60);
        tracing::error!(%shard, minutes, "Discord refuses this shard, which is tried again later; check the token and the intents");
        // Whoever runs the shard begins it again when this ends.
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
                tracing::info!(shard = %self.id(), "the gateway session goes on");
                self.gateway.mark_ready(self.id().number());
                self.guilds.tell_all(|| GuildMessage::GatewayReady { resumed: true });
            }
            Event::GuildCreate(guild) => {
                if let twilight_model::gateway::payload::incoming::GuildCreate::Available(guild) = *guild {
                    let bots = guild.members.iter().filter(|member| member.user.bot);
                    let bots = bots.map(|member| UserId::new(member.user.id.get())).collect();
                    let id = guild_id(guild.id);
                    self.voice_states.replace(id, &guild.voice_states, bots);
                    self.gateway.mark_ready(self.id().number());
                    self.guilds.tell_if_running(id, GuildMessage::GatewayReady { resumed: false });
                }
            }
            Event::GuildDelete(guild) if guild.unavailable != Some(true) => {
                self.voice_states.forget(guild_id(guild.id));
            }
            Event::VoiceStateUpdate(update) => {
                let Some(guild) = update.guild_id.map(guild_id) else { return };
                self.voice_states.update(guild, &update);
                if update.user_id.get() == self.bot.get() {
                    let channel = update.channel_id.map(|channel| ChannelId::new(channel.get()));
                    let event = LinkEvent::BotState { channel, session_id: update.session_id.clone() };
                    self.guilds.tell_if_running(guild, GuildMessage::Link(event));
                } else {
                    self.guilds.tell_if_running(guild, GuildMessage::Voices);
                }
            }
            Event::VoiceServerUpdate(update) => {
                let event =
                    LinkEvent::Server { endpoint: update.endpoint.clone(), token: update.token.clone() };
                self.guilds.tell_if_running(guild_id(update.guild_id), GuildMessage::Link(event));
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
