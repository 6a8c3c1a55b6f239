//! What was heard, told as stories.

use crate::support::*;
use segue_domain::{
    ApplyContext, Interruption, ListGaps, LoopMode, MAX_EVENT_TITLE, Millis, Plans, PlayEnd, PlayRecord,
    Query, QueuePosition, Report, ResolvedTrack, SessionCommand, SourceFailure, SourceKind, TrackId,
    UndoVersions, UserId, apply_command,
};

/// A story in which a first track has been heard for a minute, and a second one waits.
fn a_minute_in() -> (Story, TrackId) {
    let mut story = Story::new();
    let first = story.play("first");
    story.play("second");
    story.started(first);
    story.now = 60_000;
    (story, first)
}

fn last(story: &Story) -> &PlayRecord {
    story.journal.plays.last().expect("a play")
}

/// How the last play ended, by whom, and how many there are.
fn ending(story: &Story) -> (PlayEnd, Option<UserId>, usize) {
    (last(story).end, last(story).by, story.journal.plays.len())
}

#[test]
fn a_track_that_ends_is_a_play_without_its_pauses() {
    let mut story = Story::new();
    let effects = story.member(SessionCommand::play(link("page")));
    let id = resolve_of(&effects).expect("looked up");
    let info = ResolvedTrack {
        title: "t".repeat(MAX_EVENT_TITLE - 1) + " and more",
        artist: Some("Somebody".into()),
        page_url: Some("https://WWW.Music.example.org/page".into()),
        ..found("page")
    };
    story.worker(Report::Resolved { track_id: id, tracks: vec![info], gaps: ListGaps::default() });
    story.worker(Report::Listeners { members: vec![ADA] });
    story.now = 1_000;
    story.started(id);
    story.worker(Report::Listeners { members: vec![ADA, BEN] });
    story.worker(Report::Listeners { members: vec![BEN] });
    story.now = 31_000;
    story.member(SessionCommand::Pause);
    story.now = 50_000;
    story.member(SessionCommand::Resume);
    story.worker(Report::Started { track_id: id, position: Millis::from_secs(30) });
    story.now = 60_000;
    story.worker(Report::Ended { track_id: id });
    let play = PlayRecord {
        id: 1,
        track_id: id,
        title: format!("{}…", "t".repeat(MAX_EVENT_TITLE - 1)),
        artist: Some("Somebody".into()),
        source: SourceKind::Url,
        site: Some("music.example.org".into()),
        requested_by: ADA,
        started_at: at(1_000),
        ended_at: at(60_000),
        heard: Millis::from_secs(40),
        end: PlayEnd::Finished,
        by: None,
        listeners: 2,
    };
    assert_eq!(story.journal.plays, [play]);
    assert_eq!(story.session.head.hearing, None);
}

#[test]
fn what_was_never_heard_is_no_play() {
    let mut story = Story::new();
    story.play("first");
    let second = story.play("second");
    story.now = 5_000;
    story.member(SessionCommand::Skip);
    assert_eq!(story.journal.plays, []);
    story.started(second);
    story.member(SessionCommand::Stop);
    assert_eq!(story.journal.plays, [], "it was stopped before it was heard");
}

#[test]
fn a_play_tells_how_it_ended_and_by_whom() {
    let (mut story, _) = a_minute_in();
    story.member(SessionCommand::Skip);
    assert_eq!(ending(&story), (PlayEnd::Skipped, Some(ADA), 1));

    let (mut story, _) = a_minute_in();
    story.member(SessionCommand::SkipTo { place: 1 });
    assert_eq!(ending(&story), (PlayEnd::Skipped, Some(ADA), 1));

    let (mut story, _) = a_minute_in();
    let now = SessionCommand::Play { query: link("now"), place: QueuePosition::Now, shuffle: false };
    let track_id = resolve_of(&story.member(now)).expect("looked up");
    story.worker(Report::Resolved { track_id, tracks: vec![found("now")], gaps: ListGaps::default() });
    assert_eq!(ending(&story), (PlayEnd::Skipped, Some(ADA), 1));

    let (mut story, _) = a_minute_in();
    story.member(SessionCommand::Stop);
    assert_eq!(ending(&story), (PlayEnd::Stopped, Some(ADA), 1));

    // After a kick it continues where it was: that is the same play.
    let (mut story, _) = a_minute_in();
    story.worker(Report::Disconnected { by: Some(BEN) });
    assert_eq!(story.journal.plays, []);
    story.member(SessionCommand::Stop);
    assert_eq!(ending(&story), (PlayEnd::Stopped, Some(ADA), 1));

    let (mut story, first) = a_minute_in();
    story.worker(Report::Failed { track_id: first, failure: SourceFailure::NotFound });
    assert_eq!(ending(&story), (PlayEnd::Failed, None, 1));

    let (mut story, first) = a_minute_in();
    story.worker(Report::Ended { track_id: first });
    story.started(TrackId::new(2));
    story.now = 70_000;
    story.member(SessionCommand::Previous);
    assert_eq!(ending(&story), (PlayEnd::MovedOn, Some(ADA), 2));
    assert_eq!(last(&story).heard, Millis::from_secs(10));
}

#[test]
fn each_round_of_a_repeated_track_is_a_play() {
    let (mut story, first) = a_minute_in();
    story.member(SessionCommand::Loop { mode: LoopMode::Track });
    for round in 1..=3 {
        story.worker(Report::Ended { track_id: first });
        assert_eq!(ending(&story), (PlayEnd::Finished, None, round));
        assert_eq!(last(&story).heard, Millis::from_secs(60));
        story.started(first);
        story.now += 60_000;
    }
}

#[test]
fn what_is_heard_again_from_the_start_is_one_play() {
    let (mut story, first) = a_minute_in();
    story.member(SessionCommand::Replay);
    story.started(first);
    story.now = 70_000;
    story.worker(Report::Ended { track_id: first });
    assert_eq!((ending(&story).2, last(&story).heard), (1, Millis::from_secs(70)));
}

#[test]
fn a_skip_that_is_taken_back_makes_two_plays_of_a_track() {
    let (mut story, _) = a_minute_in();
    let before = story.session.clone();
    story.member(SessionCommand::Skip);
    let after = story.session.clone();
    story.started(TrackId::new(2));
    story.now = 65_000;
    let past = UndoVersions { before: &before, after: &after };
    let facts = ApplyContext { now: at(story.now), past: Some(past), kept: None, plans: Plans::OFF };
    let (session, _) = apply_command(&story.session, &SessionCommand::Undo, &ada_in(Some(VOICE)), facts);
    story.keep(session);
    assert_eq!(story.current(), Some("first"));
    assert_eq!(ending(&story), (PlayEnd::MovedOn, Some(ADA), 2));
    story.started(TrackId::new(1));
    story.now = 75_000;
    story.member(SessionCommand::Skip);
    let heard: Vec<_> = story.journal.plays.iter().map(|play| (play.track_id.get(), play.heard)).collect();
    assert_eq!(heard, [(1, Millis::from_secs(60)), (2, Millis::from_secs(5)), (1, Millis::from_secs(10))]);
}

#[test]
fn silence_after_a_crash_was_not_heard() {
    let (mut story, first) = a_minute_in();
    let position = Millis::from_secs(20);
    story.worker(Report::Recovered { track_id: first, position, planned: false, silent_since: at(20_000) });
    story.started(first);
    story.now = 70_000;
    let cause = Interruption::ConnectionLost;
    story.worker(Report::Interrupted { track_id: first, position: Millis::from_secs(7), cause });
    story.now = 90_000;
    story.member(SessionCommand::Skip);
    assert_eq!(last(&story).heard, Millis::from_secs(27));
}

#[test]
fn plays_outlive_the_session_and_none_makes_room() {
    let mut story = Story::new();
    for round in 1..=20 {
        let id = story.play(&round.to_string());
        story.started(id);
        story.now += 1_000;
        story.member(SessionCommand::Stop);
    }
    let ids: Vec<u64> = story.journal.plays.iter().map(|play| play.id).collect();
    assert_eq!(ids, (1..=20).collect::<Vec<_>>());
    assert_eq!(story.session.head.last_play, 20);
}

#[test]
fn an_attached_file_has_no_site() {
    let mut story = Story::new();
    let query = Query::attachment("https://cdn.example.org/a.ogg", "a.ogg").expect("a link");
    let track_id = resolve_of(&story.member(SessionCommand::play(query.clone()))).expect("looked up");
    story.worker(Report::Resolved {
        track_id,
        tracks: vec![ResolvedTrack { query, ..found("a") }],
        gaps: ListGaps::default(),
    });
    story.started(track_id);
    story.now = 1_000;
    story.member(SessionCommand::Skip);
    assert_eq!((last(&story).source, &last(&story).site), (SourceKind::Attachment, &None));
}
