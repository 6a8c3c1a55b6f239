//! Every answer, as Discord gets it, and within Discord's limits.
//!
//! `UPDATE_GOLDEN=1` writes the files again; what changed is then read in the diff.

use std::{env, fs, path::Path, sync::Arc};

use segue_domain::{GuildId, Language, MAX_PLAYLISTS, Playlist, PlaylistOwner, Selection, UserId};
use segue_interactions::definitions;
use segue_messages as messages;
use serde_json::{Value, json};
use twilight_validate::command as limits;

use crate::support::{
    NOW, answer,
    discord::{GUILD, USER, button, command, message_command, play_file},
    limits::assert_within_limits,
    memory::{Health, Memory},
    notices::notices,
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

/// A store with the longest list of playlists, and one of them with the longest titles.
fn library() -> Arc<Memory> {
    let memory = Memory::with(sessions::playing(25));
    let tracks = |count: usize| -> Selection {
        sessions::ugly(count).queue.iter().map(|track| track.info.clone()).collect()
    };
    for owner in [PlaylistOwner::Member(UserId::new(USER)), PlaylistOwner::Guild(GuildId::new(GUILD))] {
        for number in 0..MAX_PLAYLISTS {
            let name = format!("{}{number:03}", "*".repeat(47)).parse().expect("a name");
            let count = if number == 0 { 45 } else { 1 };
            memory.keep(Playlist::new(owner, name, UserId::new(7), NOW, tracks(count)));
        }
    }
    memory
}

#[tokio::test]
async fn every_answer_about_playlists_is_the_golden_one() {
    let name = |name: &str| json!({"name": "name", "type": 3, "value": name});
    let part = |part: &str, options: Value| {
        command("playlist", &json!([{"name": part, "type": 1, "options": options}]))
    };
    let longest = "*".repeat(47) + "000";
    let cases = [
        ("save", Memory::with(sessions::playing(25)), command("save", &json!([name("Evening")]))),
        ("save_too_many", library(), command("save", &json!([name("Evening")]))),
        ("save_exists", library(), command("save", &json!([name(&longest)]))),
        ("favourite", Memory::with(sessions::playing(1)), command("favourite", &json!([]))),
        ("load_unknown", library(), command("load", &json!([name("Evening")]))),
        ("playlist_list", library(), part("list", json!([]))),
        ("playlist_list_empty", Memory::empty(), part("list", json!([]))),
        ("playlist_show", library(), part("show", json!([name(&longest)]))),
        ("playlist_export", library(), part("export", json!([name(&longest)]))),
        ("play_this_nothing", Memory::empty(), message_command("Play this", "hello", &json!([]))),
    ];
    for (name, memory, interaction) in cases {
        let actual = answer(&memory, &interaction).await;
        if actual["type"] == 4 {
            assert_within_limits(name, &actual);
        }
        assert_golden(name, &actual);
    }
}

#[test]
fn every_notice_is_the_golden_one() {
    let answers: Vec<Value> = notices()
        .iter()
        .map(|notice| {
            let answer =
                serde_json::to_value(messages::reply(notice, Language::English).answer()).expect("JSON");
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
        "docs/commands.md is out of date: run `segue commands --markdown docs/commands.md`"
    );
    assert_golden("commands", &serde_json::to_value(&commands).expect("JSON"));
}
