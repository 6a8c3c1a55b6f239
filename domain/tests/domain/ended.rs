//! What a person ended, and how it is brought back.

use segue_domain::{
    EndReason, Field, LoopMode, Millis, Notice, Rank, Report, SessionCommand, SettingValue, UNDO_LIFE,
    UndoKind,
};

use crate::support::*;

/// A track that has been heard for a minute, and two that wait.
fn a_minute_in() -> Story {
    let mut story = Story::new();
    let first = story.play("a");
    story.play("b");
    story.play("c");
    story.hear(first);
    story
}

#[test]
fn what_stop_ended_is_brought_back_by_undo_where_it_was() {
    let mut story = a_minute_in();
    assert_eq!(notices(&story.member(SessionCommand::Stop)), [Notice::Stopped]);
    assert!(!story.session.head.is_active() && story.session.queue.is_empty());

    story.now += UNDO_LIFE.get();
    let told = notices(&story.member_in(Some(OTHER_VOICE), SessionCommand::Undo));
    assert_eq!(told, [Notice::Undone { change: UndoKind::Stop }]);
    assert_eq!((story.current(), story.queue()), (Some("a"), vec!["b", "c"]));
    let head = &story.session.head;
    assert_eq!(head.playhead.position, Millis::from_secs(60));
    assert_eq!((head.voice_channel, head.tombstone), (Some(OTHER_VOICE), None));
    assert!(head.redo.is_empty(), "to end it again is a stop");
}

#[test]
fn what_stop_ended_is_brought_back_by_resume_too() {
    let mut story = a_minute_in();
    story.member(SessionCommand::Pause);
    story.member(SessionCommand::Stop);
    assert_eq!(notices(&story.member_in(None, SessionCommand::Resume)), [Notice::NotInVoice]);
    story.now += UNDO_LIFE.get();
    assert_eq!(notices(&story.member_in(Some(OTHER_VOICE), SessionCommand::Resume)), [Notice::Resumed]);
    assert_eq!((story.current(), story.queue()), (Some("a"), vec!["b", "c"]));
    let head = &story.session.head;
    assert_eq!((head.playhead.position, head.paused), (Millis::from_secs(60), false));
    assert_eq!((head.voice_channel, head.tombstone), (Some(OTHER_VOICE), None));
    assert!(head.undo.is_empty() && head.redo.is_empty());
}

#[test]
fn resume_brings_back_nothing_else() {
    let mut story = Story::new();
    assert_eq!(notices(&story.member(SessionCommand::Resume)), [Notice::NothingPlaying]);
    // The queue came to its end after a change that could be taken back.
    let a = story.play("a");
    story.play("b");
    story.member(SessionCommand::Clear);
    story.hear(a);
    story.worker(Report::Ended { track_id: a });
    assert!(!story.session.head.is_active());
    assert_eq!(notices(&story.member(SessionCommand::Resume)), [Notice::NothingPlaying]);
    // It was stopped too long ago.
    let mut story = a_minute_in();
    story.member(SessionCommand::Stop);
    story.now += UNDO_LIFE.get() + 1;
    assert_eq!(notices(&story.member(SessionCommand::Resume)), [Notice::NothingPlaying]);
}

#[test]
fn resume_has_the_rights_of_undo() {
    let mut story = a_minute_in();
    story.choose(Field::DjRoles, SettingValue::List(vec!["900".into()]));
    story.asked_by(&member(BEN, Rank::Dj), SessionCommand::Stop);
    let told = notices(&story.member(SessionCommand::Resume));
    assert!(matches!(told[..], [Notice::NotYours { .. }]), "{told:?}");
    story.asked_by(&member(ADA, Rank::Dj), SessionCommand::Resume);
    assert_eq!(story.current(), Some("a"));
}

#[test]
fn a_stop_is_not_taken_back_after_ten_minutes() {
    let mut story = a_minute_in();
    story.member(SessionCommand::Stop);
    story.now += UNDO_LIFE.get() + 1;
    assert_eq!(notices(&story.member(SessionCommand::Undo)), [Notice::TooLateToUndo]);
    assert!(!story.session.head.is_active());
    assert_eq!(notices(&story.member(SessionCommand::Undo)), [Notice::NothingPlaying]);
}

#[test]
fn a_stop_and_what_was_before_it_are_taken_back_one_after_the_other() {
    let mut story = a_minute_in();
    story.member(SessionCommand::MoveTrack { from: 2, to: 1 });
    assert_eq!(story.queue(), ["c", "b"]);
    story.member(SessionCommand::Stop);
    story.member(SessionCommand::Undo);
    assert_eq!(story.queue(), ["c", "b"]);
    assert_eq!(notices(&story.member(SessionCommand::Undo)), [Notice::Undone { change: UndoKind::Move }]);
    assert_eq!(story.queue(), ["b", "c"]);
}

#[test]
fn what_was_played_since_a_stop_stays_when_it_is_taken_back() {
    let mut story = a_minute_in();
    story.member(SessionCommand::Stop);
    story.play("since");
    assert_eq!(story.current(), Some("since"));
    assert_eq!(notices(&story.member(SessionCommand::Undo)), [Notice::Undone { change: UndoKind::Stop }]);
    assert_eq!(story.current(), Some("since"));
    let mut queue = story.queue();
    queue.sort_unstable();
    assert_eq!(queue, ["a", "b", "c"]);
}

#[test]
fn another_members_stop_is_taken_back_by_djs_where_there_are_some() {
    let mut story = a_minute_in();
    story.choose(Field::DjRoles, SettingValue::List(vec!["900".into()]));
    story.asked_by(&member(BEN, Rank::Dj), SessionCommand::Stop);
    let told = notices(&story.member(SessionCommand::Undo));
    assert!(matches!(told[..], [Notice::NotYours { .. }]), "{told:?}");
    story.asked_by(&member(ADA, Rank::Dj), SessionCommand::Undo);
    assert_eq!(story.current(), Some("a"));
}

#[test]
fn who_is_in_no_voice_channel_brings_nothing_back() {
    let mut story = a_minute_in();
    story.member(SessionCommand::Stop);
    let stopped = story.session.clone();
    assert_eq!(notices(&story.member_in(None, SessionCommand::Undo)), [Notice::NotInVoice]);
    assert_eq!(story.session, stopped);
}

#[test]
fn a_skip_of_the_last_track_is_taken_back_and_done_again() {
    let mut story = Story::new();
    let only = story.play("only");
    story.hear(only);
    story.member(SessionCommand::Skip);
    assert!(!story.session.head.is_active());
    assert_eq!(notices(&story.member(SessionCommand::Undo)), [Notice::Undone { change: UndoKind::Skip }]);
    assert_eq!(
        (story.current(), story.session.head.playhead.position),
        (Some("only"), Millis::from_secs(60))
    );
    assert_eq!(notices(&story.member(SessionCommand::Redo)), [Notice::Redone { change: UndoKind::Skip }]);
    assert!(!story.session.head.is_active());
}

#[test]
fn after_the_last_track_it_stays_in_its_channel_as_long_as_is_stored_and_leaves_on_command() {
    let mut story = Story::new();
    let only = story.play("only");
    story.hear(only);
    story.worker(Report::Ended { track_id: only });
    let head = &story.session.head;
    assert_eq!(head.idle_since, Some(at(60_000)));
    assert!(head.needs_owner(), "the next worker has to let it leave");
    assert_eq!(notices(&story.member(SessionCommand::Stop)), [Notice::Stopped]);
    let head = &story.session.head;
    assert_eq!(head.idle_since, None);
    assert_eq!(head.tombstone.map(|mark| mark.reason), Some(EndReason::Stopped));
}

#[test]
fn who_has_nothing_to_play_is_called_elsewhere() {
    let mut story = Story::new();
    story.member(SessionCommand::Join);
    let told = notices(&story.member_in(Some(OTHER_VOICE), SessionCommand::Join));
    assert_eq!(told, [Notice::JoinedChannel { channel: OTHER_VOICE }]);
    story.now = 5_000;
    story.play("a");
    assert_eq!(story.session.head.idle_since, None);
    story.member(SessionCommand::Loop { mode: LoopMode::Track });
    assert_eq!(
        notices(&story.member_in(Some(OTHER_VOICE), SessionCommand::Join)),
        [Notice::OtherChannel { channel: VOICE }]
    );
}

#[test]
fn a_bot_that_stays_waits_in_its_channel_for_what_is_queued_next() {
    let mut story = Story::new();
    story.choose(Field::Stay, SettingValue::Toggle(true));
    let only = story.play("only");
    story.hear(only);
    story.worker(Report::Ended { track_id: only });
    assert_eq!(story.session.head.voice_channel, Some(VOICE));
    assert!(story.session.head.tombstone.is_none());
}
