//! The voice connection of one guild: from asking the gateway for a channel to a driver that can send.

use std::{
    num::{NonZeroU8, NonZeroU64},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use parking_lot::Mutex;
use segue_domain::{ChannelId, GuildId, UserId, VoiceSession};
use songbird::{
    Config, ConnectionInfo, CoreEvent, Driver, Event, EventContext, EventHandler,
    driver::retry::{Retry, Strategy},
    events::context_data::DisconnectReason,
};
use tokio::time::{Instant, timeout};
use voice_wire::{Tap, WireEvent};

use super::{
    LinkNews, LinkState,
    link::{Action, Link, Server, SessionId, Surroundings},
};
use crate::gateway::{LinkEvent, LinkEvents, QueuedRequest, VoiceGateway, VoiceStates};

/// Wait between the driver's own tries, and how many it makes: the rest is ours, because close codes decide.
const DRIVER_RETRY: (Duration, u8) = (Duration::from_millis(250), 2);
/// Longest wait of the driver for a connection.
const DRIVER_TIMEOUT: Duration = Duration::from_secs(5);
/// Longest wait for the encryptor, once the group's transition is executed.
const ENCRYPTOR: Duration = Duration::from_secs(1);

/// The voice connection of one guild.
pub struct VoiceLink {
    guild: GuildId,
    bot: UserId,
    gateway: VoiceGateway,
    voice_states: VoiceStates,
    events: LinkEvents,
    config: Config,
    link: Link,
    driver: Option<(Driver, Tap)>,
    /// Whether the voice session that is continued was left in order.
    planned: bool,
    /// Whether the bot may have been disconnected, and Discord has yet to say so.
    doubtful: bool,
}

impl VoiceLink {
    /// A link to no channel.
    #[must_use]
    pub fn new(
        guild: GuildId,
        bot: UserId,
        gateway: VoiceGateway,
        voice_states: VoiceStates,
        config: Config,
        events: LinkEvents,
    ) -> Self {
        let (wait, limit) = DRIVER_RETRY;
        let retry = Retry { strategy: Strategy::Every(wait.into()), retry_limit: NonZeroU8::new(limit) };
        let config = config.driver_retry(retry).driver_timeout(Some(DRIVER_TIMEOUT));
        let link = Link::new(Instant::now());
        Self {
            guild,
            bot,
            gateway,
            voice_states,
            events,
            config,
            link,
            driver: None,
            planned: false,
            doubtful: false,
        }
    }

    /// How far the link is.
    #[must_use]
    pub const fn state(&self) -> LinkState {
        self.link.state()
    }

    /// Driver, if there is a connection.
    pub fn driver(&mut self) -> Option<&mut Driver> {
        self.driver.as_mut().map(|(driver, _)| driver)
    }

    /// Whether Discord has the bot in a channel where this link is not.
    #[must_use]
    pub const fn is_left_behind(&self) -> bool {
        self.link.is_left_behind()
    }

    /// Takes in whether the bot may have been disconnected, and Discord has yet to say so: meanwhile nothing is asked for.
    pub fn set_doubtful(&mut self, doubtful: bool) {
        self.doubtful = doubtful;
        if doubtful {
            self.link.doubt(Instant::now());
            self.act();
        }
    }

    /// Takes in that the bot was in no channel, and is in one again.
    pub fn on_gone_and_back(&mut self) {
        self.link.on_gone_and_back(Instant::now());
        self.act();
    }

    /// Takes in that the bot may be gone, and what was asked for taken back: it waits until that is known.
    pub fn doubt(&mut self) {
        self.link.doubt(Instant::now());
        self.act();
    }

    /// Channel of the link.
    #[must_use]
    pub const fn channel(&self) -> Option<ChannelId> {
        match self.link.state() {
            LinkState::Away => None,
            LinkState::Joining(channel) | LinkState::There(channel) => Some(channel),
        }
    }

    /// Whether the voice session that was to be continued ended with its session of the gateway.
    #[must_use]
    pub fn voice_is_over(&self) -> bool {
        self.link.voice_is_over(&self.surroundings())
    }

    /// Whether the bot leaves its channel to enter it again: it was asked for, or may be as soon as it is stored.
    #[must_use]
    pub fn is_rejoining(&self) -> bool {
        self.link.is_rejoining(&self.surroundings())
    }

    /// Leaves the channel to enter it again, if it is its turn.
    pub fn go_ahead(&mut self) {
        let around = self.surroundings();
        self.link.go_ahead(&around);
        self.act();
    }

    /// When [`VoiceLink::on_deadline`] wants to be called.
    #[must_use]
    pub fn deadline(&self) -> Option<Instant> {
        self.link.deadline(Instant::now())
    }

    /// Asks the gateway for a channel.
    pub fn join(&mut self, channel: ChannelId) {
        let around = self.surroundings();
        self.link.join(channel, &around);
        self.act();
    }

    /// Goes on with the voice session of another process, unless the fleet knows that Discord refuses that. `planned` says
    /// whether that process has closed its connection in order.
    pub fn resume(&mut self, voice: &VoiceSession, planned: bool) {
        self.planned = planned;
        let allowed = self.gateway.takeovers().allowed(planned);
        let around = self.surroundings();
        self.link.resume(voice, allowed, &around);
        self.act();
    }

    /// Voice session of the connection, once there is one: what another process needs to continue it.
    #[must_use]
    pub fn voice_session(&self) -> Option<VoiceSession> {
        self.link.voice_session()
    }

    /// Leaves the channel.
    pub fn leave(&mut self) {
        self.link.leave(Instant::now());
        self.act();
    }

    /// Ends the connection and stays in the channel, for anyone who takes the session over.
    pub fn abandon(&mut self) {
        self.link.abandon();
        self.act();
    }

    /// Closes the driver's connection, and takes that for a loss.
    pub fn cut(&mut self) -> LinkNews {
        let around = self.surroundings();
        let news = self.link.cut(&around);
        self.act();
        news
    }

    /// Takes in what happened.
    pub fn on_event(&mut self, event: LinkEvent) -> LinkNews {
        let around = self.surroundings();
        let news = self.link.on_event(event, &around);
        self.act();
        news
    }

    /// Tries again what took too long.
    pub fn on_deadline(&mut self) -> LinkNews {
        let around = self.surroundings();
        let news = self.link.on_deadline(&around);
        self.act();
        news
    }

    /// Takes in that the gateway has begun a session.
    pub fn on_gateway_session(&mut self) -> LinkNews {
        let around = self.surroundings();
        let news = self.link.on_gateway_session(&around);
        self.act();
        news
    }

    fn surroundings(&self) -> Surroundings {
        let channel = self.channel();
        Surroundings {
            now: Instant::now(),
            bot: self.voice_states.of(self.guild, self.bot),
            may_be_old: self.gateway.may_repeat_itself(self.guild),
            doubtful: self.doubtful,
            alone: channel.is_some_and(|channel| self.voice_states.is_alone(self.guild, channel, self.bot)),
            gateway: self.gateway.session(self.guild),
            identified: self.gateway.sessions_identified(self.guild),
        }
    }

    fn act(&mut self) {
        for action in self.link.take_actions() {
            match action {
                Action::Ask { number, request, since } => {
                    let asked = QueuedRequest { number, request, since };
                    self.gateway.ask(self.guild, asked, self.events.clone());
                }
                Action::GoAhead { number } => self.gateway.go_ahead(self.guild, number),
                Action::Withdraw => self.gateway.withdraw(self.guild),
                Action::Connect { attempt, channel, session, server } => {
                    self.connect(attempt, channel, &session, &server);
                }
                Action::Drop => self.drop_driver(),
                Action::Remember { accepted } => self.gateway.takeovers().remember(self.planned, accepted),
            }
        }
    }

    fn connect(&mut self, attempt: u64, channel: ChannelId, session: &SessionId, server: &Server) {
        let ids = (
            NonZeroU64::new(channel.get()),
            NonZeroU64::new(self.guild.get()),
            NonZeroU64::new(self.bot.get()),
        );
        let (Some(channel_id), Some(guild_id), Some(user_id)) = ids else { return };
        let tap = self.tap(attempt, channel);
        let info = ConnectionInfo {
            channel_id: channel_id.into(),
            endpoint: tap.endpoint(&server.endpoint),
            guild_id: guild_id.into(),
            session_id: session.as_str().to_owned(),
            token: server.token.clone(),
            user_id: user_id.into(),
        };
        let mut driver = Driver::new(self.config.clone());
        let lost = Lost { attempt, events: self.events.clone() };
        driver.add_global_event(Event::Core(CoreEvent::DriverDisconnect), lost);
        let connecting = driver.connect(info);
        self.driver = Some((driver, tap));
        let (events, guild) = (self.events.clone(), self.guild);
        tokio::spawn(async move {
            let result = connecting.await;
            if let Err(error) = &result {
                tracing::info!(%guild, %error, "the driver could not connect");
            }
            events.send(LinkEvent::Connected { attempt, ok: result.is_ok() });
        });
    }

    /// Tells the guild what passes over the connection and songbird keeps for itself.
    fn tap(&self, attempt: u64, channel: ChannelId) -> Tap {
        let (events, guild, bot) = (self.events.clone(), self.guild, self.bot);
        let prepared: Arc<Mutex<Option<u16>>> = Arc::default();
        let described = AtomicBool::new(false);
        let runtime = tokio::runtime::Handle::current();
        Tap::new(move |event| {
            let event = match event {
                WireEvent::Described { .. } if described.swap(true, Ordering::Relaxed) => {
                    LinkEvent::BegunAnew { attempt }
                }
                WireEvent::Described { dave_version: 0 } => LinkEvent::Plain { attempt },
                WireEvent::Described { .. } => return,
                WireEvent::Prepared { transition } => {
                    *prepared.lock() = Some(transition);
                    LinkEvent::Welcomed { attempt }
                }
                WireEvent::Executed { transition } => {
                    if *prepared.lock() == Some(transition) {
                        let events = events.clone();
                        runtime.spawn(async move {
                            // The encryptor takes the keys in a moment after they passed here.
                            let entered = dave_gate::entered(bot.get(), channel.get());
                            let _ = timeout(ENCRYPTOR, entered).await;
                            events.send(LinkEvent::Encrypted { attempt });
                        });
                    }
                    return;
                }
                WireEvent::Resumed { broken } => LinkEvent::Resumed { attempt, broken },
                WireEvent::Closed { code, reason } => {
                    tracing::info!(%guild, code, reason, "Discord closed the voice connection");
                    LinkEvent::Closed { attempt, code }
                }
            };
            events.send(event);
        })
    }

    /// Closes the connection cleanly: Discord lets another process continue a session only then, if at all.
    fn drop_driver(&mut self) {
        if let Some((mut driver, tap)) = self.driver.take() {
            tap.close();
            driver.leave();
        }
    }
}

impl Drop for VoiceLink {
    fn drop(&mut self) {
        // Nobody would wait for what it brings.
        self.gateway.withdraw(self.guild);
        self.drop_driver();
    }
}

/// Tells the guild that the driver lost its connection.
struct Lost {
    attempt: u64,
    events: LinkEvents,
}

#[async_trait]
impl EventHandler for Lost {
    async fn act(&self, context: &EventContext<'_>) -> Option<Event> {
        if let EventContext::DriverDisconnect(data) = context {
            tracing::info!(reason = ?data.reason, kind = ?data.kind, "the driver lost its connection");
            let code = match data.reason {
                Some(DisconnectReason::WsClosed(Some(code))) => Some(code as u16),
                _ => None,
            };
            self.events.send(LinkEvent::Lost { attempt: self.attempt, code });
        }
        None
    }
}
