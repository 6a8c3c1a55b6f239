//! What is done for people besides the music, and who may load which playlist.

use crate::support::*;
use segue_domain::{
    Actor, BackgroundTask, BackgroundTaskKind, Effect, GrabbedTrack, GuildId, ImportOrder, LibraryNotice,
    ListGaps, MAX_BACKGROUND_TASKS, Millis, Notice, PlaylistName, PlaylistOwner, Query, Rank, Report,
    ResolvedTrack, SessionCommand, UserId,
};

fn name() -> PlaylistName {
    "Chill".parse().expect("a name")
}

fn background_task_of(effects: &[Effect]) -> Option<BackgroundTask> {
    effects.iter().find_map(|effect| match effect {
        Effect::RunBackgroundTask { background_task } => Some(background_task.as_ref().clone()),
        _ => None,
    })
}

fn search(text: &str) -> SessionCommand {
    SessionCommand::Search { text: text.to_owned() }
}

fn done(background_task: &BackgroundTask) -> Report {
    let notice = Notice::Library(LibraryNotice::TooMany);
    Report::BackgroundTaskDone { job_id: background_task.job_id.clone(), notice }
}

#[test]
fn a_background_task_waits_in_the_session_until_it_is_answered_once() {
    let mut story = Story::new();
    let effects = story.member_in(None, search("clair de lune"));
    let background_task = background_task_of(&effects).expect("a background task");
    assert_eq!(background_task.kind, BackgroundTaskKind::Search { text: "clair de lune".into() });
    assert!(notices(&effects).is_empty(), "what comes of it is told later");
    assert_eq!(story.session.head.background_tasks, std::slice::from_ref(&background_task));
    assert!(story.needs_owner() && !story.session.head.is_active());

    assert_eq!(notices(&story.worker(done(&background_task))), [Notice::Library(LibraryNotice::TooMany)]);
    assert!(story.session.head.background_tasks.is_empty() && !story.needs_owner());
    assert!(story.worker(done(&background_task)).is_empty(), "two who did it are told once");
}

#[test]
fn background_tasks_are_limited_and_forgotten_when_nobody_can_be_answered() {
    let mut story = Story::new();
    for number in 0..MAX_BACKGROUND_TASKS {
        assert!(background_task_of(&story.member(search(&number.to_string()))).is_some());
    }
    assert_eq!(notices(&story.member(search("one more"))), [Notice::TooManyPending]);
    story.now += 16 * 60 * 1_000;
    assert!(background_task_of(&story.member(search("later"))).is_some());
    assert_eq!(story.session.head.background_tasks.len(), 1);
}

#[test]
fn a_background_task_changes_no_music_and_is_given_from_anywhere() {
    let mut story = Story::new();
    let id = story.play("larks.ogg");
    story.started(id);
    let before =
        (story.session.queue.clone(), story.session.head.playhead, story.session.head.current.clone());
    assert!(background_task_of(&story.member_in(Some(OTHER_VOICE), search("x"))).is_some());
    let head = &story.session.head;
    assert_eq!(before, (story.session.queue.clone(), head.playhead, head.current.clone()));
}

#[test]
fn what_is_grabbed_is_what_was_heard_when_it_was_asked_for() {
    let mut story = Story::new();
    assert_eq!(notices(&story.member_in(None, SessionCommand::Grab)), [Notice::NothingPlaying]);
    let id = story.play("larks.ogg");
    story.started(id);
    story.now += 65_000;
    let background_task =
        background_task_of(&story.member_in(None, SessionCommand::Grab)).expect("a background task");
    let track = &story.session.head.current.as_ref().expect("it plays").info;
    assert_eq!(
        background_task.kind,
        BackgroundTaskKind::Grab { card: GrabbedTrack::of(track, Millis::from_secs(65)) }
    );
    assert_eq!(background_task.by, ADA);
}

#[test]
fn a_worker_claims_no_background_task_and_a_member_no_answer() {
    let mut story = Story::new();
    assert!(story.claim(Actor::Worker, search("x")).is_empty());
    let background_task = background_task_of(&story.member(search("x"))).expect("a background task");
    assert!(story.claim(member(ADA, Rank::Manager), done(&background_task)).is_empty());
    assert_eq!(story.session.head.background_tasks.len(), 1);
}

#[test]
fn playlists_of_others_are_neither_loaded_nor_sent_nor_replaced() {
    let mut story = Story::new();
    let not_yours = [Notice::Library(LibraryNotice::NotYours)];
    for owner in [PlaylistOwner::Member(UserId::new(9)), PlaylistOwner::Guild(GuildId::new(9))] {
        let order = ImportOrder {
            url: "https://a.example".into(),
            owner,
            name: name(),
            replace: true,
            manages: true,
        };
        for command in [
            SessionCommand::play(Query::Playlist { owner, name: name() }),
            SessionCommand::ExportPlaylist { owner, playlist: name() },
            SessionCommand::ImportPlaylist { order },
        ] {
            assert_eq!(notices(&story.member(command)), not_yours);
        }
    }
    for owner in [PlaylistOwner::Member(ADA), PlaylistOwner::Guild(GUILD)] {
        let effects = story.member(SessionCommand::ExportPlaylist { owner, playlist: name() });
        assert_eq!(
            background_task_of(&effects).map(|e| e.kind),
            Some(BackgroundTaskKind::Export { owner, name: name() })
        );
    }
}

#[test]
fn a_loaded_playlist_becomes_its_tracks() {
    let mut story = Story::new();
    let query = Query::Playlist { owner: PlaylistOwner::Member(ADA), name: name() };
    let effects = story.member(SessionCommand::play(query.clone()));
    let id = resolve_of(&effects).expect("it is looked up");
    assert_eq!(story.current(), Some("Chill"), "until its tracks are known");
    let tracks: Vec<ResolvedTrack> = ["a.ogg", "b.ogg", "c.ogg"].map(found).into();
    let effects =
        story.worker(Report::Resolved { track_id: id, tracks: tracks.clone(), gaps: ListGaps::default() });
    assert_eq!(
        notices(&effects),
        [Notice::Playing { title: tracks[0].title.clone(), more: 2, left_out: 0, gaps: ListGaps::default() }]
    );
    assert_eq!(story.queue().len(), 2);
}

#[test]
fn a_background_task_survives_the_store() {
    let mut story = Story::new();
    let id = story.play("larks.ogg");
    story.started(id);
    let owner = PlaylistOwner::Guild(GUILD);
    let order =
        ImportOrder { url: "https://a.example".into(), owner, name: name(), replace: true, manages: false };
    for command in [
        SessionCommand::Grab,
        search("x"),
        SessionCommand::ExportPlaylist { owner, playlist: name() },
        SessionCommand::ImportPlaylist { order },
    ] {
        story.member(command.clone());
        let text = serde_json::to_string(&command).expect("JSON");
        assert_eq!(serde_json::from_str::<SessionCommand>(&text).expect("a command"), command, "{text}");
    }
    for background_task in &story.session.head.background_tasks {
        let text = serde_json::to_string(background_task).expect("JSON");
        assert_eq!(
            serde_json::from_str::<BackgroundTask>(&text).expect("a background task"),
            *background_task,
            "{text}"
        );
    }
    assert_eq!(story.session.head.background_tasks.len(), 4);
}
