//! The voice connection of one guild: from asking the gateway for a channel to a driver that can send.

use std::{num::NonZeroU64, time::Duration};

use async_trait::async_trait;
use segue_domain::{ChannelId, GuildId, UserId, VoiceSession};
use songbird::{Config, ConnectionInfo, CoreEvent, Driver, Event, EventContext, EventHandler};
use tokio::{
    sync::mpsc::UnboundedSender,
    time::{Instant, timeout},
};

use crate::{
    gateway::{VoiceGateway, VoiceStates},
    guild::GuildMessage,
    metric_definitions::{VOICE_CONNECTIONS, VOICE_JOIN_SECONDS},
    player::LinkState,
};

/// Wait for the gateway's two answers, and for the driver, before a join is tried again.
const JOIN_TIMEOUT: Duration = Duration::from_secs(5);
/// Wait for the driver to go on with another process's voice session. When Discord refuses it, it says so at once.
const RESUME_TIMEOUT: Duration = Duration::from_millis(2_500);
/// Joins that are tried before the session is told that it can't be heard.
const JOIN_TRIES: u32 = 3;
/// Longest wait for the end-to-end encryption's group, when somebody is there to hear the first frame.
const ENTER_TIMEOUT: Duration = Duration::from_secs(2);
/// Least and most wait for the others in the group to take the keys into use that we entered with.
const OTHERS_FOLLOW: (Duration, Duration) = (Duration::from_millis(80), Duration::from_millis(500));

/// What happened to a voice connection.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum LinkEvent {
    /// The gateway says where the bot is.
    BotState {
        /// Channel, or none.
        channel: Option<ChannelId>,
        /// Voice session.
        session_id: String,
    },
    /// The gateway assigns a voice server; without an endpoint it is not ready yet.
    Server {
        /// Host and port.
        endpoint: Option<String>,
        /// Voice token.
        token: String,
    },
    /// The driver is connected, or gave up.
    Connected {
        /// Which attempt.
        attempt: u64,
        /// Whether it can send.
        ok: bool,
    },
    /// Frames are end-to-end encrypted from now on.
    Encrypted {
        /// Which attempt.
        attempt: u64,
    },
    /// The driver lost its connection, and does not try again by itself.
    Lost {
        /// Which attempt.
        attempt: u64,
    },
}

/// What the guild has to know of a [`LinkEvent`].
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum LinkNews {
    /// Nothing beyond the link's own state.
    Nothing,
    /// Sound can't be sent any more; the link joins again by itself.
    Interrupted,
    /// A moderator moved the bot.
    Moved(ChannelId),
    /// A moderator disconnected the bot, or the channel is gone.
    Disconnected,
    /// Joining failed for good.
    GaveUp,
    /// Discord does not let us go on with another process's voice session: a join has to begin anew.
    Refused,
}

#[derive(Debug)]
enum State {
    Away,
    /// Waiting for the gateway's answers.
    Asking {
        channel: ChannelId,
        tries: u32,
        until: Instant,
        session_id: Option<String>,
        server: Option<(String, String)>,
    },
    /// The driver connects.
    Connecting {
        channel: ChannelId,
        tries: u32,
        until: Instant,
        session_id: String,
    },
    /// The driver is connected, and has not entered the group of the end-to-end encryption yet.
    Entering {
        channel: ChannelId,
        until: Instant,
        session_id: String,
    },
    /// The driver can send.
    There {
        channel: ChannelId,
        session_id: String,
    },
}

/// The voice connection of one guild.
pub struct VoiceLink {
    guild: GuildId,
    bot: UserId,
    gateway: VoiceGateway,
    voice_states: VoiceStates,
    mailbox: UnboundedSender<GuildMessage>,
    driver: Option<Driver>,
    config: Config,
    attempt: u64,
    asked_at: Instant,
    last_server: Option<(String, String)>,
    /// Whether the connection that is being made goes on with another process's voice session.
    resuming: bool,
    state: State,
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
        mailbox: UnboundedSender<GuildMessage>,
    ) -> Self {
        let asked_at = Instant::now();
        Self {
            guild,
            bot,
            gateway,
            voice_states,
            mailbox,
            driver: None,
            config,
            attempt: 0,
            asked_at,
            last_server: None,
            resuming: false,
            state: State::Away,
        }
    }

    /// How far the link is.
    #[must_use]
    pub fn state(&self) -> LinkState {
        match self.state {
            State::Away => LinkState::Away,
            State::Asking { channel, .. }
            | State::Connecting { channel, .. }
            | State::Entering { channel, .. } => LinkState::Joining(channel),
            State::There { channel, .. } => LinkState::There(channel),
        }
    }

    /// Driver, if there is a connection.
    pub fn driver(&mut self) -> Option<&mut Driver> {
        self.driver.as_mut()
    }

    /// When [`VoiceLink::on_deadline`] wants to be called.
    #[must_use]
    pub fn deadline(&self) -> Option<Instant> {
        match self.state {
            State::Away | State::There { .. } => None,
            State::Asking { until, .. } | State::Connecting { until, .. } | State::Entering { until, .. } => {
                Some(until)
            }
        }
    }

    /// Asks the gateway for a channel.
    pub fn join(&mut self, channel: ChannelId) {
        self.asked_at = Instant::now();
        self.ask(channel, 1);
    }

    /// Goes on with the voice session of another process: identifies to the same voice server, without asking the
    /// gateway. Nobody sees the bot leave or join.
    pub fn resume(&mut self, voice: &VoiceSession) {
        self.asked_at = Instant::now();
        let server = (voice.endpoint.clone(), voice.token.clone());
        self.connect(voice.channel_id, 1, voice.session_id.clone(), server);
        if let State::Connecting { until, .. } = &mut self.state {
            *until = Instant::now() + RESUME_TIMEOUT;
            self.resuming = true;
        }
    }

    /// Voice session of the connection, once there is one: what another process needs to go on with it.
    #[must_use]
    pub fn voice_session(&self) -> Option<VoiceSession> {
        let (State::Entering { channel, session_id, .. } | State::There { channel, session_id }) =
            &self.state
        else {
            return None;
        };
        let (endpoint, token) = self.last_server.clone()?;
        Some(VoiceSession { channel_id: *channel, session_id: session_id.clone(), endpoint, token })
    }

    /// Leaves the channel.
    pub fn leave(&mut self) {
        self.drop_driver();
        self.state = State::Away;
        self.gateway.update_voice_state(self.guild, None);
    }

    /// Ends the connection and stays in the channel, for whoever takes the session over.
    pub fn abandon(&mut self) {
        self.drop_driver();
        self.state = State::Away;
    }

    /// Closes the driver's connection, and takes that for a loss.
    pub fn cut(&mut self) -> LinkNews {
        self.on_lost()
    }

    /// Takes in what happened.
    pub fn on_event(&mut self, event: LinkEvent) -> LinkNews {
        match event {
            LinkEvent::BotState { channel: None, .. } => self.on_gone(),
            LinkEvent::BotState { channel: Some(channel), session_id } => {
                self.on_bot_state(channel, session_id)
            }
            LinkEvent::Server { endpoint, token } => self.on_server(endpoint, token),
            LinkEvent::Connected { attempt, ok } if attempt == self.attempt => self.on_connected(ok),
            LinkEvent::Encrypted { attempt } if attempt == self.attempt => self.on_encrypted(),
            LinkEvent::Lost { attempt } if attempt == self.attempt => self.on_lost(),
            // News of a connection that was replaced.
            LinkEvent::Connected { .. } | LinkEvent::Encrypted { .. } | LinkEvent::Lost { .. } => {
                LinkNews::Nothing
            }
        }
    }

    /// Tries again what took too long.
    pub fn on_deadline(&mut self) -> LinkNews {
        let now = Instant::now();
        match &mut self.state {
            State::Asking { until, session_id: Some(session_id), server, .. }
                if *until <= now && server.is_none() && self.last_server.is_some() =>
            {
                // Moved within the same voice server: Discord announces no new one.
                let session_id = session_id.clone();
                if let (State::Asking { channel, tries, .. }, Some(server)) =
                    (&self.state, self.last_server.take())
                {
                    let (channel, tries) = (*channel, *tries);
                    self.connect(channel, tries, session_id, server);
                }
                LinkNews::Nothing
            }
            State::Asking { channel, tries, until, .. } | State::Connecting { channel, tries, until, .. }
                if *until <= now =>
            {
                let (channel, tries) = (*channel, *tries);
                self.retry(channel, tries)
            }
            State::Entering { until, .. } if *until <= now => self.on_encrypted(),
            _ => LinkNews::Nothing,
        }
    }

    fn ask(&mut self, channel: ChannelId, tries: u32) {
        self.drop_driver();
        self.last_server = None;
        self.resuming = false;
        self.gateway.update_voice_state(self.guild, Some(channel));
        let until = Instant::now() + JOIN_TIMEOUT;
        self.state = State::Asking { channel, tries, until, session_id: None, server: None };
    }

    fn retry(&mut self, channel: ChannelId, tries: u32) -> LinkNews {
        if std::mem::take(&mut self.resuming) {
            tracing::info!(guild = %self.guild, %channel, "the voice session can't be gone on with");
            metrics::counter!(VOICE_CONNECTIONS, "outcome" => "not-resumed").increment(1);
            self.abandon();
            return LinkNews::Refused;
        }
        tracing::info!(guild = %self.guild, %channel, tries, "joining took too long");
        metrics::counter!(VOICE_CONNECTIONS, "outcome" => "timed-out").increment(1);
        if tries >= JOIN_TRIES {
            self.leave();
            return LinkNews::GaveUp;
        }
        // Discord announces a voice server only to who enters: leave first.
        self.gateway.update_voice_state(self.guild, None);
        self.ask(channel, tries + 1);
        LinkNews::Nothing
    }

    fn on_gone(&mut self) -> LinkNews {
        match self.state {
            // Our own leaving, or the leaving that comes before a second try.
            State::Away | State::Asking { .. } => LinkNews::Nothing,
            State::Connecting { .. } | State::Entering { .. } | State::There { .. } => {
                self.drop_driver();
                self.state = State::Away;
                LinkNews::Disconnected
            }
        }
    }

    fn on_bot_state(&mut self, here: ChannelId, id: String) -> LinkNews {
        match &mut self.state {
            State::Asking { channel, session_id, .. } if *channel == here => {
                *session_id = Some(id);
                self.connect_if_told();
                LinkNews::Nothing
            }
            State::Away | State::Asking { .. } => LinkNews::Nothing,
            State::Connecting { channel, session_id, .. }
            | State::Entering { channel, session_id, .. }
            | State::There { channel, session_id }
                if *channel == here && *session_id == id =>
            {
                // Muted, deafened or suppressed: the connection is the same.
                LinkNews::Nothing
            }
            State::Connecting { channel, .. }
            | State::Entering { channel, .. }
            | State::There { channel, .. } => {
                let moved = *channel != here;
                self.drop_driver();
                let until = Instant::now() + Duration::from_secs(2);
                self.state =
                    State::Asking { channel: here, tries: 1, until, session_id: Some(id), server: None };
                if moved { LinkNews::Moved(here) } else { LinkNews::Interrupted }
            }
        }
    }

    fn on_server(&mut self, endpoint: Option<String>, token: String) -> LinkNews {
        let Some(endpoint) = endpoint else { return LinkNews::Nothing };
        let connected = !matches!(self.state, State::Away | State::Asking { .. });
        if connected && self.last_server.as_ref().is_some_and(|(at, with)| *at == endpoint && *with == token)
        {
            // Told again, as a resumed gateway session does.
            return LinkNews::Nothing;
        }
        match &mut self.state {
            State::Away => LinkNews::Nothing,
            State::Asking { server, .. } => {
                *server = Some((endpoint, token));
                self.connect_if_told();
                LinkNews::Nothing
            }
            State::Connecting { channel, session_id, .. }
            | State::Entering { channel, session_id, .. }
            | State::There { channel, session_id } => {
                // The voice server was replaced: Discord wants us on the new one.
                let (channel, session_id) = (*channel, session_id.clone());
                self.connect(channel, 1, session_id, (endpoint, token));
                LinkNews::Interrupted
            }
        }
    }

    fn connect_if_told(&mut self) {
        if let State::Asking { channel, tries, session_id: Some(session_id), server: Some(server), .. } =
            &self.state
        {
            let (channel, tries, session_id, server) = (*channel, *tries, session_id.clone(), server.clone());
            self.connect(channel, tries, session_id, server);
        }
    }

    fn connect(&mut self, channel: ChannelId, tries: u32, session_id: String, server: (String, String)) {
        let ids = (
            NonZeroU64::new(channel.get()),
            NonZeroU64::new(self.guild.get()),
            NonZeroU64::new(self.bot.get()),
        );
        let (Some(channel_id), Some(guild_id), Some(user_id)) = ids else { return };
        let info = ConnectionInfo {
            channel_id: channel_id.into(),
            endpoint: server.0.clone(),
            guild_id: guild_id.into(),
            session_id: session_id.clone(),
            token: server.1.clone(),
            user_id: user_id.into(),
        };
        self.drop_driver();
        self.attempt += 1;
        let attempt = self.attempt;
        let mut driver = Driver::new(self.config.clone());
        let lost = Lost { attempt, mailbox: self.mailbox.clone() };
        driver.add_global_event(Event::Core(CoreEvent::DriverDisconnect), lost);
        let connecting = driver.connect(info);
        self.driver = Some(driver);
        let mailbox = self.mailbox.clone();
        let guild = self.guild;
        tokio::spawn(async move {
            let result = connecting.await;
            if let Err(error) = &result {
                tracing::info!(%guild, %error, "the driver can't connect");
            }
            let _ = mailbox.send(GuildMessage::Link(LinkEvent::Connected { attempt, ok: result.is_ok() }));
        });
        self.last_server = Some(server);
        self.state = State::Connecting { channel, tries, until: Instant::now() + JOIN_TIMEOUT, session_id };
    }

    fn on_connected(&mut self, ok: bool) -> LinkNews {
        let State::Connecting { channel, tries, session_id, .. } = &self.state else {
            return LinkNews::Nothing;
        };
        let (channel, tries) = (*channel, *tries);
        if !ok {
            return self.retry(channel, tries);
        }
        let outcome = if std::mem::take(&mut self.resuming) { "resumed" } else { "connected" };
        metrics::counter!(VOICE_CONNECTIONS, "outcome" => outcome).increment(1);
        let session_id = session_id.clone();
        self.state = State::Entering { channel, until: Instant::now() + ENTER_TIMEOUT, session_id };
        if self.voice_states.is_alone(self.guild, channel, self.bot) {
            // Nobody is there to be grouped with, or to miss the first frames.
            return self.on_encrypted();
        }
        let (attempt, mailbox, bot) = (self.attempt, self.mailbox.clone(), self.bot);
        let connected = Instant::now();
        tokio::spawn(async move {
            if timeout(ENTER_TIMEOUT, dave_gate::entered(bot.get(), channel.get())).await.is_ok() {
                // The others get the commit that let us in when we do; a round trip, as entering took us, is
                // theirs to apply it. songbird does not tell when Discord executes the transition.
                let follow = connected.elapsed().clamp(OTHERS_FOLLOW.0, OTHERS_FOLLOW.1);
                tokio::time::sleep(follow).await;
                let _ = mailbox.send(GuildMessage::Link(LinkEvent::Encrypted { attempt }));
            }
        });
        LinkNews::Nothing
    }

    fn on_encrypted(&mut self) -> LinkNews {
        if let State::Entering { channel, session_id, .. } = &self.state {
            metrics::histogram!(VOICE_JOIN_SECONDS).record(self.asked_at.elapsed().as_secs_f64());
            self.state = State::There { channel: *channel, session_id: session_id.clone() };
        }
        LinkNews::Nothing
    }

    fn on_lost(&mut self) -> LinkNews {
        match self.state {
            State::Away | State::Asking { .. } => LinkNews::Nothing,
            State::Connecting { channel, tries, .. } => self.retry(channel, tries),
            State::Entering { channel, .. } | State::There { channel, .. } => {
                metrics::counter!(VOICE_CONNECTIONS, "outcome" => "lost").increment(1);
                self.drop_driver();
                // A kick or a move is told by the gateway within moments; only else is it ours to join again.
                let until = Instant::now() + Duration::from_secs(1);
                self.last_server = None;
                self.asked_at = Instant::now();
                self.state = State::Connecting { channel, tries: 0, until, session_id: String::new() };
                LinkNews::Interrupted
            }
        }
    }

    fn drop_driver(&mut self) {
        if let Some(mut driver) = self.driver.take() {
            // The attempt's number keeps what the old driver still says from being taken for news.
            self.attempt += 1;
            driver.leave();
        }
    }
}

/// Tells the guild that the driver lost its connection.
struct Lost {
    attempt: u64,
    mailbox: UnboundedSender<GuildMessage>,
}

#[async_trait]
impl EventHandler for Lost {
    async fn act(&self, context: &EventContext<'_>) -> Option<Event> {
        if let EventContext::DriverDisconnect(data) = context {
            tracing::info!(reason = ?data.reason, kind = ?data.kind, "the driver lost its connection");
            let _ = self.mailbox.send(GuildMessage::Link(LinkEvent::Lost { attempt: self.attempt }));
        }
        None
    }
}
