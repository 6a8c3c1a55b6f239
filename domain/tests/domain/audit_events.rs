//! What members did in Discord is remembered for the audit.

use crate::support::*;
use segue_domain::{
    Door, Field, Member, PlaylistOwner, Query, Rank, ReplyHandle, Report, SeekTo, SessionCommand,
    SettingValue, SettingsChange, TrackSelector, apply_job,
};

/// What is remembered, in words.
fn told(story: &Story) -> Vec<String> {
    story
        .journal
        .commands
        .iter()
        .map(|audit_event| format!("{} {}", audit_event.command, audit_event.detail))
        .collect()
}

fn give(story: &mut Story, id: &str, command: SessionCommand, member: &Member) {
    // The story's own jobs are numbered.
    let given = job(&format!("deed-{id}"), command);
    let (session, _) = apply_job(&story.session, &given, *member, at(story.now));
    story.keep(session);
}

/// Two tracks wait behind the first, which is heard.
fn playing() -> Story {
    let mut story = Story::new();
    let first = story.play("first");
    story.play("second");
    story.play("third");
    story.started(first);
    story.journal.commands.clear();
    story
}

#[test]
fn what_a_member_changed_is_remembered_with_who_and_when() {
    let mut story = playing();
    story.now = 5_000;
    let manager = member(ADA, Rank::Manager);
    let query =
        Query::Playlist { owner: PlaylistOwner::Member(ADA), name: "Evening".parse().expect("a name") };
    let change = SettingsChange::Set { field: Field::SkipOwn, value: SettingValue::Toggle(false) };
    let mut all = Vec::new();
    for (number, command) in [
        SessionCommand::Volume { percent: 70 },
        SessionCommand::Seek { to: SeekTo::Position(segue_domain::Millis::from_secs(65)) },
        SessionCommand::MoveTrack { from: 2, to: 1 },
        SessionCommand::Remove { which: TrackSelector::Range { from: 1, to: 1 } },
        SessionCommand::SkipTo { place: 1 },
        SessionCommand::play(query),
        SessionCommand::Settings { change, version: None },
        SessionCommand::Stop,
    ]
    .into_iter()
    .enumerate()
    {
        give(&mut story, &number.to_string(), command, &manager);
        all.extend(told(&story).pop());
    }
    let expected = [
        "volume 70 %",
        "seek 1:05",
        "move 2 to 1",
        "remove 1",
        "skip to 1",
        "play Evening",
        "settings skip_own",
        "stop ",
    ];
    assert_eq!(all, expected);
    let audit_event = &story.journal.commands[0];
    assert_eq!((audit_event.by, audit_event.at, audit_event.door), (ADA, at(5_000), Door::Discord));
}

#[test]
fn what_was_refused_or_told_by_the_worker_is_not_and_the_door_is_named() {
    let mut story = playing();
    let ada = member(ADA, Rank::Member);
    give(&mut story, "1", SessionCommand::Resume, &ada);
    give(&mut story, "2", SessionCommand::SkipTo { place: 9 }, &ada);
    let panel =
        segue_domain::Job { reply: Some(ReplyHandle::panel(at(0))), ..job("deed-3", SessionCommand::Pause) };
    story.keep(apply_job(&story.session, &panel, ada, at(story.now)).0);
    assert!(story.session.head.paused);
    assert_eq!(told(&story), ["pause "]);
    assert_eq!(story.journal.commands.pop().expect("one").door, Door::Panel);
    let refused = segue_domain::Job { id: segue_domain::JobId::new("deed-3b"), ..panel };
    story.keep(apply_job(&story.session, &refused, ada, at(story.now)).0);
    assert_eq!(story.journal.outcomes.len(), 2, "the panel is told");
    let first = story.session.head.current.as_ref().expect("a track").id;
    story.worker(Report::Ended { track_id: first });
    assert_eq!(told(&story), Vec::<String>::new());

    // That a refusal counts as a command of this minute makes a version, and is no command in its entry.
    story.choose(Field::MemberRate, SettingValue::Number(2));
    let before = told(&story);
    let version = story.session.head.version;
    give(&mut story, "4", SessionCommand::SkipTo { place: 9 }, &ada);
    assert_eq!((story.session.head.version, told(&story)), (version + 1, before));
}

#[test]
fn a_job_that_comes_twice_is_one_deed_and_none_is_lost() {
    let mut story = playing();
    let ada = member(ADA, Rank::Member);
    for percent in 1..=40 {
        for _ in 0..2 {
            give(&mut story, &percent.to_string(), SessionCommand::Volume { percent }, &ada);
        }
    }
    let expected: Vec<String> = (1..=40).map(|percent| format!("volume {percent} %")).collect();
    assert_eq!(told(&story), expected);
}
