//! Every answer, as Discord gets it, and within Discord's limits.
//!
//! `UPDATE_GOLDEN=1` writes the files anew; what changed is then read in the diff.

mod support;

use std::{env, fs, path::Path};

use segue_domain::{ChannelId, LoopMode, Millis, Notice, SourceFailure, UndoKind};
use segue_interactions::{definitions, message};
use serde_json::{Value, json};
use twilight_model::http::interaction::InteractionResponse;
use twilight_validate::{command as limits, component, embed, message as message_limits};

use self::support::{
    answer,
    discord::{button, command, play_file},
    memory::{Health, Memory},
    sessions,
};

fn assert_golden(name: &str, actual: &Value) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(format!("{name}.json"));
    if env::var_os("UPDATE_GOLDEN").is_some() {
        let text = serde_json::to_string_pretty(actual).expect("JSON") + "\n";
        fs::write(&path, text).expect("the folder can be written");
        return;
    }
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let expected: Value = serde_json::from_str(&text).expect("the golden file is JSON");
    assert_eq!(actual, &expected, "{name}");
}

/// Holds an answer against the limits Discord documents.
fn assert_within_limits(name: &str, actual: &Value) {
    let answer: InteractionResponse = serde_json::from_value(actual.clone()).expect("an answer");
    let Some(data) = answer.data else { return };
    let content = data.content.unwrap_or_default();
    let embeds = data.embeds.unwrap_or_default();
    message_limits::content(&content).unwrap_or_else(|error| panic!("{name}: {error}"));
    message_limits::embeds(&embeds).unwrap_or_else(|error| panic!("{name}: {error}"));
    for one in &embeds {
        embed::embed(one).unwrap_or_else(|error| panic!("{name}: {error}"));
    }
    assert!(!content.is_empty() || !embeds.is_empty(), "{name}: Discord refuses an empty message");
    for row in data.components.unwrap_or_default() {
        component::component_v1(&row).unwrap_or_else(|error| panic!("{name}: {error}"));
    }
    let ids: Vec<&str> = actual["data"]["components"][0]["components"]
        .as_array()
        .map_or(Vec::new(), |buttons| buttons.iter().filter_map(|b| b["custom_id"].as_str()).collect());
    let mut unique = ids.clone();
    unique.sort_unstable();
    unique.dedup();
    assert_eq!(unique.len(), ids.len(), "{name}: ids are unique in a message");
    assert_eq!(data.allowed_mentions, Some(message::no_mentions()), "{name}: nobody is mentioned");
}

#[tokio::test]
async fn every_answer_is_the_golden_one() {
    let none = json!([]);
    let dm = {
        let mut interaction = command("pause", &none);
        interaction.as_object_mut().expect("an object").remove("guild_id");
        interaction
    };
    let cannot_write = {
        let mut interaction = play_file("a.ogg");
        interaction["app_permissions"] = json!("1024");
        interaction
    };
    let text = |text: &str| json!([{"name": "query", "type": 3, "value": text}]);
    let page = |page: u64| json!([{"name": "page", "type": 4, "value": page}]);
    let playing = || Memory::with(sessions::playing(25));
    let cases = [
        ("play", Memory::empty(), command("play", &text("clair de lune"))),
        ("play_without_options", Memory::empty(), command("play", &none)),
        ("play_empty_query", Memory::empty(), command("play", &text(" "))),
        ("play_other_scheme", Memory::empty(), command("play", &text("ftp://example.org/a"))),
        ("play_cannot_write", Memory::empty(), cannot_write),
        ("pause", playing(), command("pause", &none)),
        ("resume", playing(), command("resume", &none)),
        ("skip", playing(), command("skip", &none)),
        ("stop", playing(), command("stop", &none)),
        ("ping", Memory::empty(), command("ping", &none)),
        ("queue", playing(), command("queue", &none)),
        ("queue_last_page", playing(), command("queue", &page(3))),
        ("queue_turned", playing(), button("segue1:queue:2")),
        ("queue_of_one", Memory::with(sessions::paused(1)), command("queue", &none)),
        (
            "queue_search",
            playing(),
            command("queue", &json!([{"name": "search", "type": 3, "value": "NO. 2"}])),
        ),
        (
            "queue_search_longest",
            Memory::with(sessions::ugly(30)),
            command("queue", &json!([{"name": "search", "type": 3, "value": "_"}])),
        ),
        (
            "queue_search_nothing",
            playing(),
            command("queue", &json!([{"name": "search", "type": 3, "value": "waltz"}])),
        ),
        ("queue_idle", Memory::empty(), command("queue", &none)),
        ("queue_malformed_page", playing(), command("queue", &page(0))),
        ("queue_longest", Memory::with(sessions::ugly(10)), command("queue", &none)),
        ("nowplaying", playing(), command("nowplaying", &none)),
        ("nowplaying_refreshed", playing(), button("segue1:nowplaying")),
        ("nowplaying_paused", Memory::with(sessions::paused(1)), command("nowplaying", &none)),
        ("nowplaying_unresolved", Memory::with(sessions::unresolved()), command("nowplaying", &none)),
        ("nowplaying_longest", Memory::with(sessions::ugly(0)), command("nowplaying", &none)),
        ("nowplaying_idle", Memory::empty(), command("nowplaying", &none)),
        ("history", Memory::with(sessions::played(10)), command("history", &none)),
        ("history_empty", playing(), command("history", &none)),
        ("seek_malformed", playing(), command("seek", &json!([{"name": "to", "type": 3, "value": "soon"}]))),
        ("button_pause", playing(), button("segue1:pause")),
        ("unknown_command", Memory::empty(), command("dance", &none)),
        ("unknown_button", Memory::empty(), button("other")),
        ("outside_a_guild", Memory::empty(), dm),
        ("store_down", Memory::ailing(Health::Down), command("pause", &none)),
    ];
    for (name, memory, interaction) in cases {
        let actual = answer(&memory, &interaction).await;
        assert_within_limits(name, &actual);
        assert_golden(name, &actual);
    }
}

#[test]
fn every_notice_is_the_golden_one() {
    let title = || "*@".repeat(100);
    let channel = ChannelId::new(190_000_000_000_000_009);
    let notices = [
        Notice::Playing { title: "Clair de Lune".to_owned(), more: 0 },
        Notice::Playing { title: title(), more: 9_999 },
        Notice::Queued { title: "Clair de Lune".to_owned(), place: 3, more: 1 },
        Notice::Paused,
        Notice::Resumed,
        Notice::Skipped { title: title(), next: Some(title()) },
        Notice::Skipped { title: title(), next: None },
        Notice::Stopped,
        Notice::WentBack { title: title() },
        Notice::Replayed { title: title() },
        Notice::Sought { position: Millis::from_secs(3_723) },
        Notice::VolumeSet { percent: 80 },
        Notice::LoopSet { mode: LoopMode::Off },
        Notice::LoopSet { mode: LoopMode::Track },
        Notice::LoopSet { mode: LoopMode::Queue },
        Notice::JoinedChannel { channel },
        Notice::RemovedOne { title: title() },
        Notice::Removed { count: 2 },
        Notice::MovedTo { title: title(), place: 10_000 },
        Notice::Swapped { a: title(), b: title() },
        Notice::Cleared { count: 1 },
        Notice::Shuffled { count: 10_000 },
        Notice::MadeFair { members: 1 },
        Notice::MadeFair { members: 3 },
        Notice::Undone { change: UndoKind::Shuffle },
        Notice::Redone { change: UndoKind::Skip },
        Notice::NoSuchPlace { place: 4, len: 0 },
        Notice::NoSuchPlace { place: 4, len: 3 },
        Notice::NothingPlayed,
        Notice::NotSeekable,
        Notice::BeyondEnd { length: Millis::from_secs(61) },
        Notice::AlreadyHere,
        Notice::NothingRemoved,
        Notice::NothingMoved,
        Notice::AlreadyFair,
        Notice::QueueEmpty,
        Notice::NothingToUndo,
        Notice::NothingToRedo,
        Notice::TooLateToUndo,
        Notice::NothingPlaying,
        Notice::AlreadyPaused,
        Notice::NotPaused,
        Notice::NotInVoice,
        Notice::OtherChannel { channel },
        Notice::QueueFull,
        Notice::TooManyPending,
        Notice::TrackFailed { title: title(), failure: SourceFailure::NotFound },
        Notice::GaveUp,
        Notice::Superseded,
        Notice::JoinForbidden { channel },
        Notice::JoinFailed { channel },
    ];
    let answers: Vec<Value> = notices
        .iter()
        .map(|notice| {
            let answer = serde_json::to_value(message::reply(notice).answer()).expect("JSON");
            assert_within_limits(notice.code(), &answer);
            json!({"notice": notice.code(), "answer": answer})
        })
        .collect();
    assert_golden("notices", &Value::from(answers));
}

#[test]
fn every_command_is_registered_within_the_limits() {
    let commands = definitions();
    for command in &commands {
        limits::command(command).unwrap_or_else(|error| panic!("{}: {error}", command.name));
    }
    let mut names: Vec<&str> = commands.iter().map(|command| command.name.as_str()).collect();
    names.sort_unstable();
    let count = names.len();
    names.dedup();
    assert_eq!(names.len(), count, "names are unique");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/commands.md");
    let written = fs::read_to_string(&path).expect("docs/commands.md is there");
    assert!(
        written == segue_interactions::reference(),
        "docs/commands.md is out of date: run `segue commands --markdown`"
    );
    assert_golden("commands", &serde_json::to_value(&commands).expect("JSON"));
}
