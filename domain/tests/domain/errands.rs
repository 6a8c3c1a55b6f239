//! What is done for people besides the music, and who may load which playlist.

use crate::support::*;
use segue_domain::{
    Actor, Effect, Errand, ErrandKind, GuildId, ImportOrder, Keepsake, LibraryNotice, ListGaps, MAX_ERRANDS,
    Millis, Notice, PlaylistName, PlaylistOwner, Query, Rank, Report, ResolvedTrack, SessionCommand, UserId,
};

fn name() -> PlaylistName {
    "Chill".parse().expect("a name")
}

fn errand_of(effects: &[Effect]) -> Option<Errand> {
    effects.iter().find_map(|effect| match effect {
        Effect::RunErrand { errand } => Some(errand.as_ref().clone()),
        _ => None,
    })
}

fn search(text: &str) -> SessionCommand {
    SessionCommand::Search { text: text.to_owned() }
}

fn done(errand: &Errand) -> Report {
    let notice = Notice::Library(LibraryNotice::TooMany);
    Report::ErrandDone { job_id: errand.job_id.clone(), notice }
}

#[test]
fn an_errand_waits_in_the_session_until_it_is_answered_once() {
    let mut story = Story::new();
    let effects = story.member_in(None, search("clair de lune"));
    let errand = errand_of(&effects).expect("an errand");
    assert_eq!(errand.kind, ErrandKind::Search { text: "clair de lune".into() });
    assert!(notices(&effects).is_empty(), "what comes of it is told later");
    assert_eq!(story.session.head.errands, std::slice::from_ref(&errand));
    assert!(story.needs_owner() && !story.session.head.is_active());

    assert_eq!(notices(&story.worker(done(&errand))), [Notice::Library(LibraryNotice::TooMany)]);
    assert!(story.session.head.errands.is_empty() && !story.needs_owner());
    assert!(story.worker(done(&errand)).is_empty(), "two who did it are told once");
}

#[test]
fn errands_are_limited_and_forgotten_when_nobody_can_be_answered() {
    let mut story = Story::new();
    for number in 0..MAX_ERRANDS {
        assert!(errand_of(&story.member(search(&number.to_string()))).is_some());
    }
    assert_eq!(notices(&story.member(search("one more"))), [Notice::TooManyPending]);
    story.now += 16 * 60 * 1_000;
    assert!(errand_of(&story.member(search("later"))).is_some());
    assert_eq!(story.session.head.errands.len(), 1);
}

#[test]
fn an_errand_changes_no_music_and_is_given_from_anywhere() {
    let mut story = Story::new();
    let id = story.play("larks.ogg");
    story.started(id);
    let before =
        (story.session.queue.clone(), story.session.head.playhead, story.session.head.current.clone());
    assert!(errand_of(&story.member_in(Some(OTHER_VOICE), search("x"))).is_some());
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
    let errand = errand_of(&story.member_in(None, SessionCommand::Grab)).expect("an errand");
    let track = &story.session.head.current.as_ref().expect("it plays").info;
    assert_eq!(errand.kind, ErrandKind::Grab { card: Keepsake::of(track, Millis::from_secs(65)) });
    assert_eq!(errand.by, ADA);
}

#[test]
fn a_worker_claims_no_errand_and_a_member_no_answer() {
    let mut story = Story::new();
    assert!(story.claim(Actor::Worker, search("x")).is_empty());
    let errand = errand_of(&story.member(search("x"))).expect("an errand");
    assert!(story.claim(member(ADA, Rank::Manager), done(&errand)).is_empty());
    assert_eq!(story.session.head.errands.len(), 1);
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
        assert_eq!(errand_of(&effects).map(|e| e.kind), Some(ErrandKind::Export { owner, name: name() }));
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
fn an_errand_survives_the_store() {
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
    for errand in &story.session.head.errands {
        let text = serde_json::to_string(errand).expect("JSON");
        assert_eq!(serde_json::from_str::<Errand>(&text).expect("an errand"), *errand, "{text}");
    }
    assert_eq!(story.session.head.errands.len(), 4);
}
