//! A channel that the bot can't come to, and how long it stays where nothing plays.

use segue_domain::{
    ChannelEntry, EndReason, Field, Notice, Report, SessionCommand, SettingValue, apply_job_at,
};

use crate::support::*;

fn refused(story: &Story, command: SessionCommand, entry: ChannelEntry) -> Vec<Notice> {
    let job = job("entry", command);
    let (after, effects) =
        apply_job_at(&story.session, &job, ada_in(Some(OTHER_VOICE)), entry, at(story.now));
    assert_eq!(after, story.session, "a refusal changes nothing");
    notices(&effects)
}

#[test]
fn who_calls_the_bot_to_a_closed_channel_is_refused_before_anything_changes() {
    let channel = OTHER_VOICE;
    for (entry, notice) in [
        (ChannelEntry::Forbidden, Notice::JoinForbidden { channel }),
        (ChannelEntry::Full, Notice::ChannelFull { channel }),
    ] {
        let mut story = Story::new();
        assert_eq!(refused(&story, SessionCommand::play(link("a")), entry), std::slice::from_ref(&notice));
        assert_eq!(refused(&story, SessionCommand::Join, entry), std::slice::from_ref(&notice));
        let id = story.play("a");
        story.started(id);
        assert_eq!(refused(&story, SessionCommand::MoveSession, entry), [notice]);
        let elsewhere = refused(&story, SessionCommand::play(link("b")), entry);
        assert_eq!(elsewhere, [Notice::OtherChannel { channel: VOICE }], "what it would not do anyway");
    }
}

#[test]
fn a_session_that_waits_is_not_woken_in_a_closed_channel() {
    let mut story = Story::new();
    story.play("a");
    let reason = segue_domain::DormantReason::Removed;
    story.worker(Report::WentDormant { reason, position: segue_domain::Millis::ZERO });
    let forbidden = Notice::JoinForbidden { channel: OTHER_VOICE };
    assert_eq!(refused(&story, SessionCommand::Resume, ChannelEntry::Forbidden), [forbidden]);
}

#[test]
fn who_can_not_be_found_is_not_told_to_be_in_no_channel() {
    let story = Story::new();
    let job = job("place", SessionCommand::play(link("a")));
    for (entry, notice) in
        [(ChannelEntry::PlaceUnknown, Notice::PlaceUnknown), (ChannelEntry::Open, Notice::NotInVoice)]
    {
        let (_, effects) = apply_job_at(&story.session, &job, ada_in(None), entry, at(0));
        assert_eq!(notices(&effects), [notice]);
    }
}

#[test]
fn since_when_nothing_plays_is_kept_until_the_bot_leaves() {
    let mut story = Story::new();
    let id = story.play("a");
    assert_eq!(story.session.head.idle_since, None);
    story.now = 5_000;
    story.worker(Report::Ended { track_id: id });
    assert_eq!(story.session.head.idle_since, Some(at(5_000)));
    assert!(story.needs_owner(), "somebody has to leave in time");
    story.now = 9_000;
    story.choose(Field::LeaveIdle, SettingValue::Number(5));
    assert_eq!(story.session.head.idle_since, Some(at(5_000)), "other changes do not begin it again");
    story.worker(Report::IdledOut);
    assert_eq!(story.session.head.idle_since, None);
    assert!(!story.needs_owner());

    story.member(SessionCommand::Join);
    assert_eq!(story.session.head.idle_since, Some(at(9_000)));
    story.play("b");
    assert_eq!(story.session.head.idle_since, None);
}

#[test]
fn who_sends_an_idle_bot_away_is_obeyed() {
    let mut story = Story::new();
    let id = story.play("a");
    story.worker(Report::Ended { track_id: id });
    assert_eq!(notices(&story.member(SessionCommand::Stop)), [Notice::Stopped]);
    assert_eq!(story.session.head.idle_since, None);
    assert_eq!(story.session.head.tombstone.map(|tombstone| tombstone.reason), Some(EndReason::Stopped));
    assert_eq!(notices(&story.member(SessionCommand::Stop)), [Notice::NothingPlaying]);
}

#[test]
fn a_kick_in_the_idle_minute_leaves_nothing_to_be_left() {
    let mut story = Story::new();
    let id = story.play("a");
    story.worker(Report::Ended { track_id: id });
    story.worker(Report::Disconnected { by: None });
    assert_eq!(story.session.head.idle_since, None);
    assert!(!story.needs_owner());
}
