use proptest::prelude::*;

use super::*;

const HERE: ChannelId = ChannelId::new(1);
const ELSEWHERE: ChannelId = ChannelId::new(2);

/// A link, its clock, and what its gateway says.
struct Desk {
    link: Link,
    around: Surroundings,
}

impl Desk {
    fn new() -> Self {
        let now = Instant::now();
        let around = Surroundings {
            now,
            bot: None,
            may_be_old: false,
            doubtful: false,
            alone: false,
            gateway: Some(1),
            identified: 1,
        };
        Self { link: Link::new(now), around }
    }

    /// A link that has asked for a channel.
    fn joining() -> Self {
        let mut desk = Self::new();
        desk.link.join(HERE, &desk.around);
        desk
    }

    /// A link that can send.
    fn there() -> Self {
        let mut desk = Self::joining();
        desk.arrive();
        desk
    }

    /// What was asked for is sent and answered, and the driver connects.
    fn arrive(&mut self) {
        let number = self.asked().expect("it asks").0;
        let leaves = self.leaves();
        self.on(LinkEvent::Sent { number, leaves });
        self.around.bot = Some(Some(HERE));
        self.on(state(Some(HERE), "session"));
        self.on(server("voice-1", "token-1"));
        self.connect();
    }

    fn connect(&mut self) {
        let attempt = self.connected().expect("it connects").0;
        self.on(LinkEvent::Connected { attempt, ok: true });
        self.on(LinkEvent::Encrypted { attempt });
        assert!(matches!(self.link.state(), LinkState::There(_)), "{:?}", self.link);
    }

    fn on(&mut self, event: LinkEvent) -> LinkNews {
        self.link.on_event(event, &self.around)
    }

    fn leaves(&self) -> bool {
        matches!(self.link.state, State::Asking { leaving: true, .. })
    }

    /// What was asked for last is sent.
    fn sent(&mut self, number: u64) -> LinkNews {
        let leaves = self.leaves();
        self.on(LinkEvent::Sent { number, leaves })
    }

    fn close(&mut self, code: u16) -> LinkNews {
        let attempt = self.link.attempt;
        self.on(LinkEvent::Closed { attempt, code: Some(code) })
    }

    /// Time continues until the next deadline.
    fn wait(&mut self) -> LinkNews {
        self.around.now = self.link.deadline(self.around.now).expect("a deadline");
        self.link.on_deadline(&self.around)
    }

    /// The last request among what is to be done; forgets everything that is to be done.
    fn asked(&mut self) -> Option<(u64, VoiceRequest)> {
        self.link.take_actions().into_iter().rev().find_map(|action| match action {
            Action::Ask { number, request, .. } => Some((number, request)),
            _ => None,
        })
    }

    /// The connection among what is to be done; forgets everything that is to be done.
    fn connected(&mut self) -> Option<(u64, ChannelId, String, String)> {
        self.link.take_actions().into_iter().find_map(|action| match action {
            Action::Connect { attempt, channel, session, server } => {
                Some((attempt, channel, session.as_str().to_owned(), server.token))
            }
            _ => None,
        })
    }

    fn is_idle(&mut self) -> bool {
        let actions = self.link.take_actions();
        !actions.iter().any(|action| matches!(action, Action::Ask { .. } | Action::Connect { .. }))
    }
}

fn state(channel: Option<ChannelId>, session_id: &str) -> LinkEvent {
    LinkEvent::BotState { channel, session_id: session_id.to_owned(), doubtful: false }
}

fn server(endpoint: &str, token: &str) -> LinkEvent {
    LinkEvent::Server { endpoint: Some(endpoint.to_owned()), token: token.to_owned() }
}

#[test]
fn a_join_that_waits_for_its_turn_does_not_time_out() {
    let mut desk = Desk::joining();
    assert_eq!(desk.link.deadline(desk.around.now), None);
    desk.around.now += Duration::from_secs(3_600);
    assert_eq!(desk.link.on_deadline(&desk.around), LinkNews::Nothing);
    assert_eq!(desk.link.tries, 0);
    desk.arrive();
}

#[test]
fn a_try_counts_from_the_moment_it_was_sent_and_the_last_one_gives_up() {
    let mut desk = Desk::joining();
    let begin = desk.around.now;
    for tried in 1..=JOIN_TRIES.0 {
        let number = desk.asked().expect("it asks").0;
        desk.sent(number);
        let news = desk.wait();
        assert_eq!(news == LinkNews::GaveUp, tried == JOIN_TRIES.0, "try {tried}");
        if matches!(desk.link.state, State::Pausing { .. }) {
            desk.wait();
        }
    }
    assert_eq!(desk.asked().map(|(_, request)| request), Some(VoiceRequest::Leave));
    let waited = desk.around.now - begin;
    assert!(waited > Duration::from_secs(20), "Discord may be away for 18 s: {waited:?}");
}

#[test]
fn who_could_not_be_answered_has_not_tried() {
    let mut desk = Desk::joining();
    for session in 2..20 {
        let number = desk.asked().expect("it asks").0;
        desk.sent(number);
        // The gateway connection breaks, and another session begins.
        desk.around.gateway = Some(session).filter(|session| session % 2 == 0);
        assert_eq!(desk.wait(), LinkNews::Nothing);
        assert_eq!(desk.link.tries, 0);
    }
    desk.arrive();
}

#[test]
fn losses_in_a_row_are_answered_later_and_later_and_not_for_ever() {
    let mut desk = Desk::there();
    let begin = desk.around.now;
    let mut asked_at = Vec::new();
    let gave_up = loop {
        assert_eq!(desk.close(4006), LinkNews::Interrupted);
        // The first asks at once; the others wait.
        if matches!(desk.link.state, State::Pausing { .. } | State::GivingUp { .. })
            && desk.wait() == LinkNews::GaveUp
        {
            break desk.around.now - begin;
        }
        asked_at.push(desk.around.now - begin);
        desk.arrive();
    };
    assert!(asked_at.len() >= 11, "{asked_at:?}");
    let in_a_minute = asked_at.iter().filter(|at| **at < Duration::from_secs(60)).count();
    assert!(in_a_minute <= 8, "{asked_at:?}");
    assert!(gave_up >= RECOVERY_TRIES.1, "{gave_up:?}");
}

#[test]
fn a_voice_server_that_refuses_at_once_is_given_as_much_time_as_one_that_says_nothing() {
    let mut desk = Desk::joining();
    let begin = desk.around.now;
    let mut tries = 0;
    loop {
        tries += 1;
        let number = desk.asked().expect("it asks").0;
        desk.sent(number);
        desk.around.bot = Some(Some(HERE));
        desk.on(state(None, "session"));
        desk.on(state(Some(HERE), "session"));
        desk.on(server("voice-1", "token-1"));
        desk.connected().expect("it connects");
        if desk.close(4011) == LinkNews::Interrupted
            && matches!(desk.link.state, State::Pausing { .. } | State::GivingUp { .. })
            && desk.wait() == LinkNews::GaveUp
        {
            break;
        }
    }
    let waited = desk.around.now - begin;
    assert!(waited >= JOIN_TRIES.1 && waited < Duration::from_secs(60), "{waited:?}");
    assert!(tries <= 7, "{tries}");
}

#[test]
fn a_loss_after_a_steady_time_is_answered_at_once() {
    let mut desk = Desk::there();
    for _ in 0..30 {
        desk.around.now += STEADY;
        assert_eq!(desk.close(4006), LinkNews::Interrupted);
        desk.arrive();
    }
}

#[test]
fn after_4014_nothing_is_done_before_the_gateways_word() {
    for code in [4014, 4021, 4022] {
        let mut desk = Desk::there();
        assert_eq!(desk.close(code), LinkNews::Interrupted);
        assert!(desk.is_idle(), "{code}");
        assert_eq!(desk.on(state(None, "session")), LinkNews::Disconnected);
        assert_eq!(desk.link.state(), LinkState::Away);
        assert!(desk.is_idle(), "{code}");
    }
}

#[test]
fn a_kick_under_load_is_never_undone() {
    let mut desk = Desk::there();
    desk.close(4014);
    for _ in 0..20 {
        // The gateway says nothing, and Discord neither.
        assert_eq!(desk.wait(), LinkNews::Unsure);
        assert_eq!(desk.on(LinkEvent::Located { channel: None }), LinkNews::Nothing);
        assert!(desk.is_idle());
    }
    assert_eq!(desk.on(LinkEvent::Located { channel: Some(None) }), LinkNews::Disconnected);
    assert!(desk.is_idle());
}

#[test]
fn a_kick_that_the_gateway_told_first_is_no_loss() {
    let mut desk = Desk::there();
    desk.around.bot = Some(None);
    assert_eq!(desk.close(4006), LinkNews::Disconnected);
    assert!(desk.is_idle());
}

#[test]
fn what_ends_with_the_gateways_session_is_no_kick() {
    let mut desk = Desk::there();
    desk.around.gateway = None;
    desk.close(4014);
    assert_eq!(desk.wait(), LinkNews::Unsure);
    assert_eq!(desk.on(LinkEvent::Located { channel: Some(None) }), LinkNews::Nothing);
    assert!(desk.is_idle(), "a moderator's word may still come");
    (desk.around.gateway, desk.around.identified) = (Some(2), 2);
    assert_eq!(desk.on(LinkEvent::Located { channel: Some(None) }), LinkNews::Nothing);
    assert!(desk.asked().is_some(), "another session joins");

    // The new session has told already that the bot is in no channel.
    let mut desk = Desk::there();
    (desk.around.gateway, desk.around.identified, desk.around.bot) = (Some(2), 2, Some(None));
    assert_eq!(desk.close(4014), LinkNews::Interrupted);
    assert_eq!(desk.wait(), LinkNews::Nothing, "nobody has to be asked");
    assert!(desk.asked().is_some());

    // A session that continues would have told.
    let mut desk = Desk::there();
    desk.around.gateway = Some(2);
    desk.close(4014);
    assert_eq!(desk.wait(), LinkNews::Unsure);
    assert_eq!(desk.on(LinkEvent::Located { channel: Some(None) }), LinkNews::Disconnected);
}

#[test]
fn the_gateways_next_session_is_joined_from_at_once() {
    let mut desk = Desk::there();
    desk.around.gateway = None;
    desk.close(4014);
    (desk.around.gateway, desk.around.identified, desk.around.bot) = (Some(2), 2, Some(None));
    assert_eq!(desk.link.on_gateway_session(&desk.around), LinkNews::Nothing);
    assert!(desk.asked().is_some());
    // Where nothing was lost, nothing is done.
    let mut desk = Desk::there();
    desk.around.identified = 2;
    assert_eq!(desk.link.on_gateway_session(&desk.around), LinkNews::Nothing);
    assert!(desk.is_idle());
}

#[test]
fn a_kick_is_not_undone_by_what_waits_for_its_turn() {
    let mut desk = Desk::there();
    desk.close(4006);
    assert_eq!(desk.on(state(None, "session")), LinkNews::Disconnected);
    assert!(desk.link.take_actions().contains(&Action::Withdraw));
    assert_eq!(desk.link.state(), LinkState::Away);

    // Once it was sent, what comes first is our own leaving.
    let mut desk = Desk::there();
    desk.close(4006);
    let number = desk.asked().expect("it asks").0;
    desk.sent(number);
    assert_eq!(desk.on(state(None, "session")), LinkNews::Nothing);
}

#[test]
fn who_is_kicked_before_it_could_go_on_with_anothers_session_stays_away() {
    let mut desk = Desk::new();
    desk.link.resume(&voice_session(), false, &desk.around);
    assert!(desk.link.is_left_behind());
    assert_eq!(desk.on(state(None, "session")), LinkNews::Disconnected);
    assert!(!desk.link.is_left_behind());
    assert_eq!(desk.on(state(None, "session")), LinkNews::Nothing, "once");
}

#[test]
fn who_is_sent_away_while_it_asks_for_another_channel_stays_away() {
    let asking = || {
        let mut desk = Desk::there();
        desk.link.join(ELSEWHERE, &desk.around);
        let number = desk.asked().expect("it asks").0;
        (desk, number)
    };
    let (mut desk, _) = asking();
    assert_eq!(desk.on(state(None, "session")), LinkNews::Disconnected, "before it was sent");
    let (mut desk, number) = asking();
    desk.sent(number);
    assert_eq!(desk.on(state(None, "session")), LinkNews::Disconnected, "before it was answered");
    let (mut desk, mut number) = asking();
    for _ in 0..2 {
        desk.sent(number);
        assert_eq!(desk.wait(), LinkNews::Nothing);
        if let Some(next) = desk.asked() {
            number = next.0;
        }
    }
    assert_eq!(desk.on(state(None, "session")), LinkNews::Disconnected, "between two tries");
    // Its own leaving is not one.
    let mut desk = Desk::there();
    desk.close(4006);
    let number = desk.asked().expect("it asks").0;
    desk.sent(number);
    assert_eq!(desk.on(state(None, "session")), LinkNews::Nothing);
}

#[test]
fn only_a_refusal_is_remembered() {
    let remembers = |desk: &mut Desk| {
        desk.link.take_actions().into_iter().any(|action| matches!(action, Action::Remember { .. }))
    };
    for (code, remembered) in [(4006, true), (4011, false)] {
        let mut desk = Desk::new();
        desk.link.resume(&voice_session(), true, &desk.around);
        assert_eq!(desk.close(code), LinkNews::Refused, "{code}");
        assert_eq!(remembers(&mut desk), remembered, "{code}");
    }
    let mut desk = Desk::new();
    desk.link.resume(&voice_session(), true, &desk.around);
    assert_eq!(desk.wait(), LinkNews::Refused);
    assert!(!remembers(&mut desk), "nobody answered");
}

#[test]
fn who_resumes_enters_the_group_anew() {
    let resumed = |desk: &mut Desk| {
        let attempt = desk.link.attempt;
        desk.on(LinkEvent::Resumed { attempt, broken: Duration::from_millis(300) })
    };
    let mut desk = Desk::there();
    desk.around.alone = true;
    assert_eq!(resumed(&mut desk), LinkNews::Nothing, "nobody listens");
    assert!(desk.is_idle());
    desk.around.alone = false;
    assert_eq!(resumed(&mut desk), LinkNews::Interrupted);
    assert_eq!(desk.asked().map(|(_, request)| request), Some(VoiceRequest::Rejoin(HERE)));
    // On a stage there is no group.
    let mut desk = Desk::there();
    desk.link.plain = true;
    assert_eq!(resumed(&mut desk), LinkNews::Nothing);
    assert!(desk.is_idle());
}

#[test]
fn a_driver_that_begins_another_session_by_itself_is_replaced() {
    let mut desk = Desk::there();
    let attempt = desk.link.attempt;
    assert_eq!(desk.on(LinkEvent::BegunAnew { attempt: attempt - 1 }), LinkNews::Nothing, "of another one");
    assert_eq!(desk.on(LinkEvent::BegunAnew { attempt }), LinkNews::Interrupted);
    assert_eq!(desk.asked().map(|(_, request)| request), Some(VoiceRequest::Rejoin(HERE)));
    // It may have to try more than once until it is connected.
    let mut desk = Desk::new();
    desk.link.resume(&voice_session(), true, &desk.around);
    let attempt = desk.link.attempt;
    assert_eq!(desk.on(LinkEvent::BegunAnew { attempt }), LinkNews::Nothing);
}

#[test]
fn who_is_still_in_the_channel_joins_again_unless_it_was_too_much() {
    let mut desk = Desk::there();
    desk.close(4014);
    assert_eq!(desk.wait(), LinkNews::Unsure);
    assert_eq!(desk.on(LinkEvent::Located { channel: Some(Some(HERE)) }), LinkNews::Nothing);
    assert_eq!(desk.asked().map(|(_, request)| request), Some(VoiceRequest::Rejoin(HERE)));

    let mut desk = Desk::there();
    desk.close(4021);
    assert_eq!(desk.wait(), LinkNews::Unsure);
    assert_eq!(desk.on(LinkEvent::Located { channel: Some(Some(HERE)) }), LinkNews::GaveUp);
    assert_eq!(desk.asked().map(|(_, request)| request), Some(VoiceRequest::Leave));
}

#[test]
fn what_would_be_refused_for_ever_is_given_up_once_and_written_down_first() {
    let mut desk = Desk::there();
    assert_eq!(desk.close(4017), LinkNews::Interrupted);
    assert!(desk.is_idle());
    assert_eq!(desk.wait(), LinkNews::GaveUp);
}

#[test]
fn the_driver_resumes_a_crashed_server_by_itself_and_says_when_it_can_not() {
    let mut desk = Desk::there();
    assert_eq!(desk.close(4015), LinkNews::Nothing);
    assert!(desk.is_idle());
    let attempt = desk.link.attempt;
    assert_eq!(desk.on(LinkEvent::Lost { attempt, code: None }), LinkNews::Interrupted);
    assert_eq!(desk.asked().map(|(_, request)| request), Some(VoiceRequest::Rejoin(HERE)));
}

#[test]
fn a_server_that_is_announced_after_a_loss_is_used_with_the_session_that_is_known() {
    let mut desk = Desk::there();
    desk.close(4022);
    desk.link.take_actions();
    desk.on(server("voice-2", "token-2"));
    assert!(desk.is_idle(), "it may be a move");
    desk.wait();
    let (_, channel, session, token) = desk.connected().expect("it connects");
    assert_eq!((channel, session.as_str(), token.as_str()), (HERE, "session", "token-2"));

    // Where none is known, the server waits for it.
    let mut desk = Desk::there();
    desk.close(4006);
    desk.link.take_actions();
    desk.on(server("voice-2", "token-2"));
    assert!(desk.is_idle());
    desk.on(state(Some(HERE), ""));
    assert!(desk.is_idle());
    desk.on(state(Some(HERE), "session-2"));
    assert_eq!(desk.connected().map(|(_, _, session, _)| session).as_deref(), Some("session-2"));
}

#[test]
fn the_events_of_a_move_come_in_either_order() {
    let mut desk = Desk::there();
    assert_eq!(desk.on(state(Some(ELSEWHERE), "session")), LinkNews::Moved(ELSEWHERE));
    assert!(desk.is_idle());
    desk.on(server("voice-1", "token-2"));
    let (_, channel, _, token) = desk.connected().expect("it connects");
    assert_eq!((channel, token.as_str()), (ELSEWHERE, "token-2"));

    let mut desk = Desk::there();
    assert_eq!(desk.on(server("voice-1", "token-2")), LinkNews::Interrupted);
    assert!(desk.is_idle(), "the channel may be another");
    assert_eq!(desk.on(state(Some(ELSEWHERE), "session")), LinkNews::Moved(ELSEWHERE));
    let (_, channel, _, token) = desk.connected().expect("it connects");
    assert_eq!((channel, token.as_str()), (ELSEWHERE, "token-2"));
}

#[test]
fn a_move_that_closes_the_connection_first_is_followed() {
    for server_first in [true, false] {
        let mut desk = Desk::there();
        desk.close(4014);
        desk.link.take_actions();
        if server_first {
            desk.on(server("voice-1", "token-2"));
            assert!(desk.is_idle());
        }
        assert_eq!(desk.on(state(Some(ELSEWHERE), "session")), LinkNews::Moved(ELSEWHERE));
        if !server_first {
            desk.on(server("voice-1", "token-2"));
        }
        let (_, channel, session, token) = desk.connected().expect("it connects");
        assert_eq!((channel, session.as_str(), token.as_str()), (ELSEWHERE, "session", "token-2"));
    }
}

#[test]
fn a_voice_server_that_is_replaced_is_changed_to() {
    let mut desk = Desk::there();
    assert_eq!(desk.on(server("voice-2", "token-2")), LinkNews::Interrupted);
    desk.link.take_actions();
    assert_eq!(desk.wait(), LinkNews::Nothing);
    let (_, channel, session, token) = desk.connected().expect("it connects");
    assert_eq!((channel, session.as_str(), token.as_str()), (HERE, "session", "token-2"));

    let mut desk = Desk::there();
    let gone = LinkEvent::Server { endpoint: None, token: "token-2".to_owned() };
    assert_eq!(desk.on(gone), LinkNews::Interrupted);
    assert!(desk.is_idle());
    desk.on(server("voice-3", "token-3"));
    assert_eq!(desk.connected().map(|(.., token)| token).as_deref(), Some("token-3"));
}

fn voice_session() -> VoiceSession {
    VoiceSession {
        channel_id: HERE,
        session_id: "session".to_owned(),
        endpoint: "voice-1".to_owned(),
        token: "token-1".to_owned(),
    }
}

#[test]
fn a_refused_session_is_left_and_joined_again_at_once() {
    let mut desk = Desk::new();
    desk.link.resume(&voice_session(), true, &desk.around);
    desk.link.take_actions();
    assert_eq!(desk.close(4006), LinkNews::Refused);
    assert!(desk.link.take_actions().contains(&Action::Remember { accepted: false }));
    // The plan asks for the channel; the gateway did not tell this process that the bot is there.
    desk.link.join(HERE, &desk.around);
    assert_eq!(desk.asked().map(|(_, request)| request), Some(VoiceRequest::Rejoin(HERE)));
    let number = desk.link.number;
    desk.sent(number);
    assert_eq!(desk.on(state(None, "session")), LinkNews::Nothing, "our own leaving");
    desk.on(state(Some(HERE), "session"));
    desk.on(server("voice-1", "token-2"));
    desk.connect();
}

#[test]
fn what_the_fleet_knows_to_be_refused_is_not_tried() {
    let mut desk = Desk::new();
    desk.link.resume(&voice_session(), false, &desk.around);
    assert!(desk.is_idle());
    assert_eq!(desk.link.state(), LinkState::Away);
    desk.link.join(HERE, &desk.around);
    assert_eq!(desk.asked().map(|(_, request)| request), Some(VoiceRequest::Rejoin(HERE)));
}

#[test]
fn a_kick_between_the_two_answers_is_a_kick() {
    let mut desk = Desk::joining();
    let number = desk.asked().expect("it asks").0;
    desk.sent(number);
    assert_eq!(desk.on(state(None, "session")), LinkNews::Nothing, "from before");
    desk.on(state(Some(HERE), "session"));
    assert_eq!(desk.on(state(None, "session")), LinkNews::Disconnected);
    assert!(desk.is_idle());
}

#[test]
fn a_stage_is_not_waited_for() {
    let mut desk = Desk::joining();
    desk.asked();
    desk.on(state(Some(HERE), "session"));
    desk.on(server("voice-1", "token-1"));
    let attempt = desk.connected().expect("it connects").0;
    desk.on(LinkEvent::Plain { attempt });
    desk.on(LinkEvent::Connected { attempt, ok: true });
    assert_eq!(desk.link.state(), LinkState::There(HERE));
}

#[test]
fn slow_members_of_the_group_are_waited_for_once_it_lets_us_in() {
    let mut desk = Desk::joining();
    desk.asked();
    desk.on(state(Some(HERE), "session"));
    desk.on(server("voice-1", "token-1"));
    let attempt = desk.connected().expect("it connects").0;
    desk.on(LinkEvent::Connected { attempt, ok: true });
    let begin = desk.around.now;
    desk.around.now += ENTER.checked_sub(Duration::from_millis(100)).unwrap();
    desk.on(LinkEvent::Welcomed { attempt });
    desk.around.now += Duration::from_secs(2);
    assert_eq!(desk.link.on_deadline(&desk.around), LinkNews::Nothing);
    assert_eq!(desk.link.state(), LinkState::Joining(HERE));
    desk.wait();
    assert_eq!(desk.link.state(), LinkState::There(HERE));
    assert!(desk.around.now - begin < Duration::from_secs(5));
}

#[derive(Clone, Debug)]
enum Happening {
    Event(u8),
    Code(u16),
    Deadline,
    Seconds(u64),
}

fn happenings() -> impl Strategy<Value = Vec<Happening>> {
    let code = prop::sample::select(vec![4006, 4009, 4014, 4015, 4017, 4021, 4022, 1006]);
    let happening = prop_oneof![
        (0u8..10).prop_map(Happening::Event),
        code.prop_map(Happening::Code),
        Just(Happening::Deadline),
        (0u64..70).prop_map(Happening::Seconds),
    ];
    prop::collection::vec(happening, 0..200)
}

proptest! {
    /// Nothing rejoins by itself once the guild was told that the bot is gone, and nothing is asked for in a hurry.
    #[test]
    fn whatever_happens_who_was_disconnected_stays_so(happenings in happenings()) {
        let mut desk = Desk::joining();
        let (mut over, mut asks) = (false, Vec::new());
        for happening in happenings {
            let attempt = desk.link.attempt;
            let news = match happening {
                Happening::Event(0) => desk.on(state(None, "session")),
                Happening::Event(1) => desk.on(state(Some(HERE), "session")),
                Happening::Event(2) => desk.on(state(Some(ELSEWHERE), "session")),
                Happening::Event(3) => desk.on(server("voice-1", "token-1")),
                Happening::Event(4) => desk.on(server("voice-2", "token-2")),
                Happening::Event(5) => desk.on(LinkEvent::Sent { number: desk.link.number, leaves: desk.leaves() }),
                Happening::Event(6) => desk.on(LinkEvent::Connected { attempt, ok: true }),
                Happening::Event(7) => desk.on(LinkEvent::Encrypted { attempt }),
                Happening::Event(8) => desk.on(LinkEvent::Lost { attempt, code: None }),
                Happening::Event(_) => desk.on(state(Some(HERE), "")),
                Happening::Code(code) => desk.close(code),
                Happening::Deadline => desk.link.on_deadline(&desk.around),
                Happening::Seconds(seconds) => {
                    desk.around.now += Duration::from_secs(seconds);
                    desk.link.on_deadline(&desk.around)
                }
            };
            let actions = desk.link.take_actions();
            let joins = actions.iter().filter(|action| match action {
                Action::Ask { request, .. } => *request != VoiceRequest::Leave,
                Action::Connect { session, .. } => {
                    assert!(!session.as_str().is_empty());
                    true
                }
                _ => false,
            });
            prop_assert!(!over || joins.count() == 0, "it joins by itself");
            let asked = actions.iter().any(|action| matches!(action, Action::Ask { .. }));
            if asked {
                asks.push(desk.around.now);
            }
            over |= matches!(news, LinkNews::Disconnected | LinkNews::GaveUp);
        }
        for begin in &asks {
            let in_a_minute = asks.iter().filter(|at| **at >= *begin && **at < *begin + Duration::from_secs(60));
            prop_assert!(in_a_minute.count() <= 12);
        }
    }
}

fn located(channel: Option<ChannelId>) -> LinkEvent {
    LinkEvent::Located { channel: Some(channel) }
}

#[test]
fn in_doubt_what_was_not_sent_is_taken_back_and_nothing_is_asked_for() {
    for (answer, news) in [(None, LinkNews::Disconnected), (Some(HERE), LinkNews::Nothing)] {
        let mut desk = Desk::there();
        desk.around.gateway = None;
        let attempt = desk.link.attempt;
        desk.on(LinkEvent::Lost { attempt, code: None });
        assert!(matches!(desk.asked(), Some((_, VoiceRequest::Rejoin(HERE)))));
        assert!(!desk.link.is_rejoining(&desk.around), "it was not sent");
        desk.around.gateway = Some(1);
        desk.around.bot = Some(None);
        assert!(desk.link.would_be_disconnected());

        desk.around.doubtful = true;
        desk.link.doubt(desk.around.now);
        assert_eq!(desk.link.take_actions(), [Action::Withdraw]);
        assert_eq!(desk.wait(), LinkNews::Unsure, "it wants to know");
        assert!(desk.is_idle());

        desk.around.doubtful = false;
        assert_eq!(desk.on(located(answer)), news);
        if answer.is_some() {
            desk.wait();
        }
        assert_eq!(desk.asked().is_some(), answer.is_some());
    }
}

#[test]
fn in_doubt_no_try_is_made_again() {
    let mut desk = Desk::joining();
    let number = desk.asked().expect("it asks").0;
    desk.sent(number);
    desk.around.bot = Some(Some(HERE));
    desk.on(state(Some(HERE), "session"));
    // The voice server does not come, and the bot may have been disconnected.
    desk.around.doubtful = true;
    desk.link.doubt(desk.around.now);
    desk.wait();
    assert!(desk.is_idle(), "{:?}", desk.link);
    desk.around.bot = Some(None);
    assert_eq!(desk.on(located(None)), LinkNews::Disconnected);
}

#[test]
fn a_loss_after_a_word_that_may_be_old_is_not_taken_for_a_kick_nor_for_none() {
    for (answer, news) in [(None, LinkNews::Disconnected), (Some(HERE), LinkNews::Nothing)] {
        let mut desk = Desk::there();
        (desk.around.bot, desk.around.may_be_old) = (Some(None), true);
        assert_eq!(desk.close(4006), LinkNews::Interrupted);
        assert!(desk.is_idle());
        assert_eq!(desk.wait(), LinkNews::Unsure);
        assert_eq!(desk.on(located(answer)), news);
        assert_eq!(desk.asked().is_some(), answer.is_some());
    }
}

#[test]
fn who_left_one_channel_and_is_asked_into_another_was_not_sent_away() {
    let mut desk = Desk::there();
    desk.link.leave(desk.around.now);
    desk.link.join(ELSEWHERE, &desk.around);
    let number = desk.asked().expect("it asks").0;
    desk.sent(number);
    desk.around.bot = Some(None);
    assert_eq!(desk.on(state(None, "session")), LinkNews::Nothing, "its own leaving");
    desk.around.bot = Some(Some(ELSEWHERE));
    assert_eq!(desk.on(state(Some(ELSEWHERE), "session")), LinkNews::Nothing);
    assert_eq!(desk.link.state(), LinkState::Joining(ELSEWHERE));
}

#[test]
fn what_was_taken_back_for_a_word_that_was_its_own_is_asked_for_again() {
    let mut desk = Desk::there();
    desk.link.leave(desk.around.now);
    desk.around.bot = Some(None);
    desk.link.join(HERE, &desk.around);
    let asked = desk.asked();
    assert!(asked.is_some());
    assert_eq!(desk.on(state(None, "session")), LinkNews::Nothing);
    assert_eq!(desk.asked(), asked);
}

#[test]
fn who_is_sent_away_after_it_left_and_came_back_was_disconnected_though_the_first_word_was_passed_over() {
    let mut desk = Desk::there();
    let attempt = desk.link.attempt;
    desk.on(LinkEvent::Lost { attempt, code: None });
    let Some((number, VoiceRequest::Rejoin(HERE))) = desk.asked() else { panic!("{:?}", desk.link) };
    desk.link.go_ahead(&desk.around);
    assert!(
        !desk.link.is_rejoining(&desk.around) && desk.link.take_actions().is_empty(),
        "it is not its turn"
    );
    desk.on(LinkEvent::Turn { number });
    assert!(desk.link.is_rejoining(&desk.around), "that is stored before it is sent");
    desk.link.go_ahead(&desk.around);
    assert_eq!(desk.link.take_actions(), [Action::GoAhead { number }]);
    desk.sent(number);
    assert!(desk.link.is_rejoining(&desk.around));
    desk.link.go_ahead(&desk.around);
    assert_eq!(desk.link.take_actions(), [], "it is sent once");

    // The guild was busy: when it reads that the bot is gone, the gateway has told that it is back.
    desk.around.bot = Some(Some(HERE));
    desk.link.on_gone_and_back(desk.around.now);
    assert!(!desk.link.is_rejoining(&desk.around), "it has left");
    desk.on(state(Some(HERE), "another"));
    desk.around.bot = Some(None);
    assert_eq!(desk.on(state(None, "another")), LinkNews::Disconnected);
}

#[test]
fn a_leaving_that_was_sent_twice_is_told_twice_and_neither_is_taken_for_a_kick() {
    let mut desk = Desk::there();
    let attempt = desk.link.attempt;
    desk.on(LinkEvent::Lost { attempt, code: None });
    for _ in 0..2 {
        if matches!(desk.link.state, State::Asking { sent: Some(_), .. }) {
            assert_eq!(
                (desk.wait(), desk.wait()),
                (LinkNews::Nothing, LinkNews::Nothing),
                "no answer, and a pause"
            );
        }
        let Some((number, VoiceRequest::Rejoin(HERE))) = desk.asked() else { panic!("{:?}", desk.link) };
        desk.sent(number);
    }
    // Discord was slow, and carries out both.
    assert_eq!(desk.on(state(None, "session")), LinkNews::Nothing);
    desk.around.bot = Some(Some(HERE));
    desk.on(state(Some(HERE), "session"));
    desk.on(server("voice-2", "token-2"));
    desk.around.bot = Some(None);
    assert_eq!(desk.on(state(None, "session")), LinkNews::Doubtful);
    assert_eq!(desk.on(state(None, "session")), LinkNews::Disconnected, "and once more is a person's word");
}

#[test]
fn whoever_was_asked_to_leave_and_is_called_at_once_was_not_sent_away() {
    let mut desk = Desk::there();
    desk.link.leave(desk.around.now);
    let number = desk.asked().expect("it leaves").0;
    desk.sent(number);
    // Somebody plays something before Discord tells of it.
    desk.link.join(HERE, &desk.around);
    assert!(matches!(desk.asked(), Some((_, VoiceRequest::Rejoin(HERE)))));
    desk.around.bot = Some(None);
    assert_eq!(desk.on(state(None, "session")), LinkNews::Nothing, "its own leaving");
    assert!(matches!(desk.asked(), Some((_, VoiceRequest::Join(HERE)))));

    // What was not sent nobody can have carried out.
    let mut desk = Desk::there();
    desk.link.leave(desk.around.now);
    desk.link.join(HERE, &desk.around);
    desk.around.bot = Some(None);
    assert_eq!(desk.on(state(None, "session")), LinkNews::Disconnected);
}

#[test]
fn a_kick_during_a_pause_between_tries_counts_if_discord_had_it_in_the_channel_by_then() {
    let mut desk = Desk::joining();
    for _ in 0..2 {
        let number = desk.asked().expect("it asks").0;
        desk.sent(number);
        desk.wait();
    }
    assert!(desk.asked().is_none(), "it waits: {:?}", desk.link);
    desk.around.bot = Some(Some(HERE));
    desk.on(state(Some(HERE), "session"));
    desk.around.bot = Some(None);
    assert_eq!(desk.on(state(None, "session")), LinkNews::Disconnected);
}

#[test]
fn a_voice_session_is_over_with_its_session_of_the_gateway_unless_discord_went_on_with_it() {
    let mut desk = Desk::new();
    desk.around.identified = 0;
    assert!(!desk.link.voice_is_over(&desk.around), "the gateway session was resumed");
    desk.around.identified = 1;
    assert!(desk.link.voice_is_over(&desk.around));
    let mut desk = Desk::new();
    desk.link.resume(&voice_session(), true, &desk.around);
    desk.connect();
    assert!(!desk.link.voice_is_over(&desk.around));
    assert!(!Desk::there().link.voice_is_over(&Desk::there().around));
}

#[test]
fn a_guild_that_discord_lost_for_a_while_has_sent_nobody_away() {
    let mut desk = Desk::there();
    // `GUILD_DELETE`, unavailable, and `GUILD_CREATE` without the bot.
    (desk.around.identified, desk.around.bot) = (2, Some(None));
    assert_eq!(desk.close(4006), LinkNews::Interrupted);
    assert!(desk.asked().is_some(), "it joins again");
}

#[test]
fn what_is_under_way_when_somebody_sends_the_bot_away_is_left_again() {
    let mut desk = Desk::there();
    desk.link.join(ELSEWHERE, &desk.around);
    let number = desk.asked().expect("it asks").0;
    desk.sent(number);
    desk.around.bot = Some(None);
    assert_eq!(desk.on(state(None, "session")), LinkNews::Disconnected);
    assert_eq!(desk.asked().map(|(_, request)| request), Some(VoiceRequest::Leave));
}

/// Discord, which is asked over its gateway and tells in its own time.
struct Discord {
    desk: Desk,
    /// Where the bot is.
    bot: Option<ChannelId>,
    /// Asked for, and not sent yet.
    asked: Option<(u64, VoiceRequest)>,
    /// Sent, and not carried out yet.
    sent: VecDeque<VoiceRequest>,
    /// Carried out, and not told yet.
    untold: VecDeque<LinkEvent>,
    /// Told, and not read by the guild yet.
    unread: VecDeque<LinkEvent>,
    /// Whether the guild wants to know where the bot is.
    question: bool,
    kicked: bool,
    over: bool,
    tokens: u32,
}

#[derive(Clone, Copy, Debug)]
enum Turn {
    Send,
    CarryOut,
    Tell,
    Read,
    Answer,
    Connect,
    Lose,
    /// Somebody takes the music to another channel, and back.
    Move,
    Seconds(u64),
}

impl Discord {
    fn new() -> Self {
        let mut desk = Desk::joining();
        let asked = desk.asked();
        let (sent, untold, unread) = Default::default();
        let (question, kicked, over, tokens) = (false, false, false, 0);
        Self { desk, bot: None, asked, sent, untold, unread, question, kicked, over, tokens }
    }

    fn put(&mut self, channel: Option<ChannelId>) {
        if self.bot == channel {
            return;
        }
        self.bot = channel;
        self.untold.push_back(state(channel, "session"));
        if channel.is_some() {
            self.tokens += 1;
            self.untold.push_back(server("voice", &self.tokens.to_string()));
        }
    }

    fn hear(&mut self, news: LinkNews) {
        for action in self.desk.link.take_actions() {
            match action {
                Action::Ask { number, request, .. } => self.asked = Some((number, request)),
                Action::Withdraw => self.asked = None,
                Action::GoAhead { number } => {
                    if self.asked.is_some_and(|(asked, _)| asked == number) {
                        self.send();
                    }
                }
                Action::Connect { .. } | Action::Drop | Action::Remember { .. } => {}
            }
        }
        match news {
            LinkNews::Doubtful => {
                (self.question, self.desk.around.doubtful) = (true, true);
                self.desk.link.doubt(self.desk.around.now);
                self.hear(LinkNews::Nothing);
            }
            LinkNews::Unsure => self.question = true,
            LinkNews::Disconnected => {
                assert!(self.kicked, "nobody sent it away: {:?}", self.desk.link);
                self.over = true;
            }
            LinkNews::GaveUp => self.over = true,
            _ => {}
        }
    }

    /// As the guild's task does.
    fn read(&mut self, event: LinkEvent) {
        if let LinkEvent::BotState { channel, .. } = &event
            && self.desk.around.bot.is_some_and(|known| known != *channel)
        {
            if channel.is_none() {
                self.desk.link.on_gone_and_back(self.desk.around.now);
            }
            return;
        }
        let news = self.desk.on(event);
        self.hear(news);
        self.desk.link.go_ahead(&self.desk.around);
        self.hear(LinkNews::Nothing);
    }

    /// As the guild's task does.
    fn answer(&mut self) {
        if !std::mem::take(&mut self.question) {
            return;
        }
        let doubtful = std::mem::take(&mut self.desk.around.doubtful);
        let news = if self.bot.is_some() || !doubtful {
            self.desk.on(LinkEvent::Located { channel: Some(self.bot) })
        } else if self.desk.around.bot.flatten().is_none() {
            self.desk.on(state(None, ""))
        } else {
            LinkNews::Nothing
        };
        self.hear(news);
    }

    fn send(&mut self) {
        if let Some((number, request)) = self.asked.take() {
            self.sent.push_back(request);
            let leaves = !matches!(request, VoiceRequest::Join(_));
            self.unread.push_back(LinkEvent::Sent { number, leaves });
        }
    }

    fn turn(&mut self, turn: Turn) {
        match turn {
            Turn::Send => match self.asked {
                Some((number, VoiceRequest::Rejoin(_))) => self.unread.push_back(LinkEvent::Turn { number }),
                _ => self.send(),
            },
            Turn::CarryOut => match self.sent.pop_front() {
                Some(VoiceRequest::Join(channel)) => self.put(Some(channel)),
                Some(VoiceRequest::Rejoin(channel)) => {
                    self.put(None);
                    self.put(Some(channel));
                }
                Some(VoiceRequest::Leave) => self.put(None),
                None => {}
            },
            Turn::Tell => {
                let Some(event) = self.untold.pop_front() else { return };
                if let LinkEvent::BotState { channel, .. } = &event {
                    self.desk.around.bot = Some(*channel);
                    if channel.is_none() {
                        // As the shard does.
                        self.asked.take_if(|(_, request)| *request != VoiceRequest::Leave);
                    }
                }
                self.unread.push_back(event);
            }
            Turn::Read => {
                if let Some(event) = self.unread.pop_front() {
                    self.read(event);
                }
            }
            Turn::Answer => self.answer(),
            Turn::Connect => {
                let attempt = self.desk.link.attempt;
                let connected =
                    [LinkEvent::Connected { attempt, ok: true }, LinkEvent::Encrypted { attempt }];
                self.unread.extend(connected);
            }
            Turn::Lose => {
                self.unread.push_back(LinkEvent::Lost { attempt: self.desk.link.attempt, code: None });
            }
            Turn::Move => {
                let channel = match self.desk.link.state() {
                    LinkState::Away => return,
                    LinkState::Joining(HERE) | LinkState::There(HERE) => ELSEWHERE,
                    LinkState::Joining(_) | LinkState::There(_) => HERE,
                };
                self.desk.link.join(channel, &self.desk.around);
                self.hear(LinkNews::Nothing);
            }
            Turn::Seconds(seconds) => {
                self.desk.around.now += Duration::from_secs(seconds);
                let news = self.desk.link.on_deadline(&self.desk.around);
                self.hear(news);
            }
        }
    }

    /// Everything arrives.
    fn settle(&mut self) {
        for _ in 0..40 {
            for turn in [Turn::CarryOut, Turn::Tell, Turn::Read] {
                self.turn(turn);
            }
        }
        self.turn(Turn::Answer);
    }
}

fn turns(moves: u32) -> impl Strategy<Value = Vec<Turn>> {
    let turn = prop_oneof![
        4 => Just(Turn::Send),
        4 => Just(Turn::CarryOut),
        6 => Just(Turn::Tell),
        6 => Just(Turn::Read),
        2 => Just(Turn::Answer),
        2 => Just(Turn::Connect),
        2 => Just(Turn::Lose),
        moves => Just(Turn::Move),
        2 => (0u64..7).prop_map(Turn::Seconds),
    ];
    prop::collection::vec(turn, 0..120)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    /// However slow Discord is to carry out and to tell what it was asked for, the bot's own leaving is not a kick.
    #[test]
    fn its_own_leaving_is_never_a_kick(turns in turns(1)) {
        let mut discord = Discord::new();
        for turn in turns {
            discord.turn(turn);
            if discord.over {
                break;
            }
        }
    }

    /// And a kick of a bot of which nothing is under way stays one.
    #[test]
    fn a_kick_is_a_kick_whatever_came_before(turns in turns(0), after in turns(0)) {
        let mut discord = Discord::new();
        for turn in turns {
            discord.turn(turn);
        }
        for _ in 0..4 {
            discord.settle();
        }
        prop_assume!(!discord.over && discord.bot.is_some() && discord.sent.is_empty());
        discord.put(None);
        discord.kicked = true;
        for turn in after {
            // What is sent before the kick is told can't know of it.
            if !matches!(turn, Turn::Send) || discord.untold.is_empty() {
                discord.turn(turn);
            }
        }
        for _ in 0..8 {
            discord.settle();
            discord.turn(Turn::Seconds(61));
            discord.turn(Turn::Send);
        }
        prop_assert_eq!(discord.bot, None, "{:?}", discord.desk.link);
    }
}

/// A link that was asked to leave, which was sent, and into its channel again before the gateway told of it.
fn called_back() -> (Desk, u64) {
    let mut desk = Desk::there();
    desk.link.leave(desk.around.now);
    let (number, _) = desk.asked().expect("it leaves");
    desk.on(LinkEvent::Sent { number, leaves: true });
    desk.link.join(HERE, &desk.around);
    let Some((number, VoiceRequest::Rejoin(HERE))) = desk.asked() else { panic!("{:?}", desk.link) };
    (desk, number)
}

#[test]
fn its_turn_comes_when_the_gateway_has_told_of_the_leaving_and_nobody_has_read_it() {
    let (mut desk, number) = called_back();
    desk.on(LinkEvent::Turn { number });
    desk.around.bot = Some(None);
    assert!(!desk.link.is_rejoining(&desk.around));
    desk.link.go_ahead(&desk.around);
    assert_eq!(desk.on(state(None, "session")), LinkNews::Nothing, "its own leaving");
    assert!(matches!(desk.asked(), Some((_, VoiceRequest::Join(HERE)))));
}

#[test]
fn an_older_word_is_read_after_it_was_asked_to_leave() {
    for read_first in [true, false] {
        let mut desk = Desk::joining();
        let (number, _) = desk.asked().expect("it asks");
        desk.sent(number);
        desk.link.leave(desk.around.now);
        let (number, _) = desk.asked().expect("it leaves");
        desk.around.bot = Some(Some(HERE));
        let sent = LinkEvent::Sent { number, leaves: true };
        if read_first {
            desk.on(state(Some(HERE), "session"));
            desk.on(sent);
        } else {
            desk.on(sent);
            desk.on(state(Some(HERE), "session"));
        }
        desk.on(server("voice-1", "token-1"));
        desk.link.join(HERE, &desk.around);
        desk.asked().expect("it asks");
        desk.around.bot = Some(None);
        assert_eq!(desk.on(state(None, "session")), LinkNews::Nothing, "its own leaving");
    }
}

#[test]
fn the_leaving_of_a_rejoin_is_told_before_that_of_a_stop() {
    let mut desk = Desk::there();
    desk.close(4006);
    let Some((number, VoiceRequest::Rejoin(HERE))) = desk.asked() else { panic!() };
    desk.sent(number);
    desk.link.leave(desk.around.now);
    let (number, _) = desk.asked().expect("it leaves");
    desk.on(LinkEvent::Sent { number, leaves: true });
    desk.on(state(None, "session"));
    desk.on(state(Some(HERE), "session"));
    desk.around.bot = Some(Some(HERE));
    desk.link.join(HERE, &desk.around);
    desk.asked().expect("it asks");
    desk.around.bot = Some(None);
    assert_eq!(desk.on(state(None, "session")), LinkNews::Nothing, "its own leaving");
}

#[test]
fn join_leave_and_join_are_told_one_after_the_other() {
    let mut desk = Desk::joining();
    let (number, _) = desk.asked().expect("it asks");
    desk.sent(number);
    desk.link.leave(desk.around.now);
    let (number, _) = desk.asked().expect("it leaves");
    desk.on(LinkEvent::Sent { number, leaves: true });
    desk.link.join(HERE, &desk.around);
    let Some((number, VoiceRequest::Join(HERE))) = desk.asked() else { panic!() };
    desk.sent(number);
    desk.around.bot = Some(Some(HERE));
    desk.on(state(Some(HERE), "session"));
    desk.on(server("voice-1", "token-1"));
    desk.around.bot = Some(None);
    assert_ne!(desk.on(state(None, "session")), LinkNews::Disconnected, "its own leaving");
}

#[test]
fn a_leaving_that_is_asked_for_twice_is_told_once() {
    let mut desk = Desk::there();
    desk.link.leave(desk.around.now);
    let (number, _) = desk.asked().expect("it leaves");
    desk.on(LinkEvent::Sent { number, leaves: true });
    desk.link.leave(desk.around.now);
    desk.link.join(HERE, &desk.around);
    desk.asked().expect("it asks");
    desk.around.bot = Some(None);
    assert_eq!(desk.on(state(None, "session")), LinkNews::Nothing, "its own leaving");
}

#[test]
fn discord_is_asked_and_says_what_the_leaving_has_made_true() {
    let (mut desk, _) = called_back();
    desk.around.doubtful = true;
    desk.link.doubt(desk.around.now);
    desk.link.take_actions();
    // As `on_bot_located` does.
    desk.around.doubtful = false;
    desk.around.bot = Some(None);
    assert_eq!(desk.on(state(None, "")), LinkNews::Nothing, "its own leaving");
    assert!(desk.asked().is_some());
}
