//! What becomes of a session when its worker is gone: the rules that peers learned the hard way.

use crate::support::*;
use segue_domain::{
    DormantReason, EndReason, Interruption, MAX_RESTORES, Millis, Notice, Report, Restore, SessionCommand,
    SessionEvent, SessionEventKind, SourceFailure, TrackSelector, UserId, restore,
};

const HALF_A_BEAT: Millis = Millis::new(1_000);
const MAX_AGE: Millis = Millis::from_secs(1_800);

/// A track that has been playing since 0 s, with Ada listening.
fn playing() -> Story {
    let mut story = Story::new();
    let id = story.play("song");
    story.play("next");
    story.started(id);
    story.worker(Report::Joined { voice: voice_session() });
    story.worker(Report::OthersMayListen { on: false });
    story.worker(Report::Listeners { members: vec![ADA] });
    story
}

fn take_up(story: &Story, alive_until: u64, now: u64) -> Restore {
    restore(&story.session.head, at(alive_until), HALF_A_BEAT, at(now), MAX_AGE, false)
}

fn current_id(story: &Story) -> segue_domain::TrackId {
    story.session.head.current.as_ref().expect("a track is current").id
}

#[test]
fn after_a_crash_it_goes_on_half_a_beat_after_the_last_sign_of_life() {
    let story = playing();
    let track_id = current_id(&story);
    let position = Millis::from_secs(61);
    assert_eq!(take_up(&story, 60_000, 65_000), Restore::GoOn { track_id, position, planned: false });
    let at_once = Millis::from_secs(60);
    assert_eq!(
        take_up(&story, 60_000, 60_000),
        Restore::GoOn { track_id, position: at_once, planned: false },
        "never later than it can have been"
    );
}

#[test]
fn after_an_orderly_end_it_goes_on_exactly_where_it_was() {
    let mut story = playing();
    let track_id = current_id(&story);
    let position = Millis::new(12_340);
    story.worker(Report::Interrupted { track_id, position, cause: Interruption::HandOver });
    assert_eq!(take_up(&story, 50_000, 50_100), Restore::GoOn { track_id, position, planned: true });
}

#[test]
fn what_somebody_ended_stays_ended() {
    for ended in [None, Some(Report::Disconnected { by: None })] {
        let mut story = playing();
        match ended {
            None => drop(story.member(SessionCommand::Stop)),
            Some(command) => drop(story.worker(command)),
        }
        assert_eq!(take_up(&story, 60_000, 65_000), Restore::Nothing);
        assert!(story.session.head.voice.is_none() && story.session.head.listeners.is_empty());
    }
}

#[test]
fn a_snapshot_without_a_track_that_plays_ends_the_session() {
    let mut story = playing();
    for track in [1, 2].map(segue_domain::TrackId::new) {
        story.worker(Report::Failed { track_id: track, failure: SourceFailure::NotFound });
    }
    let reason = story.session.head.tombstone.map(|tombstone| tombstone.reason);
    assert_eq!(reason, Some(EndReason::QueueEnded));
    assert_eq!(take_up(&story, 60_000, 65_000), Restore::Nothing);
}

#[test]
fn a_track_that_never_gets_further_is_skipped_with_a_word() {
    let mut story = playing();
    let track_id = current_id(&story);
    let taken = |position| Report::Recovered {
        track_id,
        position: Millis::new(position),
        planned: false,
        silent_since: at(0),
    };
    for crash in 0..MAX_RESTORES {
        // A later crash may be dated earlier: the position never goes back.
        story.worker(taken(9_000 - u64::from(crash) * 1_000));
        assert_eq!(story.session.head.playhead.position, Millis::new(9_000));
    }
    let effects = story.worker(taken(9_500));
    let failure = SourceFailure::NeverGetsFurther;
    assert_eq!(notices(&effects), [Notice::TrackFailed { title: "song".into(), failure }]);
    assert_eq!(story.current(), Some("next"));
    assert!(story.session.head.restores.is_none());
}

#[test]
fn a_track_that_gets_further_between_crashes_is_played_to_its_end() {
    let mut story = playing();
    let track_id = current_id(&story);
    for crash in 1..20 {
        let position = Millis::from_secs(crash * 15);
        story.worker(Report::Recovered { track_id, position, planned: false, silent_since: at(0) });
        assert_eq!(story.session.head.playhead.position, position);
    }
    assert_eq!(story.current(), Some("song"));
}

#[test]
fn hand_overs_are_no_crashes() {
    let mut story = playing();
    let track_id = current_id(&story);
    for _ in 0..=MAX_RESTORES {
        let position = Millis::from_secs(5);
        story.worker(Report::Recovered { track_id, position, planned: true, silent_since: at(0) });
    }
    assert_eq!(story.current(), Some("song"));
}

#[test]
fn nobody_listening_keeps_it_and_somebody_who_joins_lets_it_go_on() {
    let mut story = playing();
    story.worker(Report::Listeners { members: Vec::new() });
    let Restore::Wait { reason: DormantReason::NobodyListening, position } = take_up(&story, 60_000, 65_000)
    else {
        panic!("it waits");
    };
    story.worker(Report::WentDormant { reason: DormantReason::NobodyListening, position });
    assert_eq!(story.session.head.playhead.position, position);
    assert_eq!(take_up(&story, 90_000, 95_000), Restore::Nothing, "it waits on after the next crash");
    story.worker(Report::Listeners { members: vec![UserId::new(9)] });
    assert!(story.session.head.dormant.is_none());
    assert_eq!(story.current(), Some("song"));
}

#[test]
fn where_not_everybody_is_known_somebody_may_listen() {
    let mut story = playing();
    story.worker(Report::OthersMayListen { on: true });
    story.worker(Report::Listeners { members: Vec::new() });
    assert!(matches!(take_up(&story, 60_000, 65_000), Restore::GoOn { .. }));
    let absent = SessionCommand::Remove { which: TrackSelector::Absent };
    assert_eq!(
        notices(&story.member(absent.clone())),
        [Notice::NothingRemoved],
        "nobody knows who is absent"
    );
    story.worker(Report::OthersMayListen { on: false });
    assert!(matches!(take_up(&story, 60_000, 65_000), Restore::Wait { .. }));
    assert_eq!(notices(&story.member(absent)).len(), 1);
    assert_eq!(story.queue().len(), 0);

    // A moderator takes it to people of whom nothing was told.
    let mut story = playing();
    story.worker(Report::Moved { channel: OTHER_VOICE });
    assert!(matches!(take_up(&story, 60_000, 65_000), Restore::GoOn { .. }));
}

#[test]
fn away_for_too_long_it_waits_for_a_person_and_nothing_is_lost() {
    let mut story = playing();
    let now = 60_000 + MAX_AGE.get() + 1;
    let Restore::Wait { reason: DormantReason::AwayTooLong, position } = take_up(&story, 60_000, now) else {
        panic!("it waits");
    };
    story.worker(Report::WentDormant { reason: DormantReason::AwayTooLong, position });
    story.worker(Report::Listeners { members: vec![ADA] });
    assert!(story.session.head.dormant.is_some(), "only a command goes on");

    let effects = story.member_in(None, SessionCommand::Resume);
    assert_eq!(notices(&effects), [Notice::NotInVoice]);
    let effects = story.member_in(Some(OTHER_VOICE), SessionCommand::Resume);
    assert_eq!(notices(&effects), [Notice::Resumed]);
    assert_eq!(story.session.head.voice_channel, Some(OTHER_VOICE));
    assert_eq!(story.session.head.playhead.position, position);
    assert_eq!(story.queue(), ["next"]);
}

#[test]
fn play_wakes_a_session_that_waits() {
    let mut story = playing();
    let position = Millis::from_secs(30);
    story.worker(Report::WentDormant { reason: DormantReason::AwayTooLong, position });
    story.play("more");
    assert!(story.session.head.dormant.is_none());
    assert_eq!(story.current(), Some("song"));
    assert_eq!(story.queue(), ["next", "more"]);
}

#[test]
fn why_tells_the_last_events_and_no_more() {
    let mut story = playing();
    story.member(SessionCommand::Skip);
    story.member(SessionCommand::Stop);
    let kinds: Vec<_> = story.journal.events.iter().map(|event| event.kind.clone()).collect();
    let by = ADA;
    assert_eq!(
        kinds,
        [SessionEventKind::Skipped { title: "song".into(), by }, SessionEventKind::Stopped { by },]
    );
    for n in 0..30 {
        story.play(&format!("song {n}"));
        story.member(SessionCommand::Stop);
    }
    assert_eq!(story.journal.events.len(), 32, "nothing is lost");
    assert_eq!(SessionEvent::as_told(story.journal.events.clone()).len(), segue_domain::MAX_EVENTS);
    let eventful = &story.session.head.eventful;
    assert_eq!(
        (eventful.len(), eventful.last()),
        (segue_domain::MAX_EVENTFUL, Some(&story.session.head.version))
    );
}

#[test]
fn a_move_drops_the_voice_session_of_the_old_channel() {
    let mut story = playing();
    story.worker(Report::Moved { channel: OTHER_VOICE });
    assert!(story.session.head.voice.is_none());
    let last = story.journal.events.last().expect("it is told").kind.clone();
    assert_eq!(last, SessionEventKind::Moved { from: VOICE, to: OTHER_VOICE });
}

#[test]
fn whoever_lets_it_play_listens_before_the_gateway_says_so() {
    let mut story = Story::new();
    story.play("song");
    let track_id = current_id(&story);
    assert_eq!(story.session.head.listeners, [ADA]);
    let goes_on =
        |story: &Story| matches!(take_up(story, 0, 0), Restore::GoOn { track_id: id, .. } if id == track_id);
    assert!(goes_on(&story));
    story.worker(Report::WentDormant { reason: DormantReason::WorkerFailed, position: Millis::ZERO });
    story.member(SessionCommand::Resume);
    assert!(goes_on(&story));
    story.member(SessionCommand::Stop);
    story.member(SessionCommand::Undo);
    assert!(goes_on(&story));

    // What the gateway says counts.
    story.worker(Report::OthersMayListen { on: false });
    story.worker(Report::Listeners { members: Vec::new() });
    assert!(matches!(take_up(&story, 0, 0), Restore::Wait { reason: DormantReason::NobodyListening, .. }));
}

#[test]
fn a_voice_session_that_is_given_up_is_nothing_to_go_on_with() {
    let mut story = playing();
    story.worker(Report::Rejoins);
    assert_eq!(story.session.head.voice, None);
    assert!(matches!(take_up(&story, 0, 0), Restore::GoOn { .. }));
}
