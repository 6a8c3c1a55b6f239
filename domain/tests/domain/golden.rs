//! What is stored or sent keeps its shape: a change here is a new format version.

use std::{fs, path::PathBuf};

use crate::support::*;
use segue_domain::{
    AccessLevel, Card, DormantReason, Field, Grant, Head, Job, JournalEntry, MessageId, Millis, PlanTable,
    Plans, PlaybackBlocker, Query, Rank, ReplyHandle, Report, SessionCommand, SettingValue, SettingsChange,
    Tombstone, UndoKind, UserId,
};
use serde::{Serialize, de::DeserializeOwned};

/// Compares a value with its golden file, both ways. `UPDATE_GOLDEN=1` writes the file again.
fn holds<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(name: &str, value: &T) {
    let path: PathBuf = [env!("CARGO_MANIFEST_DIR"), "tests/golden", name].iter().collect();
    let json = serde_json::to_string_pretty(value).expect("it is JSON") + "\n";
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&path, &json).expect("the golden file can be written");
    }
    let golden = fs::read_to_string(&path).expect("the golden file is in the repository");
    assert_eq!(json, golden, "{name}");
    assert_eq!(&serde_json::from_str::<T>(&golden).expect("it reads back"), value);
}

#[test]
fn a_job() {
    let query = Query::Attachment { url: "https://cdn.example.org/a.ogg".into(), filename: "a.ogg".into() };
    holds("job.json", &job("123456789012345678", SessionCommand::play(query)));
}

#[test]
fn a_head() {
    let mut story = Story::new();
    let id = story.play("first");
    story.play("second");
    story.started(id);
    story.member(SessionCommand::play(Query::Search { text: "words to search".into() }));
    story.worker(Report::Joined { voice: voice_session() });
    story.worker(Report::Listeners { members: vec![ADA] });
    story.worker(Report::Recovered {
        track_id: id,
        position: Millis::from_secs(61),
        planned: false,
        silent_since: at(0),
    });
    story.worker(Report::WentDormant {
        reason: DormantReason::NobodyListening,
        position: Millis::from_secs(61),
    });
    story.worker(Report::Listeners { members: vec![ADA, UserId::new(401)] });
    story.worker(Report::Joined { voice: voice_session() });
    holds::<Head>("head.json", &story.session.head);
}

#[test]
fn a_head_with_a_play_that_has_ended() {
    let mut story = Story::new();
    let first = story.play("first");
    let second = story.play("second");
    story.worker(Report::Listeners { members: vec![ADA, BEN] });
    story.started(first);
    story.now = 61_000;
    story.member(SessionCommand::Skip);
    holds::<JournalEntry>("journal.json", &story.session.journal);
    story.started(second);
    story.now = 62_000;
    story.member(SessionCommand::Pause);
    holds::<Head>("head_with_a_play.json", &story.session.head);
}

#[test]
fn a_head_with_all_that_a_guild_can_choose() {
    let mut story = Story::new();
    story.plans = Plans::on(PlanTable::shipped());
    let grant = Grant { id: "e:1234".into(), tier: "enterprise".into(), until: Some(at(1_000_000)) };
    story.worker(Report::Granted { grant });
    story.choose(Field::DjRoles, SettingValue::List(vec!["900".into()]));
    story.choose(Field::MemberRate, SettingValue::Number(30));
    story.choose(Field::AccentColour, SettingValue::Text("#112233".into()));
    let change = SettingsChange::Permit { command: "skip".into(), level: Some(AccessLevel::Everyone) };
    story.asked_by(&member(ADA, Rank::Manager), SessionCommand::Settings { change, version: None });
    let id = story.play("first");
    story.started(id);
    story.worker(Report::Listeners { members: vec![ADA, BEN, UserId::new(402)] });
    story.asked_by(&member(BEN, Rank::Member), SessionCommand::Skip);
    story.worker(Report::CardShown { card: Some(Card { channel: TEXT, message: MessageId::new(500) }) });
    story.worker(Report::Held { by: PlaybackBlocker::Suppressed, on: true });
    holds::<Head>("head_of_a_guild_with_settings.json", &story.session.head);
}

#[test]
fn a_page() {
    let mut story = Story::new();
    story.play("first");
    story.play("second");
    holds("page.json", &*story.session.queue.pages()[0].clone());
}

#[test]
fn a_tombstone() {
    let mut story = Story::new();
    story.play("first");
    story.member(SessionCommand::Stop);
    holds::<Tombstone>("tombstone.json", &story.session.head.tombstone.expect("stopped"));
}

#[test]
fn fields_that_a_newer_version_adds_are_passed_over() {
    let mut value = serde_json::to_value(job("1", SessionCommand::Pause)).expect("it is JSON");
    value["added_later"] = true.into();
    assert!(serde_json::from_value::<Job>(value).is_ok());
}

#[test]
fn a_head_of_the_first_release_is_read() {
    let old = r#"{"format":1,"guild_id":"100","version":3,"updated_at":1700000000000,"next_track":2}"#;
    let head: Head = serde_json::from_str(old).expect("it reads back");
    assert!(head.answers.is_empty() && head.eventful.is_empty() && head.dormant.is_none());
}

#[test]
fn what_the_first_release_wrote_of_waiting_failing_and_ending_is_read() {
    let old = r#"{"format":1,"guild_id":"100","version":3,"updated_at":1700000000000,"next_track":2,
        "failures":[1700000000000],
        "dormant":{"reason":"away_too_long","since":1700000000000},
        "undo":[{"before":1,"kind":"clear","by":"400","at":1700000000000}],
        "events":[{"at":1700000000000,"kind":"join_failed","channel":"200","forbidden":true},
            {"at":1700000000000,"kind":"went_dormant","reason":"nobody_listening"}],
        "tombstone":{"reason":"too_many_failures","at":1700000000000}}"#;
    let head: Head = serde_json::from_str(old).expect("it reads back");
    assert_eq!(head.dormant.map(|dormant| dormant.reason), Some(DormantReason::AwayTooLong));
    assert_eq!(head.undo.first().map(|entry| entry.kind), Some(UndoKind::Clear));
    assert!(head.setbacks.is_none());
}

#[test]
fn a_voice_token_is_not_shown_in_logs() {
    let shown = format!("{:?}", voice_session());
    assert!(!shown.contains("voice-token") && !shown.contains("voice-session"), "{shown}");
}

#[test]
fn a_reply_token_is_not_shown_in_logs() {
    let shown = format!("{:?}", ReplyHandle::new(1, "very-secret".into(), at(0)));
    assert!(!shown.contains("very-secret"), "{shown}");
}
