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
        let around = Surroundings { now, bot: None, alone: false, gateway: Some(1), identified: 1 };
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
        self.on(LinkEvent::Sent { number });
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

    fn close(&mut self, code: u16) -> LinkNews {
        let attempt = self.link.attempt;
        self.on(LinkEvent::Closed { attempt, code: Some(code) })
    }

    /// Time goes on until the next deadline.
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
    LinkEvent::BotState { channel, session_id: session_id.to_owned() }
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
        desk.on(LinkEvent::Sent { number });
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
        desk.on(LinkEvent::Sent { number });
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
        desk.on(LinkEvent::Sent { number });
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

    // A session that goes on would have told.
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
    desk.on(LinkEvent::Sent { number });
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
    desk.on(LinkEvent::Sent { number });
    assert_eq!(desk.on(state(None, "session")), LinkNews::Disconnected, "before it was answered");
    let (mut desk, mut number) = asking();
    for _ in 0..2 {
        desk.on(LinkEvent::Sent { number });
        assert_eq!(desk.wait(), LinkNews::Nothing);
        if let Some(next) = desk.asked() {
            number = next.0;
        }
    }
    assert_eq!(desk.on(state(None, "session")), LinkNews::Disconnected, "between two tries");
    // Its own leaving is no such thing.
    let mut desk = Desk::there();
    desk.close(4006);
    let number = desk.asked().expect("it asks").0;
    desk.on(LinkEvent::Sent { number });
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
    desk.on(LinkEvent::Sent { number });
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
    desk.on(LinkEvent::Sent { number });
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
                Happening::Event(5) => desk.on(LinkEvent::Sent { number: desk.link.number }),
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
