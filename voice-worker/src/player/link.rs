//! The voice connection of one guild, as a state machine: events and time in, actions out. [`VoiceLink`](super::VoiceLink)
//! carries the actions out.

use std::{collections::VecDeque, time::Duration};

use segue_domain::{ChannelId, VoiceSession};
use tokio::time::Instant;

use super::{LinkNews, LinkState, close_code::Verdict};
use crate::{
    backoff::Backoff,
    gateway::{LinkEvent, VoiceRequest},
    metric_definitions::{VOICE_CONNECTIONS, VOICE_JOIN_SECONDS},
};

/// Wait for the gateway's two answers, from the moment a request was sent, and for the driver.
const ANSWER: Duration = Duration::from_secs(5);
/// Wait for the driver to continue another process's voice session. When Discord refuses it, it says so at once.
const TAKEOVER: Duration = Duration::from_millis(2_500);
/// Tries of a join before the session is told that it can't be heard, and how long it has to fail for that.
const JOIN_TRIES: (u32, Duration) = (4, Duration::from_secs(18));
/// The same when a connection was lost that had worked.
const RECOVERY_TRIES: (u32, Duration) = (12, Duration::from_secs(240));
/// A connection that lasted for so long has worked: what happened before it does not count any more.
const STEADY: Duration = Duration::from_secs(60);
/// Waits between tries. The first try after a loss does not wait.
const RETRY: Backoff = Backoff::new(Duration::from_secs(2), Duration::from_secs(60));
/// Longest wait for the end-to-end encryption's group, when somebody is there to hear the first frame.
const ENTER: Duration = Duration::from_secs(2);
/// Longest wait for its slowest member, once we are let in.
const OTHERS: Duration = Duration::from_millis(2_500);
/// Longest wait for both: others who come and go change the group again and again.
const ENTER_AT_LAST: Duration = Duration::from_secs(5);
/// Close code for a voice session that Discord does not know, or does not let this socket have.
const SESSION_INVALID: u16 = 4006;
/// Wait for the gateway to say where the bot is, before Discord is asked.
const WORD: Duration = Duration::from_secs(3);
/// Wait for the answer to that, before Discord is asked again.
const LOCATE: Duration = Duration::from_secs(15);
/// Longest wait for the gateway to tell of a leaving that was sent: it may have been lost with its connection.
const LEAVING_TOLD: Duration = Duration::from_secs(600);
/// Wait for the other of the two events of a move. When a voice server is replaced, there is no other.
const OTHER_EVENT: Duration = Duration::from_millis(300);
/// Wait for a voice server after a move.
const NEW_SERVER: Duration = Duration::from_secs(2);
/// Wait for a voice server when Discord takes one away and announces another.
const NEXT_SERVER: Duration = Duration::from_secs(10);

/// Name of a voice session. Never empty: there is no identifying without one.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct SessionId(String);

impl SessionId {
    pub(super) fn new(id: String) -> Option<Self> {
        (!id.is_empty()).then_some(Self(id))
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

/// A voice server, and the token for it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Server {
    pub(super) endpoint: String,
    pub(super) token: String,
}

/// What has to be done.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Action {
    /// Ask the gateway, as soon as it is this guild's turn.
    Ask { number: u64, request: VoiceRequest, since: Instant },
    /// Leave, and enter again: it is this guild's turn.
    GoAhead { number: u64 },
    /// Take back what was asked for and not sent yet.
    Withdraw,
    /// Connect the driver.
    Connect { attempt: u64, channel: ChannelId, session: SessionId, server: Server },
    /// Close the driver's connection.
    Drop,
    /// Remember whether Discord let us continue another process's voice session.
    Remember { accepted: bool },
}

/// How things are at the moment.
#[derive(Clone, Copy, Debug)]
pub(super) struct Surroundings {
    /// Now.
    pub(super) now: Instant,
    /// Where the gateway says that the bot is; `None` when it did not say.
    #[allow(clippy::option_option)]
    pub(super) bot: Option<Option<ChannelId>>,
    /// Whether that may be told again, and be old.
    pub(super) may_be_old: bool,
    /// Whether the bot may have been disconnected, and Discord has yet to say so: meanwhile nothing is asked for.
    pub(super) doubtful: bool,
    /// Whether nobody is known to be in the link's channel but bots.
    pub(super) alone: bool,
    /// The gateway's session, if the shard is connected.
    pub(super) gateway: Option<u64>,
    /// How often the shard has begun a session, and not resumed one.
    pub(super) identified: u64,
}

/// What is known of a connection that is to be made.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
struct Known {
    session: Option<SessionId>,
    server: Option<Server>,
}

/// A request that was sent.
#[derive(Clone, Copy, Debug)]
struct Sent {
    at: Instant,
    /// The gateway's session that it was sent in: the answer comes in it, or never.
    gateway: Option<u64>,
}

/// A request to leave.
#[derive(Clone, Copy, Debug)]
struct Leave {
    number: u64,
    sent: bool,
}

#[derive(Debug)]
enum State {
    Away,
    /// Waits before it asks again.
    Pausing {
        channel: ChannelId,
        until: Instant,
        known: Known,
        /// Whether Discord had the bot in the channel.
        there: bool,
    },
    /// Waits for its turn, and then for the gateway's answers.
    Asking {
        channel: ChannelId,
        number: u64,
        sent: Option<Sent>,
        /// Whether the bot leaves the channel first.
        leaving: bool,
        /// Whether it is its turn to.
        turn: bool,
        known: Known,
    },
    /// Discord closed the connection, and it is its gateway that says what that means.
    Unsure {
        channel: ChannelId,
        until: Instant,
        known: Known,
        /// Whether the link joins again when the bot is still in its channel.
        rejoins: bool,
    },
    /// Waits for the rest of a move, or of a change of the voice server.
    Settling {
        channel: ChannelId,
        until: Instant,
        known: Known,
        /// Server that may still be ours if no other is announced.
        fallback: Option<Server>,
    },
    /// The driver connects.
    Connecting {
        channel: ChannelId,
        until: Instant,
        session: SessionId,
        server: Server,
        /// Whether it continues another process's voice session.
        takeover: bool,
        /// Whether it need not wait for the end-to-end encryption's group any more.
        encrypted: bool,
    },
    /// The driver is connected, and has not entered the group of the end-to-end encryption yet.
    Entering {
        channel: ChannelId,
        until: Instant,
        /// However many come and go meanwhile.
        latest: Instant,
        session: SessionId,
        server: Server,
    },
    /// The driver can send.
    There {
        channel: ChannelId,
        since: Instant,
        session: SessionId,
        server: Server,
    },
    /// The driver could send, and never will again.
    GivingUp {
        channel: ChannelId,
    },
}

/// The voice connection of one guild.
#[expect(clippy::struct_excessive_bools, reason = "facts that don't depend on each other")]
#[derive(Debug)]
pub(super) struct Link {
    state: State,
    attempt: u64,
    number: u64,
    /// Whether the bot is in another channel than the one that is asked for.
    elsewhere: bool,
    /// The newest request to leave, until something else is sent: as long as it is the last that was, the bot is in no
    /// channel because it was asked to leave.
    leave: Option<Leave>,
    /// Whether Discord, when it was asked, had the bot in a channel, which its gateway has yet to tell.
    returns: bool,
    /// When it was asked to leave and to join again, in the order of being sent, until the gateway tells that it left. One
    /// that takes long is sent a second time, and then there are two leavings to be told of.
    leavings: VecDeque<Instant>,
    /// Since when somebody waits for sound.
    since: Instant,
    tries: u32,
    /// Since when one try after the other fails.
    failing_since: Option<Instant>,
    /// Whether sound could be sent since the channel was asked for.
    worked: bool,
    retry: Backoff,
    /// Whether Discord has the bot in the channel, although the gateway did not say so to this process.
    must_leave: bool,
    /// Which of the gateway's sessions the voice session belongs to: how often one had begun.
    identified: u64,
    /// Whether the connection is not end-to-end encrypted, as on a stage.
    plain: bool,
    actions: Vec<Action>,
}

impl Link {
    pub(super) fn new(now: Instant) -> Self {
        Self {
            state: State::Away,
            attempt: 0,
            number: 0,
            elsewhere: false,
            leave: None,
            returns: false,
            leavings: VecDeque::new(),
            since: now,
            tries: 0,
            failing_since: None,
            worked: false,
            retry: RETRY,
            must_leave: false,
            identified: 0,
            plain: false,
            actions: Vec::new(),
        }
    }

    /// What is to be done, in order.
    pub(super) fn take_actions(&mut self) -> Vec<Action> {
        std::mem::take(&mut self.actions)
    }

    /// How far the link is.
    pub(super) const fn state(&self) -> LinkState {
        match self.state {
            State::Away => LinkState::Away,
            State::Pausing { channel, .. }
            | State::Asking { channel, .. }
            | State::Unsure { channel, .. }
            | State::Settling { channel, .. }
            | State::Connecting { channel, .. }
            | State::Entering { channel, .. }
            | State::GivingUp { channel } => LinkState::Joining(channel),
            State::There { channel, .. } => LinkState::There(channel),
        }
    }

    /// Whether Discord has the bot in a channel where this link is not.
    pub(super) const fn is_left_behind(&self) -> bool {
        matches!(self.state, State::Away) && self.must_leave
    }

    /// Whether the voice session that was to be continued ended with its session of the gateway.
    pub(super) const fn voice_is_over(&self, around: &Surroundings) -> bool {
        !matches!(self.state, State::Connecting { .. } | State::Entering { .. } | State::There { .. })
            && self.is_of_an_ended_session(around)
    }

    /// Whether the bot leaves its channel to enter it again: it was asked for, or may be as soon as it is stored.
    pub(super) fn is_rejoining(&self, around: &Surroundings) -> bool {
        match self.state {
            State::Asking { leaving: true, sent: Some(_), .. } => true,
            State::Asking { leaving: true, turn: true, .. } => {
                around.gateway.is_some() && !around.doubtful && !self.is_told_to_be_gone(around)
            }
            _ => false,
        }
    }

    /// Leaves the channel to enter it again, if it is its turn. What is told from then on is not a kick, and it has to be
    /// stored before. Without a gateway it would only wait there: it is asked for again once there is one.
    pub(super) fn go_ahead(&mut self, around: &Surroundings) {
        let (told_gone, is_leaving) = (around.doubtful || self.is_told_to_be_gone(around), self.is_leaving());
        let State::Asking { channel, number, sent: None, leaving: true, turn, .. } = &mut self.state else {
            return;
        };
        if !*turn || around.gateway.is_none() {
            return;
        }
        // It left because it was asked to: that is still to be read, and to enter is all that is left to ask for then.
        if told_gone && !around.doubtful && is_leaving {
            return;
        }
        if told_gone {
            let channel = *channel;
            self.withdraw();
            return self.be_unsure(channel, around.now + WORD);
        }
        *turn = false;
        self.actions.push(Action::GoAhead { number: *number });
    }

    /// Whether the gateway has told that the bot is gone from its channel, and nobody has read it yet.
    fn is_told_to_be_gone(&self, around: &Surroundings) -> bool {
        around.bot == Some(None) && !self.returns && !self.is_of_an_ended_session(around)
    }

    /// When [`Link::on_deadline`] wants to be called. What waits for its turn has no deadline.
    pub(super) fn deadline(&self, now: Instant) -> Option<Instant> {
        match &self.state {
            State::Away | State::There { .. } => None,
            State::Asking { sent, .. } => sent.map(|sent| sent.at + ANSWER),
            State::GivingUp { .. } => Some(now),
            State::Pausing { until, .. }
            | State::Unsure { until, .. }
            | State::Settling { until, .. }
            | State::Connecting { until, .. }
            | State::Entering { until, .. } => Some(*until),
        }
    }

    /// Voice session of the connection, once there is one.
    pub(super) fn voice_session(&self) -> Option<VoiceSession> {
        let (State::Entering { channel, session, server, .. }
        | State::There { channel, session, server, .. }) = &self.state
        else {
            return None;
        };
        Some(VoiceSession {
            channel_id: *channel,
            session_id: session.as_str().to_owned(),
            endpoint: server.endpoint.clone(),
            token: server.token.clone(),
        })
    }

    /// Asks the gateway for a channel.
    pub(super) fn join(&mut self, channel: ChannelId, around: &Surroundings) {
        self.begin(around.now);
        self.ask(channel, around);
    }

    /// Goes on with the voice session of another process: identifies to the same voice server, without asking the gateway.
    /// Nobody sees the bot leave or join. Where that is known to be refused, the next join leaves first.
    pub(super) fn resume(&mut self, voice: &VoiceSession, allowed: bool, around: &Surroundings) {
        let now = around.now;
        let Some(session) = SessionId::new(voice.session_id.clone()).filter(|_| allowed) else {
            self.must_leave = true;
            return;
        };
        self.begin(now);
        let server = Server { endpoint: voice.endpoint.clone(), token: voice.token.clone() };
        self.connect(voice.channel_id, session, server, now);
        if let State::Connecting { until, takeover, .. } = &mut self.state {
            (*until, *takeover) = (now + TAKEOVER, true);
        }
    }

    /// Leaves the channel.
    pub(super) fn leave(&mut self, now: Instant) {
        self.abandon();
        self.number += 1;
        let sent = self.is_leaving();
        self.leave = Some(Leave { number: self.number, sent });
        self.actions.push(Action::Ask { number: self.number, request: VoiceRequest::Leave, since: now });
    }

    /// Ends the connection and stays in the channel, for anyone who takes the session over.
    pub(super) fn abandon(&mut self) {
        self.drop_driver();
        self.withdraw();
        self.must_leave = false;
        self.state = State::Away;
    }

    /// Takes in what happened.
    pub(super) fn on_event(&mut self, event: LinkEvent, around: &Surroundings) -> LinkNews {
        match event {
            LinkEvent::Turn { number } => {
                self.on_turn(number);
                LinkNews::Nothing
            }
            LinkEvent::Sent { number, leaves } => self.on_sent(number, leaves, around),
            LinkEvent::BotState { channel: None, doubtful, .. } => self.on_gone(doubtful, around),
            LinkEvent::BotState { channel: Some(channel), session_id, .. } => {
                self.on_bot_state(channel, SessionId::new(session_id), around)
            }
            LinkEvent::Server { endpoint: Some(endpoint), token } => {
                self.on_server(Server { endpoint, token }, around)
            }
            LinkEvent::Server { endpoint: None, .. } => self.on_server_gone(around),
            LinkEvent::Located { channel } => self.on_located(channel, around),
            LinkEvent::Connected { attempt, ok } if attempt == self.attempt => self.on_connected(ok, around),
            LinkEvent::Plain { attempt } if attempt == self.attempt => {
                self.plain = true;
                self.on_encrypted(around.now)
            }
            LinkEvent::Encrypted { attempt } if attempt == self.attempt => self.on_encrypted(around.now),
            LinkEvent::Welcomed { attempt } if attempt == self.attempt => {
                if let State::Entering { until, latest, .. } = &mut self.state {
                    *until = (around.now + OTHERS).min(*latest);
                }
                LinkNews::Nothing
            }
            LinkEvent::Closed { attempt, code } if attempt == self.attempt => match Verdict::of(code) {
                Verdict::Resume => LinkNews::Nothing,
                verdict => self.on_lost(verdict, code, around),
            },
            LinkEvent::Resumed { attempt, broken } if attempt == self.attempt => {
                self.on_resumed(broken, around)
            }
            LinkEvent::BegunAnew { attempt } if attempt == self.attempt => match self.state {
                State::Entering { .. } | State::There { .. } => self.on_lost(Verdict::Rejoin, None, around),
                // It is what the driver does until it is connected.
                _ => LinkNews::Nothing,
            },
            LinkEvent::Lost { attempt, code } if attempt == self.attempt => {
                match Verdict::of(code) {
                    // It tried, and can't.
                    Verdict::Resume => self.on_lost(Verdict::Rejoin, code, around),
                    verdict => self.on_lost(verdict, code, around),
                }
            }
            // News of a connection that was replaced.
            LinkEvent::Connected { .. }
            | LinkEvent::Plain { .. }
            | LinkEvent::Welcomed { .. }
            | LinkEvent::Encrypted { .. }
            | LinkEvent::Closed { .. }
            | LinkEvent::Resumed { .. }
            | LinkEvent::BegunAnew { .. }
            | LinkEvent::Lost { .. } => LinkNews::Nothing,
        }
    }

    /// Takes in that the connection is gone for no reason that Discord told.
    pub(super) fn cut(&mut self, around: &Surroundings) -> LinkNews {
        self.on_lost(Verdict::Rejoin, None, around)
    }

    /// Tries again what took too long.
    pub(super) fn on_deadline(&mut self, around: &Surroundings) -> LinkNews {
        let now = around.now;
        if self.deadline(now).is_none_or(|deadline| deadline > now) {
            return LinkNews::Nothing;
        }
        let ended = self.is_of_an_ended_session(around) && around.gateway.is_some();
        match &mut self.state {
            State::Away | State::There { .. } => LinkNews::Nothing,
            State::Pausing { channel, .. } => {
                let channel = *channel;
                self.ask(channel, around);
                LinkNews::Nothing
            }
            State::Asking { channel, sent, known, .. } => {
                let (channel, sent) = (*channel, *sent);
                self.must_leave |= known.session.is_some();
                // Whom nobody could answer has not tried.
                if sent.is_some_and(|sent| around.gateway.is_none() || sent.gateway != around.gateway) {
                    self.ask(channel, around);
                    return LinkNews::Nothing;
                }
                self.fail(channel, around)
            }
            State::Unsure { channel, .. } if ended => {
                let channel = *channel;
                self.rejoin(channel, around)
            }
            State::Unsure { until, .. } => {
                *until = now + LOCATE;
                LinkNews::Unsure
            }
            State::Settling { channel, known, fallback, .. } => {
                let server = known.server.take().or_else(|| fallback.take());
                let (channel, session) = (*channel, known.session.take());
                if let (Some(session), Some(server)) = (session, server) {
                    self.connect(channel, session, server, now);
                    return LinkNews::Nothing;
                }
                self.must_leave = true;
                self.fail(channel, around)
            }
            State::Connecting { takeover: true, .. } => self.refused(None),
            State::Connecting { channel, .. } => {
                let channel = *channel;
                self.must_leave = true;
                self.fail(channel, around)
            }
            State::Entering { .. } => self.on_encrypted(now),
            State::GivingUp { .. } => {
                self.leave(now);
                LinkNews::GaveUp
            }
        }
    }

    fn begin(&mut self, now: Instant) {
        (self.since, self.worked) = (now, false);
        self.forget_failures();
    }

    const fn forget_failures(&mut self) {
        (self.tries, self.failing_since) = (0, None);
        self.retry.reset();
    }

    fn ask(&mut self, channel: ChannelId, around: &Surroundings) {
        self.drop_driver();
        // Told that it is gone from where it should be, and about to read it.
        if around.doubtful || self.must_leave && !self.is_leaving() && self.is_told_to_be_gone(around) {
            return self.be_unsure(channel, around.now + WORD);
        }
        // Discord announces a voice server only to who enters.
        let leaving = std::mem::take(&mut self.must_leave) || around.bot == Some(Some(channel));
        let request = if leaving { VoiceRequest::Rejoin(channel) } else { VoiceRequest::Join(channel) };
        self.elsewhere =
            !leaving && self.leave.is_none() && matches!(around.bot, Some(Some(there)) if there != channel);
        self.number += 1;
        let number = self.number;
        self.actions.push(Action::Ask { number, request, since: self.since });
        let known = Known::default();
        self.state = State::Asking { channel, number, sent: None, leaving, turn: false, known };
    }

    /// Waits until it is known whether the bot is still in its channel.
    fn be_unsure(&mut self, channel: ChannelId, until: Instant) {
        self.must_leave = true;
        self.state = State::Unsure { channel, until, known: Known::default(), rejoins: true };
    }

    /// The bot may have been disconnected. What was asked for and not sent yet is taken back.
    pub(super) fn doubt(&mut self, now: Instant) {
        if let State::Asking { channel, sent: None, .. } = self.state {
            self.withdraw();
            self.be_unsure(channel, now + WORD);
        }
    }

    /// A try has failed: the next follows after a while, unless there were enough.
    fn fail(&mut self, channel: ChannelId, around: &Surroundings) -> LinkNews {
        if self.is_last_try(around.now) {
            self.leave(around.now);
            return LinkNews::GaveUp;
        }
        self.tries += 1;
        self.failing_since.get_or_insert(around.now);
        tracing::info!(%channel, tries = self.tries, "there is no voice connection");
        metrics::counter!(VOICE_CONNECTIONS, "outcome" => "failed").increment(1);
        self.try_again(channel, Known::default(), around);
        LinkNews::Nothing
    }

    fn is_last_try(&self, now: Instant) -> bool {
        let (tries, span) = if self.worked { RECOVERY_TRIES } else { JOIN_TRIES };
        self.tries + 1 >= tries && self.failing_since.is_some_and(|since| now >= since + span)
    }

    fn try_again(&mut self, channel: ChannelId, known: Known, around: &Surroundings) {
        if self.tries <= 1 {
            return self.ask(channel, around);
        }
        self.drop_driver();
        let until = around.now + self.retry.next_wait();
        self.state = State::Pausing { channel, until, known, there: self.must_leave };
    }

    /// Discord does not let us continue another process's voice session.
    fn refused(&mut self, code: Option<u16>) -> LinkNews {
        tracing::info!(code, "Discord refused to continue the voice session");
        metrics::counter!(VOICE_CONNECTIONS, "outcome" => "not-resumed").increment(1);
        // A voice server that is away, or slow, says nothing of what Discord allows.
        if code == Some(SESSION_INVALID) {
            self.actions.push(Action::Remember { accepted: false });
        }
        self.abandon();
        self.must_leave = true;
        LinkNews::Refused
    }

    fn on_turn(&mut self, asked: u64) {
        if let State::Asking { number, turn, .. } = &mut self.state
            && *number == asked
        {
            *turn = true;
        }
    }

    fn on_sent(&mut self, asked: u64, leaves: bool, around: &Surroundings) -> LinkNews {
        // Even if something else is asked for by now: the bot will be told to have left.
        // Who leaves already is told of once.
        if leaves && !self.is_leaving() {
            self.leavings.push_back(around.now);
        }
        match &mut self.leave {
            Some(leave) if leave.number == asked => leave.sent = true,
            // It was sent before, or never will be.
            Some(leave) if leave.number < asked => self.leave = None,
            _ => {}
        }
        if let State::Asking { number, sent, .. } = &mut self.state
            && *number == asked
        {
            *sent = Some(Sent { at: around.now, gateway: around.gateway });
            self.identified = around.identified;
        }
        LinkNews::Nothing
    }

    /// The gateway says that the bot is in no channel.
    fn on_gone(&mut self, doubtful: bool, around: &Surroundings) -> LinkNews {
        let ours = self.take_leaving(around.now);
        self.returns = false;
        // What ended with its session of the gateway was ended by nobody.
        let has_ended =
            matches!(self.state, State::Asking { sent: None, .. }) && self.is_of_an_ended_session(around);
        if self.is_leaving() {
            return self.on_left(around);
        }
        if self.would_be_disconnected() && !has_ended {
            if doubtful || ours {
                return LinkNews::Doubtful;
            }
            (self.elsewhere, self.leave) = (false, None);
            // What was sent Discord carries out all the same.
            let under_way =
                matches!(self.state, State::Asking { sent: Some(_), known: Known { session: None, .. }, .. });
            if under_way {
                self.leave(around.now);
            } else {
                self.abandon();
            }
            return LinkNews::Disconnected;
        }
        self.elsewhere = false;
        // Our own leaving, that comes before.
        if let State::Asking { leaving, known, channel, number, sent, .. } = &mut self.state {
            (*leaving, *known) = (false, Known::default());
            if sent.is_none() {
                // It was taken back, should it have been a moderator's word.
                let (number, request) = (*number, VoiceRequest::Join(*channel));
                self.actions.push(Action::Ask { number, request, since: self.since });
            }
        }
        LinkNews::Nothing
    }

    /// The bot is in no channel, and to leave was the last that it was asked for: that is nobody else's word. What is wanted
    /// since is a join.
    fn on_left(&mut self, around: &Surroundings) -> LinkNews {
        (self.elsewhere, self.must_leave) = (false, false);
        match &mut self.state {
            State::Away | State::GivingUp { .. } => {}
            State::Asking { channel, number, leaving, known, .. } => {
                (*leaving, *known) = (false, Known::default());
                let (number, request) = (*number, VoiceRequest::Join(*channel));
                self.actions.push(Action::Ask { number, request, since: self.since });
            }
            State::Pausing { known, there, .. } => (*known, *there) = (Known::default(), false),
            State::Unsure { channel, .. }
            | State::Settling { channel, .. }
            | State::Connecting { channel, .. }
            | State::Entering { channel, .. }
            | State::There { channel, .. } => {
                let channel = *channel;
                self.ask(channel, around);
            }
        }
        LinkNews::Nothing
    }

    /// The bot was in no channel, and is in one again: had it left because it was asked to, it has.
    pub(super) fn on_gone_and_back(&mut self, now: Instant) {
        self.take_leaving(now);
        let since = self.since;
        if let State::Asking { channel, number, leaving, sent, turn, .. } = &mut self.state {
            if sent.is_some() {
                *leaving = false;
                return;
            }
            // The shard has taken it back when it told that the bot was gone.
            *turn = false;
            let (number, channel) = (*number, *channel);
            let request = if *leaving { VoiceRequest::Rejoin(channel) } else { VoiceRequest::Join(channel) };
            self.actions.push(Action::Ask { number, request, since });
        }
    }

    /// Whether a leaving was asked for and sent that was not told of yet. It counts as told.
    fn take_leaving(&mut self, now: Instant) -> bool {
        while self.leavings.front().is_some_and(|at| *at + LEAVING_TOLD <= now) {
            self.leavings.pop_front();
        }
        self.leavings.pop_front().is_some()
    }

    /// Whether to leave was the last that was sent.
    const fn is_leaving(&self) -> bool {
        matches!(self.leave, Some(Leave { sent: true, .. }))
    }

    /// Whether the word that the bot is in no channel would mean that somebody disconnected it.
    const fn would_be_disconnected(&self) -> bool {
        match &self.state {
            // From one channel it comes to another without being in none: somebody sent it away from where it was.
            State::Asking { known, .. } | State::Pausing { known, .. }
                if self.elsewhere && known.session.is_none() =>
            {
                true
            }
            State::Away => self.must_leave,
            State::Pausing { there, known, .. } => *there || known.session.is_some(),
            // It was in its channel, and our own leaving was not sent yet: neither this one nor one before it.
            State::Asking { leaving: true, sent, .. } => sent.is_none() && !self.is_leaving(),
            State::Asking { known, .. } => known.session.is_some(),
            _ => true,
        }
    }

    fn on_bot_state(
        &mut self,
        here: ChannelId,
        session: Option<SessionId>,
        around: &Surroundings,
    ) -> LinkNews {
        let Some(id) = session else { return LinkNews::Nothing };
        self.returns = false;
        match &mut self.state {
            State::Asking { channel, known, .. }
            | State::Pausing { channel, known, .. }
            | State::Settling { channel, known, .. }
                if *channel == here =>
            {
                known.session = Some(id);
                self.connect_if_known(around.now);
                LinkNews::Nothing
            }
            State::Unsure { channel, known, .. } if *channel == here => {
                known.session = Some(id);
                LinkNews::Nothing
            }
            // On its way from where it was, or to nowhere.
            State::Away
            | State::GivingUp { .. }
            | State::Asking { known: Known { session: None, .. }, .. }
            | State::Pausing { there: false, .. } => LinkNews::Nothing,
            State::Asking { known, .. }
            | State::Pausing { known, .. }
            | State::Unsure { known, .. }
            | State::Settling { known, .. } => {
                let known = Known { session: Some(id), server: known.server.take() };
                self.settle(here, known, None, NEW_SERVER, around.now);
                self.connect_if_known(around.now);
                LinkNews::Moved(here)
            }
            State::Connecting { channel, session, .. }
            | State::Entering { channel, session, .. }
            | State::There { channel, session, .. }
                if *channel == here && *session == id =>
            {
                // Muted, deafened or suppressed: the connection is the same.
                LinkNews::Nothing
            }
            State::Connecting { channel, server, .. }
            | State::Entering { channel, server, .. }
            | State::There { channel, server, .. } => {
                let (moved, fallback) = (*channel != here, server.clone());
                let known = Known { session: Some(id), server: None };
                self.settle(here, known, Some(fallback), NEW_SERVER, around.now);
                if moved { LinkNews::Moved(here) } else { LinkNews::Interrupted }
            }
        }
    }

    fn on_server(&mut self, server: Server, around: &Surroundings) -> LinkNews {
        match &mut self.state {
            State::Away | State::GivingUp { .. } => LinkNews::Nothing,
            State::Asking { known, .. } | State::Pausing { known, .. } | State::Settling { known, .. } => {
                known.server = Some(server);
                self.connect_if_known(around.now);
                LinkNews::Nothing
            }
            State::Unsure { channel, known, .. } => {
                let known = Known { session: known.session.take(), server: Some(server) };
                let channel = *channel;
                self.settle(channel, known, None, OTHER_EVENT, around.now);
                LinkNews::Nothing
            }
            // Told again, as a resumed gateway session does.
            State::Connecting { server: ours, .. }
            | State::Entering { server: ours, .. }
            | State::There { server: ours, .. }
                if *ours == server =>
            {
                LinkNews::Nothing
            }
            // Discord wants us on another voice server, or moves us: the other event may come after this one.
            State::Connecting { channel, session, .. }
            | State::Entering { channel, session, .. }
            | State::There { channel, session, .. } => {
                let (channel, session) = (*channel, session.clone());
                let known = Known { session: Some(session), server: Some(server) };
                self.settle(channel, known, None, OTHER_EVENT, around.now);
                LinkNews::Interrupted
            }
        }
    }

    /// The voice server is gone, and the next is announced when there is one.
    fn on_server_gone(&mut self, around: &Surroundings) -> LinkNews {
        match &mut self.state {
            State::Asking { known, .. }
            | State::Pausing { known, .. }
            | State::Unsure { known, .. }
            | State::Settling { known, .. } => {
                known.server = None;
                LinkNews::Nothing
            }
            State::Connecting { channel, session, .. }
            | State::Entering { channel, session, .. }
            | State::There { channel, session, .. } => {
                let (channel, session) = (*channel, session.clone());
                let known = Known { session: Some(session), server: None };
                self.settle(channel, known, None, NEXT_SERVER, around.now);
                LinkNews::Interrupted
            }
            State::Away | State::GivingUp { .. } => LinkNews::Nothing,
        }
    }

    fn settle(
        &mut self,
        channel: ChannelId,
        known: Known,
        fallback: Option<Server>,
        wait: Duration,
        now: Instant,
    ) {
        self.drop_driver();
        self.withdraw();
        self.since = now;
        self.state = State::Settling { channel, until: now + wait, known, fallback };
    }

    /// Connects once session and server are known. While a server was announced first, its channel may yet change.
    fn connect_if_known(&mut self, now: Instant) {
        let (State::Asking { channel, known, .. }
        | State::Pausing { channel, known, .. }
        | State::Settling { channel, known, .. }) = &self.state
        else {
            return;
        };
        let (Some(session), Some(server)) = (&known.session, &known.server) else { return };
        let (channel, session, server) = (*channel, session.clone(), server.clone());
        self.connect(channel, session, server, now);
    }

    fn connect(&mut self, channel: ChannelId, session: SessionId, server: Server, now: Instant) {
        self.drop_driver();
        self.withdraw();
        self.attempt += 1;
        self.plain = false;
        let (attempt, until) = (self.attempt, now + ANSWER);
        let action = Action::Connect { attempt, channel, session: session.clone(), server: server.clone() };
        self.actions.push(action);
        self.state = State::Connecting { channel, until, session, server, takeover: false, encrypted: false };
    }

    fn on_connected(&mut self, ok: bool, around: &Surroundings) -> LinkNews {
        let State::Connecting { channel, session, server, takeover, encrypted, .. } = &self.state else {
            return LinkNews::Nothing;
        };
        let (channel, takeover, encrypted) = (*channel, *takeover, *encrypted);
        if !ok {
            if takeover {
                return self.refused(None);
            }
            self.must_leave = true;
            return self.fail(channel, around);
        }
        let outcome = if takeover { "resumed" } else { "connected" };
        metrics::counter!(VOICE_CONNECTIONS, "outcome" => outcome).increment(1);
        if takeover {
            self.actions.push(Action::Remember { accepted: true });
        }
        let (session, server) = (session.clone(), server.clone());
        let (until, latest) = (around.now + ENTER, around.now + ENTER_AT_LAST);
        self.state = State::Entering { channel, until, latest, session, server };
        if encrypted || around.alone {
            // There is no group to wait for, or nobody who would miss the first frames.
            return self.on_encrypted(around.now);
        }
        LinkNews::Nothing
    }

    fn on_encrypted(&mut self, now: Instant) -> LinkNews {
        match &mut self.state {
            State::Connecting { encrypted, .. } => *encrypted = true,
            State::Entering { channel, session, server, .. } => {
                let waited = now.saturating_duration_since(self.since);
                metrics::histogram!(VOICE_JOIN_SECONDS).record(waited.as_secs_f64());
                let (channel, session, server) = (*channel, session.clone(), server.clone());
                self.worked = true;
                self.state = State::There { channel, since: now, session, server };
            }
            _ => {}
        }
        LinkNews::Nothing
    }

    fn on_lost(&mut self, verdict: Verdict, code: Option<u16>, around: &Surroundings) -> LinkNews {
        let (channel, session, since) = match &self.state {
            State::Connecting { takeover: true, .. } if verdict != Verdict::GatewaySays => {
                return self.refused(code);
            }
            State::Connecting { channel, session, .. } | State::Entering { channel, session, .. } => {
                (*channel, session.clone(), None)
            }
            State::There { channel, session, since, .. } => (*channel, session.clone(), Some(*since)),
            _ => return LinkNews::Nothing,
        };
        tracing::info!(%channel, code, ?verdict, "the voice connection is lost");
        metrics::counter!(VOICE_CONNECTIONS, "outcome" => "lost").increment(1);
        if since.is_some_and(|since| since + STEADY <= around.now) {
            self.forget_failures();
        }
        if since.is_some() {
            self.since = around.now;
        }
        self.drop_driver();
        if around.bot == Some(None) && !self.returns && !self.is_of_an_ended_session(around) {
            if around.may_be_old || around.doubtful || !self.leavings.is_empty() {
                self.be_unsure(channel, around.now);
                return LinkNews::Interrupted;
            }
            // The gateway was faster.
            self.abandon();
            return LinkNews::Disconnected;
        }
        self.must_leave = true;
        match verdict {
            Verdict::GatewaySays | Verdict::PersonSays => {
                let known = Known { session: Some(session), server: None };
                let (until, rejoins) = (around.now + WORD, verdict == Verdict::GatewaySays);
                self.state = State::Unsure { channel, until, known, rejoins };
            }
            Verdict::GiveUp => self.state = State::GivingUp { channel },
            // What was heard is written down first.
            Verdict::Rejoin | Verdict::Resume if self.is_last_try(around.now) => {
                self.state = State::GivingUp { channel };
            }
            Verdict::Rejoin | Verdict::Resume => {
                self.state = State::Away;
                self.fail(channel, around);
            }
        }
        LinkNews::Interrupted
    }

    /// The driver continues the voice session. Meanwhile Discord may have taken it out of the group of the end-to-end
    /// encryption, which nobody tells: then nobody could decrypt what it sends. So it enters again.
    fn on_resumed(&mut self, broken: Duration, around: &Surroundings) -> LinkNews {
        tracing::info!(?broken, alone = around.alone, plain = self.plain, "the voice session was resumed");
        if around.alone || self.plain {
            return LinkNews::Nothing;
        }
        match self.state {
            State::Entering { .. } | State::There { .. } => self.on_lost(Verdict::Rejoin, None, around),
            _ => LinkNews::Nothing,
        }
    }

    /// Discord was asked where the bot is, because its gateway did not say.
    #[allow(clippy::option_option)]
    fn on_located(&mut self, located: Option<Option<ChannelId>>, around: &Surroundings) -> LinkNews {
        let ended = self.is_of_an_ended_session(around) || self.is_leaving();
        self.returns |= around.bot == Some(None) && matches!(located, Some(Some(_)));
        let State::Unsure { channel, until, known, rejoins } = &mut self.state else {
            return LinkNews::Nothing;
        };
        match located {
            None => {
                // As long as nobody knows, nobody joins.
                *until = around.now + self.retry.next_wait();
                LinkNews::Nothing
            }
            // It may be the gateway's session that is over, or a moderator's word that is still to come.
            Some(None) if around.gateway.is_none() => {
                *until = around.now + WORD;
                LinkNews::Nothing
            }
            Some(None) if ended => {
                let channel = *channel;
                self.rejoin(channel, around)
            }
            Some(None) => {
                self.abandon();
                LinkNews::Disconnected
            }
            Some(Some(here)) if here == *channel && !*rejoins => {
                self.leave(around.now);
                LinkNews::GaveUp
            }
            Some(Some(here)) if here == *channel => self.fail(here, around),
            Some(Some(here)) => {
                let known = std::mem::take(known);
                self.tries = self.tries.saturating_add(1);
                self.try_again(here, known, around);
                LinkNews::Moved(here)
            }
        }
    }

    /// Whether the voice session belongs to a session of the gateway that is over: with it Discord ends what was in it, and
    /// nobody has sent the bot away.
    const fn is_of_an_ended_session(&self, around: &Surroundings) -> bool {
        self.identified != around.identified
    }

    /// The gateway has begun a session. What ended with the one before is joined again at once.
    pub(super) fn on_gateway_session(&mut self, around: &Surroundings) -> LinkNews {
        match self.state {
            State::Unsure { channel, .. } if self.is_of_an_ended_session(around) => {
                self.rejoin(channel, around)
            }
            _ => LinkNews::Nothing,
        }
    }

    fn rejoin(&mut self, channel: ChannelId, around: &Surroundings) -> LinkNews {
        self.state = State::Away;
        self.fail(channel, around)
    }

    fn withdraw(&mut self) {
        if matches!(self.state, State::Asking { sent: None, .. }) {
            self.actions.push(Action::Withdraw);
        }
    }

    fn drop_driver(&mut self) {
        if matches!(self.state, State::Connecting { .. } | State::Entering { .. } | State::There { .. }) {
            // The attempt's number keeps what the old driver still says from being taken for news.
            self.attempt += 1;
            self.actions.push(Action::Drop);
        }
    }
}

#[cfg(test)]
mod tests;
