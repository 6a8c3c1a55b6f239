//! The rules, told as stories.

use crate::support::*;
use segue_domain::{
    Actor, ApplyContext, ChannelId, Effect, EndReason, JoinProblem, Language, ListGaps, LoopMode, Millis,
    Notice, Plans, Playhead, PlaylistOwner, Query, QueuePosition, Rank, Report, SeekTo, Session,
    SessionCommand, SourceFailure, TrackId, TrackState, UNDO_LIFE, UndoVersions, apply_command, apply_job,
    apply_report,
};

#[test]
fn the_first_play_joins_and_the_second_queues() {
    let mut story = Story::new();
    let effects = story.member(SessionCommand::play(link("a.ogg")));
    let first = resolve_of(&effects).expect("looked up");
    assert_eq!(story.session.head.voice_channel, Some(VOICE));
    assert_eq!(notices(&effects), [], "the answer waits for the source");

    let effects = story.worker(Report::Resolved {
        track_id: first,
        tracks: vec![found("A")],
        gaps: ListGaps::default(),
    });
    assert_eq!(
        notices(&effects),
        [Notice::Playing { title: "A".into(), more: 0, left_out: 0, gaps: ListGaps::default() }]
    );

    let effects = story.member(SessionCommand::play(link("b.ogg")));
    let second = resolve_of(&effects).expect("looked up");
    let effects = story.worker(Report::Resolved {
        track_id: second,
        tracks: vec![found("B")],
        gaps: ListGaps::default(),
    });
    assert_eq!(
        notices(&effects),
        [Notice::Queued { title: "B".into(), place: 1, more: 0, left_out: 0, gaps: ListGaps::default() }]
    );
    assert_eq!((story.current(), story.queue()), (Some("A"), vec!["B"]));
}

#[test]
fn a_playlist_takes_the_place_of_its_link() {
    let mut story = Story::new();
    story.play("now");
    let effects = story.member(SessionCommand::play(link("list")));
    let list = resolve_of(&effects).expect("looked up");
    story.play("after");
    let tracks = (1..=120).map(|n| found(&n.to_string())).collect();
    let gaps = ListGaps { unavailable: 4, cut_at: 124 };
    let effects = story.worker(Report::Resolved { track_id: list, tracks, gaps });
    let queued = Notice::Queued { title: "1".into(), place: 1, more: 119, left_out: 0, gaps };
    assert_eq!(notices(&effects), [queued], "with what is missing of the list");
    let queue = story.queue();
    assert_eq!((queue.len(), queue[0], queue[119], queue[120]), (121, "1", "120", "after"));
}

#[test]
fn an_empty_playlist_is_no_search_that_found_nothing() {
    let mut story = Story::new();
    let name = "Evening".parse().expect("a name");
    for (query, expected) in [
        (Query::Playlist { owner: PlaylistOwner::Member(ADA), name }, SourceFailure::EmptyList),
        (Query::Search { text: "x".into() }, SourceFailure::NothingFound),
    ] {
        let effects = story.member(SessionCommand::play(query));
        let track_id = resolve_of(&effects).expect("looked up");
        let effects =
            story.worker(Report::Resolved { track_id, tracks: Vec::new(), gaps: ListGaps::default() });
        let told = notices(&effects);
        assert!(
            matches!(told[..], [Notice::TrackFailed { failure, .. }] if failure == expected),
            "{expected:?}: {told:?}"
        );
    }
}

#[test]
fn a_playlist_that_is_current_goes_before_what_was_queued_since() {
    let mut story = Story::new();
    let effects = story.member(SessionCommand::play(link("list")));
    let list = resolve_of(&effects).expect("looked up");
    story.play("after");
    story.worker(Report::Resolved {
        track_id: list,
        tracks: vec![found("1"), found("2"), found("3")],
        gaps: ListGaps::default(),
    });
    assert_eq!((story.current(), story.queue()), (Some("1"), vec!["2", "3", "after"]));
}

#[test]
fn a_link_that_names_a_second_is_heard_from_there() {
    // The link of a minute and a half, the length of its track, and where it begins.
    let minute_and_a_half = || link("a?t=1m30s");
    for (length, position) in [(Some(180), 90), (Some(90), 0), (None, 0)] {
        let mut first = found("a");
        first.duration = length.map(Millis::from_secs);
        let answer = |track_id| Report::Resolved {
            track_id,
            tracks: vec![first.clone(), found("b")],
            gaps: ListGaps::default(),
        };
        let mut story = Story::new();
        let track_id =
            resolve_of(&story.member(SessionCommand::play(minute_and_a_half()))).expect("looked up");
        story.worker(answer(track_id));
        assert_eq!(story.session.head.playhead, Playhead::held(Millis::from_secs(position)), "{length:?}");
        story.worker(Report::Ended { track_id });
        assert_eq!((story.current(), story.session.head.playhead), (Some("b"), Playhead::default()));

        let now =
            SessionCommand::Play { query: minute_and_a_half(), place: QueuePosition::Now, shuffle: false };
        let track_id = resolve_of(&story.member(now)).expect("looked up");
        story.worker(answer(track_id));
        assert_eq!((story.current(), story.queue()), (Some("a"), vec!["b"]));
        assert_eq!(story.session.head.playhead, Playhead::held(Millis::from_secs(position)), "{length:?}");
    }
    // Where it waits, its turn begins there, and the next turn at its beginning.
    let mut story = Story::new();
    let id = story.play("now");
    story.member(SessionCommand::Loop { mode: LoopMode::Queue });
    let track_id = resolve_of(&story.member(SessionCommand::play(minute_and_a_half()))).expect("looked up");
    story.worker(Report::Resolved { track_id, tracks: vec![found("a")], gaps: ListGaps::default() });
    story.hear(id);
    story.worker(Report::Ended { track_id: id });
    let there = Playhead::held(Millis::from_secs(90));
    assert_eq!((story.current(), story.session.head.playhead), (Some("a"), there));
    story.worker(Report::Started { track_id, position: Millis::from_secs(90) });
    story.now += 60_000;
    story.worker(Report::Ended { track_id });
    story.member(SessionCommand::Skip);
    assert_eq!((story.current(), story.session.head.playhead), (Some("a"), Playhead::default()));
}

#[test]
fn pause_holds_the_position_and_resume_waits_for_sound() {
    let mut story = Story::new();
    let id = story.play("a");
    story.started(id);
    story.now = 61_500;
    assert_eq!(notices(&story.member(SessionCommand::Pause)), [Notice::Paused]);
    assert_eq!(story.session.head.playhead, Playhead::held(Millis::new(61_500)));

    story.now = 500_000;
    assert_eq!(notices(&story.member(SessionCommand::Pause)), [Notice::AlreadyPaused]);
    assert_eq!(notices(&story.member(SessionCommand::Resume)), [Notice::Resumed]);
    assert_eq!(story.session.head.playhead, Playhead::held(Millis::new(61_500)));
    story.worker(Report::Started { track_id: id, position: Millis::new(61_500) });
    assert_eq!(story.session.head.playhead.at(at(501_000)), Millis::new(62_500));
    assert_eq!(notices(&story.member(SessionCommand::Resume)), [Notice::NotPaused]);
}

#[test]
fn skip_on_the_last_track_ends_the_session() {
    let mut story = Story::new();
    story.play("a");
    story.play("b");
    assert_eq!(
        notices(&story.member(SessionCommand::Skip)),
        [Notice::Skipped { title: "a".into(), next: Some("b".into()) }]
    );
    assert_eq!(
        notices(&story.member(SessionCommand::Skip)),
        [Notice::Skipped { title: "b".into(), next: None }]
    );
    assert_eq!(story.session.head.tombstone.map(|t| t.reason), Some(EndReason::QueueEnded));
    assert_eq!(notices(&story.member(SessionCommand::Skip)), [Notice::NothingPlaying]);
}

#[test]
fn skipping_a_paused_track_plays_the_next() {
    let mut story = Story::new();
    let id = story.play("a");
    story.play("b");
    story.started(id);
    story.member(SessionCommand::Pause);
    story.member(SessionCommand::Skip);
    assert!(!story.session.head.paused);
}

#[test]
fn stop_leaves_a_tombstone_that_late_news_do_not_lift() {
    let mut story = Story::new();
    let id = story.play("a");
    story.play("b");
    story.member(SessionCommand::Stop);
    let stopped = story.session.clone();
    assert_eq!(stopped.head.tombstone.map(|t| (t.reason, t.by)), Some((EndReason::Stopped, Some(ADA))));
    story.worker(Report::Started { track_id: id, position: Millis::ZERO });
    story.worker(Report::Ended { track_id: id });
    story.worker(Report::Resolved { track_id: id, tracks: vec![found("a")], gaps: ListGaps::default() });
    story.worker(Report::Moved { channel: OTHER_VOICE });
    assert_eq!(story.session, stopped);

    story.play("c");
    assert_eq!((story.current(), story.session.head.tombstone), (Some("c"), None));
}

#[test]
fn stop_answers_who_still_waits() {
    let mut story = Story::new();
    story.member(SessionCommand::play(link("a")));
    assert_eq!(notices(&story.member(SessionCommand::Stop)), [Notice::Superseded, Notice::Stopped]);
    assert!(story.session.head.pending.is_empty());
}

#[test]
fn only_who_hears_it_commands_it() {
    let mut story = Story::new();
    assert_eq!(notices(&story.member_in(None, SessionCommand::play(link("a")))), [Notice::NotInVoice]);
    story.play("a");
    let before = story.session.clone();
    for command in
        [SessionCommand::Pause, SessionCommand::Skip, SessionCommand::Stop, SessionCommand::play(link("b"))]
    {
        let effects = story.member_in(Some(OTHER_VOICE), command.clone());
        assert_eq!(notices(&effects), [Notice::OtherChannel { channel: VOICE }], "{command:?}");
        assert_eq!(notices(&story.member_in(None, command)), [Notice::NotInVoice]);
    }
    assert_eq!(story.session, before, "a refusal changes nothing, not even the version");
}

#[test]
fn a_member_can_not_claim_what_only_the_worker_knows() {
    let mut story = Story::new();
    let id = story.play("a");
    let before = story.session.clone();
    for report in [Report::Ended { track_id: id }, Report::Moved { channel: ChannelId::new(9) }] {
        assert_eq!(story.claim(member(ADA, Rank::Manager), report), []);
    }
    assert_eq!(story.session, before);
}

#[test]
fn a_track_that_fails_is_skipped_and_the_person_told() {
    let mut story = Story::new();
    let effects = story.member(SessionCommand::play(link("bad.ogg")));
    let bad = resolve_of(&effects).expect("looked up");
    story.play("good");
    let effects = story.worker(Report::Failed { track_id: bad, failure: SourceFailure::NotFound });
    let failed = Notice::TrackFailed { title: "bad.ogg".into(), failure: SourceFailure::NotFound };
    assert_eq!(notices(&effects), [failed]);
    assert!(matches!(effects[0], Effect::Reply { .. }), "who waits is answered there, not in the channel");
    assert_eq!(story.current(), Some("good"));
}

#[test]
fn a_track_that_breaks_in_the_middle_is_announced_in_the_channel() {
    let mut story = Story::new();
    let id = story.play("a");
    story.started(id);
    let effects = story.worker(Report::Failed { track_id: id, failure: SourceFailure::TimedOut });
    assert!(matches!(effects[..], [Effect::Announce { channel: TEXT, .. }]));
}

#[test]
fn an_announcement_is_in_the_language_last_used_where_it_goes() {
    let in_language = |id: &str, language, command| {
        let mut job = job(id, command);
        job.reply = job.reply.map(|reply| reply.in_language(language));
        job
    };
    let announced = |session: &Session| {
        let told = Report::JoinFailed { problem: JoinProblem::Forbidden };
        let (_, effects) = apply_report(session, &told, at(1));
        effects.into_iter().find_map(|effect| match effect {
            Effect::Announce { channel, language, .. } => Some((channel, language)),
            _ => None,
        })
    };
    let joined = in_language("a", Language::German, SessionCommand::Join);
    let (session, _) = apply_job(&Story::new().session, &joined, ada_in(Some(VOICE)), at(0));
    assert_eq!(announced(&session), Some((TEXT, Language::German)));

    let play = in_language("b", Language::French, SessionCommand::play(link("a.ogg")));
    let (session, _) = apply_job(&session, &play, ada_in(Some(VOICE)), at(0));
    assert_eq!(announced(&session), Some((TEXT, Language::French)));

    let paused = in_language("c", Language::Spanish, SessionCommand::Pause);
    let (session, _) = apply_job(&session, &paused, ada_in(Some(VOICE)), at(0));
    assert_eq!(announced(&session), Some((TEXT, Language::French)), "only what chooses the channel counts");
}

#[test]
fn failures_far_apart_do_not_stop_the_session() {
    let mut story = Story::new();
    let ids: Vec<_> = (0..20).map(|n| story.play(&n.to_string())).collect();
    for id in &ids[..19] {
        story.now += 31_000;
        story.worker(Report::Failed { track_id: *id, failure: SourceFailure::Undecodable });
    }
    assert_eq!(story.current(), Some("19"));
}

#[test]
fn a_move_is_followed() {
    let mut story = Story::new();
    story.play("a");
    story.worker(Report::Moved { channel: OTHER_VOICE });
    assert_eq!(story.session.head.voice_channel, Some(OTHER_VOICE));
    assert!(story.session.head.tombstone.is_none());
}

#[test]
fn a_job_that_comes_twice_is_applied_once_and_answered_again() {
    let mut story = Story::new();
    story.play("a");
    story.play("b");
    let skip = job("skip", SessionCommand::Skip);
    let (mut once, first) = apply_job(&story.session, &skip, ada_in(Some(VOICE)), at(5));
    let (twice, effects) = apply_job(&once, &skip, ada_in(Some(VOICE)), at(9));
    assert_eq!(once, twice);
    assert_eq!(effects, first, "the same words again: nobody knows whether the first arrived");
    once.confirm_answer(&skip.id);
    let (_, effects) = apply_job(&once, &skip, ada_in(Some(VOICE)), at(10));
    assert_eq!(effects, [], "an answer that arrived is not repeated");

    let play = job("play", SessionCommand::play(link("c")));
    let (once, _) = apply_job(&twice, &play, ada_in(Some(VOICE)), at(10));
    let (_, effects) = apply_job(&once, &play, ada_in(Some(VOICE)), at(11));
    assert_eq!(effects, [], "an answer that waits for the source is not given early");
}

#[test]
fn an_entry_keeps_its_number_and_is_resolved_once() {
    let mut story = Story::new();
    let id = story.play("a");
    let before = story.session.clone();
    story.worker(Report::Resolved { track_id: id, tracks: vec![found("again")], gaps: ListGaps::default() });
    assert_eq!(story.session, before);
    assert_eq!(
        story.session.head.current.as_ref().map(|track| (track.id, track.state)),
        Some((id, TrackState::Resolved))
    );
}

#[test]
fn a_probe_is_remembered_once_and_changes_nothing_else() {
    let mut story = Story::new();
    let id = story.play("a");
    story.started(id);
    let before = story.session.clone();
    let probe = job("probe", Report::Probe);
    let (after, effects) = apply_job(&before, &probe, Actor::Worker, at(story.now));
    assert_eq!(effects, []);
    assert_eq!((after.head.recent_jobs.count(&probe.id), after.head.version), (1, before.head.version + 1));
    let mut same = after.clone();
    same.head.recent_jobs = before.head.recent_jobs.clone();
    (same.head.version, same.head.updated_at) = (before.head.version, before.head.updated_at);
    assert_eq!(same, before);

    let (again, effects) = apply_job(&after, &probe, Actor::Worker, at(story.now));
    assert_eq!((&again, effects), (&after, Vec::new()), "delivered twice, applied once");
    let (by_member, _) = apply_job(&before, &probe, ada_in(Some(VOICE)), at(story.now));
    assert_eq!(by_member, before, "a member can't probe");
}

#[test]
fn what_was_added_after_a_change_stays_when_it_is_taken_back() {
    let mut story = Story::new();
    for name in ["a", "b", "c", "d"] {
        story.play(name);
    }
    let before = story.session.clone();
    story.member(SessionCommand::Clear);
    let after = story.session.clone();
    story.play("e");
    let past = Some(UndoVersions { before: &before, after: &after });
    let (undone, _) = apply_command(
        &story.session,
        &SessionCommand::Undo,
        &ada_in(Some(VOICE)),
        ApplyContext { now: at(1_000), past, kept: None, plans: Plans::OFF },
    );
    let titles: Vec<_> = undone.queue.iter().map(|track| track.info.title.as_str()).collect();
    assert_eq!(titles, ["b", "c", "d", "e"]);
}

#[test]
fn tracks_that_are_named_are_found_wherever_they_are_by_now() {
    let mut story = Story::new();
    let ids: Vec<TrackId> = ["a", "b", "c", "d", "e"].into_iter().map(|name| story.play(name)).collect();
    let told = notices(&story.member(SessionCommand::MoveTo { track: ids[4], to: 1 }));
    assert_eq!(told, [Notice::MovedTo { title: "e".into(), place: 1 }]);
    assert_eq!(story.queue(), ["e", "b", "c", "d"]);
    // Another's view of the queue may be older: what is beyond the end goes to the end.
    story.member(SessionCommand::MoveTo { track: ids[4], to: 99 });
    assert_eq!(story.queue(), ["b", "c", "d", "e"]);
    let gone = SessionCommand::MoveTo { track: TrackId::new(77), to: 1 };
    assert_eq!(notices(&story.member(gone)), [Notice::NothingMoved]);

    let some = SessionCommand::RemoveTracks { tracks: vec![ids[1], ids[4], ids[4], TrackId::new(77)] };
    assert_eq!(notices(&story.member(some.clone())), [Notice::Removed { count: 2 }]);
    assert_eq!(story.queue(), ["c", "d"]);
    assert_eq!(notices(&story.member(some)), [Notice::NothingRemoved], "they are gone already");
    let one = SessionCommand::RemoveTracks { tracks: vec![ids[3]] };
    assert_eq!(notices(&story.member(one)), [Notice::RemovedOne { title: "d".into() }]);
}

#[test]
fn what_was_heard_after_a_change_is_not_heard_again_when_it_is_taken_back() {
    let mut story = Story::new();
    for name in ["a", "b", "c", "d"] {
        story.play(name);
    }
    let before = story.session.clone();
    story.member(SessionCommand::MoveTrack { from: 3, to: 1 });
    let after = story.session.clone();
    assert_eq!(story.queue(), ["d", "b", "c"]);
    story.worker(Report::Ended { track_id: TrackId::new(1) });
    let past = Some(UndoVersions { before: &before, after: &after });
    let (undone, _) = apply_command(
        &story.session,
        &SessionCommand::Undo,
        &ada_in(Some(VOICE)),
        ApplyContext { now: at(1_000), past, kept: None, plans: Plans::OFF },
    );
    assert_eq!(undone.head.current.as_ref().map(|track| track.info.title.as_str()), Some("d"));
    let titles: Vec<_> = undone.queue.iter().map(|track| track.info.title.as_str()).collect();
    assert_eq!(titles, ["b", "c"]);
}

#[test]
fn a_change_is_not_taken_back_after_ten_minutes_or_without_its_version() {
    let mut story = Story::new();
    for name in ["a", "b", "c"] {
        story.play(name);
    }
    let before = story.session.clone();
    story.member(SessionCommand::Clear);
    let after = story.session.clone();
    let past = Some(UndoVersions { before: &before, after: &after });
    for (now, past) in [(UNDO_LIFE.get() + 1, past), (1_000, None)] {
        let job = job("undo", SessionCommand::Undo);
        let (undone, effects) = apply_job(
            &after,
            &job,
            ada_in(Some(VOICE)),
            ApplyContext { now: at(now), past, kept: None, plans: Plans::OFF },
        );
        assert_eq!(notices(&effects), [Notice::TooLateToUndo]);
        assert!(undone.queue.is_empty() && undone.head.undo.is_empty());
    }
}

#[test]
fn a_paused_track_never_counts_as_one_that_gets_nowhere() {
    let mut story = Story::new();
    let id = story.play("a");
    story.started(id);
    story.now = 10_000;
    story.member(SessionCommand::Pause);
    for take_up in 1..20 {
        story.now += 4_000;
        story.worker(Report::Recovered {
            track_id: id,
            position: Millis::from_secs(10),
            planned: false,
            silent_since: at(10_000 + take_up),
        });
        assert_eq!(story.current(), Some("a"));
    }
}

#[test]
fn the_queue_repeats_with_entries_of_their_own() {
    let mut story = Story::new();
    let first = story.play("a");
    story.play("b");
    story.member(SessionCommand::Loop { mode: LoopMode::Queue });
    story.hear(first);
    story.worker(Report::Ended { track_id: first });
    assert_eq!((story.current(), story.queue()), (Some("b"), vec!["a"]));
    story.member(SessionCommand::Skip);
    assert_eq!((story.current(), story.queue()), (Some("a"), vec!["b"]));
    story.member(SessionCommand::Loop { mode: LoopMode::Track });
    let again = story.current_id();
    story.hear(again);
    story.worker(Report::Ended { track_id: again });
    assert_eq!((story.current(), story.queue()), (Some("a"), vec!["b"]));
    assert_eq!(story.session.head.playhead, Playhead::held(Millis::ZERO));
}

#[test]
fn a_stream_cannot_be_sought_in() {
    let mut story = Story::new();
    let effects = story.member(SessionCommand::play(link("radio")));
    let track_id = resolve_of(&effects).expect("looked up");
    story.worker(Report::Resolved {
        track_id,
        tracks: vec![segue_domain::ResolvedTrack { duration: None, ..found("radio") }],
        gaps: ListGaps::default(),
    });
    let seek = |to| SessionCommand::Seek { to: SeekTo::Position(Millis::from_secs(to)) };
    assert_eq!(notices(&story.member(seek(5))), [Notice::NotSeekable]);
    story.play("b");
    story.member(SessionCommand::Skip);
    assert_eq!(notices(&story.member(seek(180))), [Notice::BeyondEnd { length: Millis::from_secs(180) }]);
    assert_eq!(notices(&story.member(seek(179))), [Notice::Sought { position: Millis::from_secs(179) }]);
}
