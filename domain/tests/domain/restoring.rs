//! What waited in an earlier version is brought back.

use segue_domain::{
    Field, Millis, Notice, QueuePosition, Rank, Report, SessionCommand, SettingValue, UNDO_LIFE, UndoKind,
};

use crate::support::*;

/// A track that has been heard for a minute, and two that wait; and the version that is.
fn a_minute_in() -> (Story, u64) {
    let mut story = Story::new();
    let first = story.play("a");
    story.play("b");
    story.play("c");
    story.hear(first);
    let version = story.session.head.version;
    (story, version)
}

const fn restore(version: u64) -> SessionCommand {
    SessionCommand::Restore { version }
}

#[test]
fn hours_later_what_was_cleared_waits_again_and_what_is_heard_is_heard_on() {
    let (mut story, version) = a_minute_in();
    story.member(SessionCommand::Clear);
    story.now += 10 * UNDO_LIFE.get();
    let now = story.play("now");
    let first = story.current_id();
    story.worker(Report::Ended { track_id: first });
    story.hear(now);
    assert_eq!(notices(&story.member(SessionCommand::Undo)), [Notice::TooLateToUndo]);

    assert_eq!(notices(&story.member(restore(version))), [Notice::Restored { count: 3 }]);
    assert_eq!((story.current(), story.queue()), (Some("now"), vec!["a", "b", "c"]));
    assert_eq!(story.session.head.playhead.at(at(story.now)), Millis::from_secs(60), "nobody hears a gap");
    assert!(story.session.head.played.iter().all(|track| track.info.title != "a"), "an entry is there once");

    // It is a change as any other.
    assert_eq!(notices(&story.member(SessionCommand::Undo)), [Notice::Undone { change: UndoKind::Restore }]);
    assert_eq!((story.current(), story.queue()), (Some("now"), vec![]));
    assert_eq!(notices(&story.member(SessionCommand::Redo)), [Notice::Redone { change: UndoKind::Restore }]);
    assert_eq!((story.current(), story.queue()), (Some("now"), vec!["a", "b", "c"]));
}

#[test]
fn what_waits_now_makes_room_and_what_is_looked_up_stays() {
    let (mut story, version) = a_minute_in();
    story.member(SessionCommand::Shuffle { seed: 5 });
    story.play("d");
    let effects = story.member(SessionCommand::play(link("looked up")));
    let track_id = resolve_of(&effects).expect("it is looked up");
    assert_eq!(notices(&story.member(restore(version))), [Notice::Restored { count: 3 }]);
    assert_eq!((story.current(), story.queue().len()), (Some("a"), 3));
    assert_eq!(story.queue()[..2], ["b", "c"]);
    let tracks = vec![found("found")];
    let told = story.worker(Report::Resolved { track_id, tracks, gaps: segue_domain::ListGaps::default() });
    assert!(matches!(notices(&told)[..], [Notice::Queued { place: 3, .. }]), "who asked is answered");
    assert_eq!(story.queue(), ["b", "c", "found"]);
}

#[test]
fn a_session_that_was_stopped_begins_where_it_was_in_the_members_channel() {
    let (mut story, version) = a_minute_in();
    story.member(SessionCommand::Stop);
    story.now += 10 * UNDO_LIFE.get();
    assert_eq!(notices(&story.member_in(None, restore(version))), [Notice::NotInVoice]);
    let told = notices(&story.member_in(Some(OTHER_VOICE), restore(version)));
    assert_eq!(told, [Notice::Restored { count: 3 }]);
    assert_eq!((story.current(), story.queue()), (Some("a"), vec!["b", "c"]));
    let head = &story.session.head;
    assert_eq!((head.voice_channel, head.tombstone, head.paused), (Some(OTHER_VOICE), None, false));
    assert!(head.playhead.position <= Millis::from_secs(60));
    assert_eq!(head.listeners, [ADA], "whoever called it listens");
}

#[test]
fn what_can_not_be_brought_back_is_refused_in_words() {
    let (mut story, version) = a_minute_in();
    assert_eq!(notices(&story.member(restore(1_000))), [Notice::VersionGone]);
    assert_eq!(notices(&story.member(restore(0))), [Notice::NothingWaited]);
    let elsewhere = notices(&story.member_in(Some(OTHER_VOICE), restore(version)));
    assert_eq!(elsewhere, [Notice::OtherChannel { channel: VOICE }]);
    story.choose(Field::DjRoles, SettingValue::List(vec!["900".into()]));
    let refused = notices(&story.asked_by(&member(BEN, Rank::Member), restore(version)));
    assert!(matches!(refused[..], [Notice::NeedsDj { .. }]), "{refused:?}");
    story.choose(Field::QueueLimit, SettingValue::Number(2));
    story.member(SessionCommand::Stop);
    let refused = notices(&story.asked_by(&member(ADA, Rank::Manager), restore(version)));
    assert_eq!(refused, [Notice::NoRoomToUndo { limit: 2 }]);
    let put = SessionCommand::Play { query: link("next"), place: QueuePosition::Next, shuffle: false };
    story.asked_by(&member(ADA, Rank::Manager), put);
    assert_eq!(story.session.queue.len(), 0, "nothing came back by itself");
}
