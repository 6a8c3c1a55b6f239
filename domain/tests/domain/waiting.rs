//! What only the outside world did ends nothing: the session waits, and a person lets it continue.

use segue_domain::{
    DormantReason, EndReason, Head, Interruption, JoinProblem, ListGaps, Millis, Notice, REMOVED_LIFE,
    Report, Restore, Session, SessionCommand, SessionEvent, SessionEventKind, UndoKind, restore,
};

use crate::support::*;

const PROBLEMS: [(JoinProblem, DormantReason); 3] = [
    (JoinProblem::Forbidden, DormantReason::Forbidden),
    (JoinProblem::Full, DormantReason::ChannelFull),
    (JoinProblem::Unanswered, DormantReason::JoinFailed),
];

/// A track that has been heard for a minute, two that wait, and a change that can be taken back.
fn a_minute_in() -> Story {
    let mut story = Story::new();
    let first = story.play("a");
    story.play("b");
    story.play("c");
    story.worker(Report::Joined { voice: voice_session() });
    story.worker(Report::Listeners { members: vec![ADA] });
    story.member(SessionCommand::MoveTrack { from: 2, to: 1 });
    story.hear(first);
    story
}

/// Everything of `a_minute_in` is kept, and it waits.
fn assert_kept(story: &Story, reason: DormantReason) {
    assert_eq!((story.current(), story.queue()), (Some("a"), vec!["c", "b"]), "{reason:?}");
    let head = &story.session.head;
    assert_eq!(head.dormant.map(|dormant| dormant.reason), Some(reason));
    assert_eq!(head.playhead.at(at(story.now + 9_000)), Millis::from_secs(60), "{reason:?}");
    assert_eq!(head.undo.iter().map(|entry| entry.kind).collect::<Vec<_>>(), [UndoKind::Move]);
    assert!(!story.needs_owner(), "a command takes it up");
}

/// The bot was removed from the guild.
fn gone() -> Report {
    Report::WentDormant { reason: DormantReason::Removed, position: Millis::from_secs(60) }
}

fn kinds(story: &Story) -> Vec<SessionEventKind> {
    SessionEvent::as_told(story.journal.events.clone()).into_iter().map(|event| event.kind).collect()
}

fn taken_up(session: &Session) -> Restore {
    restore(&session.head, at(60_000), Millis::new(1_000), at(65_000), Millis::from_secs(1_800), false)
}

#[test]
fn a_join_that_fails_keeps_everything_and_says_why() {
    for (problem, reason) in PROBLEMS {
        let mut story = a_minute_in();
        let told = notices(&story.worker(Report::JoinFailed { problem }));
        let code = match problem {
            JoinProblem::Forbidden => "voice.join-forbidden",
            JoinProblem::Full => "voice.channel-full",
            JoinProblem::Unanswered => "voice.join-failed",
        };
        assert_eq!(told.iter().map(Notice::code).collect::<Vec<_>>(), [code]);
        assert_kept(&story, reason);
        assert!(story.session.head.tombstone.is_none(), "nobody ended it");
        assert_eq!(taken_up(&story.session), Restore::Nothing, "it waits for a person");
        assert!(matches!(kinds(&story)[..], [SessionEventKind::JoinFailed { channel: VOICE, .. }]));
    }
}

#[test]
fn who_waits_for_an_answer_reads_that_the_channel_can_not_be_joined() {
    let mut story = Story::new();
    let effects = story.member(SessionCommand::play(link("a")));
    let track_id = resolve_of(&effects).expect("looked up");
    let effects = story.worker(Report::JoinFailed { problem: JoinProblem::Forbidden });
    let forbidden = Notice::JoinForbidden { channel: VOICE };
    assert_eq!(notices(&effects), [forbidden.clone(), forbidden]);
    // What was asked for is looked up all the same, and waits.
    let effects = story.worker(Report::Resolved {
        track_id,
        tracks: vec![found("a"), found("b")],
        gaps: ListGaps::default(),
    });
    assert_eq!(notices(&effects), []);
    assert_eq!((story.current(), story.queue()), (Some("a"), vec!["b"]));
}

#[test]
fn a_channel_that_was_joined_for_nothing_and_can_not_be_is_let_go_of() {
    let mut story = Story::new();
    story.member(SessionCommand::Join);
    let effects = story.worker(Report::JoinFailed { problem: JoinProblem::Full });
    assert_eq!(notices(&effects), [Notice::ChannelFull { channel: VOICE }]);
    assert_eq!(story.session.head.voice_channel, None);
}

#[test]
fn a_kick_keeps_everything_and_nothing_undoes_it_but_a_person() {
    let mut story = a_minute_in();
    story.worker(Report::Disconnected { by: Some(BEN) });
    assert_kept(&story, DormantReason::Disconnected);
    let mark = story.session.head.tombstone.expect("a person ended it");
    assert_eq!((mark.reason, mark.by), (EndReason::Disconnected, Some(BEN)));
    assert_eq!(taken_up(&story.session), Restore::Nothing);

    let kicked = story.session.clone();
    let track_id = story.current_id();
    story.worker(Report::Listeners { members: vec![ADA, BEN] });
    story.worker(Report::Started { track_id, position: Millis::ZERO });
    story.worker(Report::Recovered { track_id, position: Millis::ZERO, planned: false, silent_since: at(0) });
    story.worker(Report::Joined { voice: voice_session() });
    story.worker(Report::Disconnected { by: None });
    story.worker(Report::JoinFailed { problem: JoinProblem::Unanswered });
    story.worker(Report::LeftAlone);
    story.worker(Report::IdledOut);
    assert_eq!(story.session, kicked, "no news of a worker");
}

#[test]
fn a_persons_resume_undo_or_play_brings_the_kept_queue_back() {
    let play = || SessionCommand::play(link("new"));
    for command in [SessionCommand::Resume, SessionCommand::Undo, play(), SessionCommand::Join] {
        for kicked in [true, false] {
            let mut story = a_minute_in();
            if kicked {
                story.worker(Report::Disconnected { by: None });
            } else {
                story.worker(Report::JoinFailed { problem: JoinProblem::Unanswered });
            }
            if command == SessionCommand::Undo && !kicked {
                // Nobody ended it: that takes back what was changed, while it waits.
                assert_eq!(
                    notices(&story.member(SessionCommand::Undo)),
                    [Notice::Undone { change: UndoKind::Move }]
                );
                assert_eq!(story.queue(), ["b", "c"]);
                continue;
            }
            assert_eq!(notices(&story.member_in(None, command.clone())), [Notice::NotInVoice]);
            story.member_in(Some(OTHER_VOICE), command.clone());
            let head = &story.session.head;
            assert_eq!((head.dormant, head.tombstone), (None, None), "{command:?}");
            assert_eq!(head.voice_channel, Some(OTHER_VOICE), "{command:?}");
            assert_eq!(head.playhead.position, Millis::from_secs(60), "{command:?}");
            assert_eq!(story.current(), Some("a"));
            assert_eq!(story.queue()[..2], ["c", "b"]);
        }
    }
}

#[test]
fn a_session_that_waits_is_commanded_from_any_channel() {
    let mut story = a_minute_in();
    story.worker(Report::Disconnected { by: None });
    story.member_in(Some(OTHER_VOICE), SessionCommand::Clear);
    assert_eq!((story.current(), story.queue().len()), (Some("a"), 0));
    assert_eq!(notices(&story.member_in(Some(OTHER_VOICE), SessionCommand::Stop)), [Notice::Stopped]);
    assert!(!story.session.head.is_active());
    story.member(SessionCommand::Undo);
    assert_eq!(story.current(), Some("a"));
    assert!(story.session.head.dormant.is_none());
}

#[test]
fn a_session_that_waits_and_runs_out_leaves_its_channel() {
    let mut story = a_minute_in();
    story.worker(Report::Disconnected { by: None });
    for _ in 0..3 {
        story.member(SessionCommand::Skip);
    }
    let head = &story.session.head;
    assert!(!head.is_active() && head.voice_channel.is_none() && head.tombstone.is_some());
}

#[test]
fn why_tells_of_a_kick_and_not_of_a_connection_that_was_lost_by_it() {
    let mut story = a_minute_in();
    let (track_id, position) = (story.current_id(), Millis::from_secs(60));
    let lost = Report::Interrupted { track_id, position, cause: Interruption::ConnectionLost };
    story.worker(lost.clone());
    story.now += 1_000;
    story.worker(Report::Disconnected { by: None });
    assert_eq!(kinds(&story), [SessionEventKind::Disconnected]);

    let mut story = a_minute_in();
    story.worker(lost.clone());
    story.worker(Report::Moved { channel: OTHER_VOICE });
    assert_eq!(kinds(&story), [SessionEventKind::Moved { from: VOICE, to: OTHER_VOICE }]);

    let mut story = a_minute_in();
    story.worker(lost);
    story.now += 60_000;
    story.worker(Report::Disconnected { by: None });
    assert_eq!(
        kinds(&story),
        [SessionEventKind::ConnectionLost, SessionEventKind::Disconnected],
        "two things"
    );
}

#[test]
fn a_move_that_fails_goes_back_to_where_it_was_heard() {
    for (problem, reason) in PROBLEMS {
        let mut story = a_minute_in();
        story.member_in(Some(OTHER_VOICE), SessionCommand::MoveSession);
        assert_eq!(story.session.head.voice_channel, Some(OTHER_VOICE));
        let told = notices(&story.worker(Report::JoinFailed { problem }));
        assert_eq!(told.len(), 1);
        let head = &story.session.head;
        assert_eq!((head.voice_channel, head.dormant, head.came_from), (Some(VOICE), None, None));
        assert_eq!(head.playhead.position, Millis::from_secs(60));
        assert_eq!((story.current(), story.queue()), (Some("a"), vec!["c", "b"]));
        // And waits when it may not go back either.
        story.worker(Report::JoinFailed { problem });
        assert_kept(&story, reason);
    }
}

#[test]
fn a_move_that_arrived_has_nowhere_to_go_back_to() {
    let mut story = a_minute_in();
    story.member_in(Some(OTHER_VOICE), SessionCommand::MoveSession);
    let voice = segue_domain::VoiceSession { channel_id: OTHER_VOICE, ..voice_session() };
    story.worker(Report::Joined { voice });
    story.worker(Report::JoinFailed { problem: JoinProblem::Full });
    let head = &story.session.head;
    assert_eq!(head.voice_channel, Some(OTHER_VOICE));
    assert_eq!(head.dormant.map(|dormant| dormant.reason), Some(DormantReason::ChannelFull));
}

#[test]
fn a_guild_that_removes_the_bot_finds_its_queue_when_it_lets_it_in_again() {
    let mut story = a_minute_in();
    story.worker(gone());
    assert_kept(&story, DormantReason::Removed);
    assert!(story.session.head.tombstone.is_some());
    assert_eq!(taken_up(&story.session), Restore::Nothing);
    story.now += REMOVED_LIFE.get();
    story.member(SessionCommand::Resume);
    assert_eq!((story.current(), story.queue()), (Some("a"), vec!["c", "b"]));
}

#[test]
fn a_guild_that_removes_a_bot_nobody_listens_to_is_not_played_to_when_it_lets_it_in_again() {
    let mut story = a_minute_in();
    story.worker(Report::WentDormant { reason: DormantReason::NobodyListening, position: Millis::ZERO });
    story.worker(gone());
    assert_kept(&story, DormantReason::Removed);
    story.worker(Report::Listeners { members: vec![ADA, BEN] });
    assert!(story.session.head.dormant.is_some(), "nobody called it");
    // It is over whatever else is told, and told once.
    let version = story.session.head.version;
    story.worker(gone());
    assert_eq!(story.session.head.version, version);
}

#[test]
fn a_guild_that_lets_the_bot_in_again_after_a_month_begins_anew() {
    let mut story = a_minute_in();
    story.worker(gone());
    story.now += REMOVED_LIFE.get() + 1;
    assert_eq!(notices(&story.member(SessionCommand::Resume)), [Notice::NothingPlaying]);
    assert!(!story.session.head.is_active());
    story.play("new");
    assert_eq!((story.current(), story.queue().len()), (Some("new"), 0));
}

/// While a fleet is updated, programs of the first release read what newer ones wrote.
#[test]
fn a_head_that_waits_or_was_stopped_is_read_by_the_first_release() {
    let (first, kind) =
        (["nobody_listening", "away_too_long"], ["clear", "shuffle", "fair", "remove", "skip", "move"]);
    let read = |story: &Story| serde_json::to_value(&story.session.head).expect("JSON");
    for reason in DormantReason::ALL {
        let mut story = a_minute_in();
        story.worker(Report::WentDormant { reason, position: Millis::ZERO });
        let head = read(&story);
        assert!(first.contains(&head["dormant"]["reason"].as_str().expect("a reason")));
        assert_eq!(serde_json::from_value::<Head>(head).expect("it reads back"), story.session.head);
    }
    let mut story = a_minute_in();
    story.member(SessionCommand::Stop);
    let head = read(&story);
    for entry in head["undo"].as_array().expect("changes") {
        assert!(kind.contains(&entry["kind"].as_str().expect("a kind")));
    }
    assert_eq!(serde_json::from_value::<Head>(head).expect("it reads back"), story.session.head);
}
