//! Playlists: what is kept, by whom it may be changed, and what is offered while a name is typed.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use segue_domain::{
    GuildId, ImportOrder, MAX_PLAYLISTS, Millis, Playlist, PlaylistOwner, Query, QueuePosition,
    ResolvedTrack, SessionCommand, UserId,
};
use serde_json::{Value, json};

use crate::support::{
    self, NOW,
    discord::{self, command},
    memory::{Health, Memory},
    sessions,
};

const MINE: PlaylistOwner = PlaylistOwner::Member(UserId::new(discord::USER));
const SERVER: PlaylistOwner = PlaylistOwner::Guild(GuildId::new(discord::GUILD));
const BOB: UserId = UserId::new(77);
const MANAGE_SERVER: u64 = 1 << 5;

fn text(name: &str, value: &str) -> Value {
    json!({"name": name, "type": 3, "value": value})
}

fn yes(name: &str) -> Value {
    json!({"name": name, "type": 5, "value": true})
}

fn part(name: &str, options: &Value) -> Value {
    command("playlist", &json!([{"name": name, "type": 1, "options": options}]))
}

/// The same interaction of somebody who manages the server.
fn as_manager(mut interaction: Value) -> Value {
    interaction["member"]["permissions"] = json!((discord::PERMISSIONS | MANAGE_SERVER).to_string());
    interaction
}

fn track(title: &str, query: Query) -> ResolvedTrack {
    let duration = Some(Millis::from_secs(60));
    ResolvedTrack { title: title.to_owned(), artist: Some("Ada".into()), duration, query, page_url: None }
}

fn link(title: &str) -> ResolvedTrack {
    track(title, Query::Url { url: format!("https://example.org/{title}") })
}

fn kept(owner: PlaylistOwner, name: &str, author: UserId, titles: &[&str]) -> Playlist {
    let tracks = titles.iter().map(|title| link(title)).collect();
    let playlist = Playlist::new(owner, name.parse().expect("a name"), author, NOW, tracks);
    Playlist { revision: 1, ..playlist }
}

/// Gives an interaction of its own: the same one again would be answered as the first time.
async fn answer(memory: &Arc<Memory>, interaction: &Value) -> Value {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    let id = discord::INTERACTION + NUMBER.fetch_add(1, Ordering::Relaxed);
    let mut interaction = interaction.clone();
    interaction["id"] = json!(id.to_string());
    support::answer(memory, &interaction).await
}

/// Gives an interaction that is answered at once, and returns what the person reads.
async fn says(memory: &Arc<Memory>, interaction: &Value) -> String {
    let answer = answer(memory, interaction).await;
    assert_eq!(answer["type"], 4, "{answer}");
    assert_eq!(answer["data"]["allowed_mentions"], json!({"parse": []}));
    assert!(memory.jobs.lock().expect("not poisoned").is_empty(), "no worker is needed");
    let data = &answer["data"];
    format!("{}{}", data["content"].as_str().unwrap_or_default(), data["embeds"])
}

fn code(text: &str) -> &str {
    text.rsplit('`').nth(1).unwrap_or_default()
}

/// Gives an interaction that becomes a job, and returns the command.
async fn asked(memory: &Arc<Memory>, interaction: &Value) -> (Value, SessionCommand) {
    let answer = answer(memory, interaction).await;
    let (_, job) = memory.jobs.lock().expect("not poisoned").pop().unwrap_or_else(|| panic!("{answer}"));
    (answer, job.command().expect("a member gives it").clone())
}

#[tokio::test]
async fn what_plays_and_waits_is_saved_without_a_worker() {
    let memory = Memory::with(sessions::playing(25));
    let saved = says(&memory, &command("save", &json!([text("name", " Evening ")]))).await;
    assert!(saved.starts_with("Saved 26 tracks as your playlist **Evening**."), "{saved}");
    let playlist = memory.playlist(MINE, "evening").expect("it is kept");
    assert_eq!(playlist.tracks[0].title, "Clair de Lune");
    assert_eq!((playlist.author, playlist.revision), (UserId::new(discord::USER), 1));

    let without = json!([text("name", "later"), text("where", "server"), {"name": "playing", "type": 5, "value": false}]);
    let saved = says(&memory, &command("save", &without)).await;
    assert!(saved.starts_with("Saved 25 tracks as the server's playlist **later**."), "{saved}");
    assert_eq!(memory.playlist(SERVER, "later").expect("it is kept").tracks[0].title, "Prelude No. 1");
}

#[tokio::test]
async fn a_playlist_is_replaced_only_when_that_is_asked_for() {
    let memory = Memory::with(sessions::playing(2));
    memory.keep(kept(MINE, "Evening", UserId::new(discord::USER), &["old"]));
    let name = text("name", "EVENING");
    assert_eq!(code(&says(&memory, &command("save", &json!([name]))).await), "playlist.exists");
    assert_eq!(memory.playlist(MINE, "evening").expect("it is kept").tracks.len(), 1);
    let saved = says(&memory, &command("save", &json!([name, yes("replace")]))).await;
    assert!(saved.starts_with("Saved 3 tracks"), "{saved}");
    assert_eq!(memory.playlist(MINE, "evening").expect("it is kept").revision, 2);
}

#[tokio::test]
async fn a_servers_playlist_is_changed_by_its_author_and_by_managers_only() {
    let memory = Memory::with(sessions::playing(2));
    let server = || text("where", "server");
    memory.keep(kept(SERVER, "Bobs", BOB, &["old"]));
    let replace = command("save", &json!([text("name", "bobs"), server(), yes("replace")]));
    let delete = part("delete", &json!([text("name", "bobs"), server()]));
    let rename = part("rename", &json!([text("name", "bobs"), text("to", "mine"), server()]));
    for interaction in [&replace, &delete, &rename] {
        assert_eq!(code(&says(&memory, interaction).await), "playlist.forbidden");
    }
    assert_eq!(memory.playlist(SERVER, "bobs").expect("it is kept").revision, 1);
    says(&memory, &as_manager(replace)).await;
    let replaced = memory.playlist(SERVER, "bobs").expect("it is kept");
    assert_eq!((replaced.tracks.len(), replaced.author), (3, BOB), "it stays Bob's");
    let deleted = says(&memory, &as_manager(delete)).await;
    assert!(deleted.starts_with("Deleted the playlist **"), "{deleted}");
    assert!(memory.playlist(SERVER, "bobs").is_none());

    memory.keep(kept(SERVER, "own", UserId::new(discord::USER), &["a"]));
    let own = part("delete", &json!([text("name", "own")]));
    assert!(says(&memory, &own).await.starts_with("Deleted"), "its author needs no permission");
}

#[tokio::test]
async fn nothing_and_what_expires_is_not_saved() {
    let save = command("save", &json!([text("name", "a")]));
    assert_eq!(code(&says(&Memory::empty(), &save).await), "session.nothing-playing");
    let mut session = sessions::playing(0);
    let file = Query::Attachment { url: "https://cdn.example/a".into(), filename: "a.ogg".into() };
    session.head.current.as_mut().expect("it plays").info.query = file;
    let memory = Memory::with(session);
    assert_eq!(code(&says(&memory, &save).await), "playlist.nothing-to-save");
    assert_eq!(code(&says(&memory, &command("favourite", &json!([]))).await), "playlist.expires");
}

#[tokio::test]
async fn a_queue_that_changes_under_the_reader_is_read_again() {
    for (times, kept) in [(2, true), (3, false)] {
        let memory = Memory::with(sessions::playing(3));
        *memory.health.lock().expect("not poisoned") = Health::Stale(times);
        says(&memory, &command("save", &json!([text("name", "a")]))).await;
        assert_eq!(memory.playlist(MINE, "a").is_some(), kept);
    }
}

#[tokio::test]
async fn the_hundred_and_first_playlist_is_refused() {
    let memory = Memory::with(sessions::playing(1));
    for number in 0..MAX_PLAYLISTS {
        memory.keep(kept(MINE, &number.to_string(), UserId::new(discord::USER), &["a"]));
    }
    let save = command("save", &json!([text("name", "one more")]));
    assert_eq!(code(&says(&memory, &save).await), "playlist.too-many");
}

#[tokio::test]
async fn a_favourite_is_added_and_taken_out_again() {
    let memory = Memory::with(sessions::playing(1));
    memory.keep(kept(MINE, "favourites", UserId::new(discord::USER), &["other"]));
    let favourite = command("favourite", &json!([]));
    assert!(says(&memory, &favourite).await.starts_with("**Clair de Lune** is one of your favourites now."));
    assert_eq!(memory.playlist(MINE, "favourites").expect("it is kept").tracks.len(), 2);
    assert!(says(&memory, &favourite).await.contains("no longer one of your favourites"));
    assert_eq!(memory.playlist(MINE, "favourites").expect("it is kept").tracks.len(), 1);

    let memory = Memory::with(sessions::playing(1));
    says(&memory, &favourite).await;
    says(&memory, &favourite).await;
    assert!(memory.playlist(MINE, "favourites").is_none(), "favourites without a track are no playlist");
    assert_eq!(code(&says(&Memory::empty(), &favourite).await), "session.nothing-playing");
}

#[tokio::test]
async fn a_playlist_is_loaded_from_where_it_is() {
    let memory = Memory::empty();
    let name = |name: &str| text("name", name);
    let load = |options: Value| command("load", &options);
    assert_eq!(code(&says(&memory, &load(json!([name("a")]))).await), "playlist.unknown");
    memory.keep(kept(SERVER, "Both", BOB, &["s"]));
    let of = |owner| Query::Playlist { owner, name: "both".parse().expect("a name") };
    let (answer, command) = asked(&memory, &load(json!([name("both")]))).await;
    assert_eq!((answer, command), (json!({"type": 5}), SessionCommand::play(of(SERVER))));
    memory.keep(kept(MINE, "Both", BOB, &["m"]));
    assert_eq!(asked(&memory, &load(json!([name("both")]))).await.1, SessionCommand::play(of(MINE)));
    let options = json!([name("both"), text("where", "server"), text("position", "next"), yes("shuffle")]);
    let expected = SessionCommand::Play { query: of(SERVER), place: QueuePosition::Next, shuffle: true };
    assert_eq!(asked(&memory, &load(options)).await.1, expected);
    let rule = segue_interactions::rules().into_iter().find(|(command, ..)| command.name == "load");
    assert_eq!(rule.map(|(_, entry)| entry.rule), Some(expected.channel_rule()));
    let mut cannot_write = load(json!([name("both")]));
    cannot_write["app_permissions"] = json!("1024");
    assert_eq!(code(&says(&memory, &cannot_write).await), "bot.lacks-permission");
}

#[tokio::test]
async fn playlists_are_listed_and_shown_to_one_person() {
    let memory = Memory::empty();
    assert!(says(&memory, &part("list", &json!([]))).await.contains("no playlists yet"));
    memory.keep(kept(MINE, "Evening", UserId::new(discord::USER), &["a"]));
    memory.keep(kept(SERVER, "*Party*", BOB, &["b", "c"]));
    memory.keep(kept(PlaylistOwner::Member(BOB), "secret", BOB, &["d"]));
    let list = says(&memory, &part("list", &json!([]))).await;
    assert!(list.contains("Evening (1 track)") && list.contains(r"\\*Party\\* (2 tracks)"), "{list}");
    assert!(!list.contains("secret"), "{list}");
    let secret = part("show", &json!([text("name", "secret")]));
    assert_eq!(code(&says(&memory, &secret).await), "playlist.unknown");

    let titles: Vec<String> = (1..=45).map(|number| format!("t{number}")).collect();
    let titles: Vec<&str> = titles.iter().map(String::as_str).collect();
    memory.keep(kept(MINE, "long", UserId::new(discord::USER), &titles));
    let page = json!({"name": "page", "type": 4, "value": 9});
    let shown = answer(&memory, &part("show", &json!([text("name", "long"), page]))).await;
    let embed = &shown["data"]["embeds"][0];
    assert_eq!(embed["footer"]["text"], "Page 3 of 3, 45 tracks, 45:00 · Segue");
    assert!(
        embed["description"].as_str().is_some_and(|list| list.starts_with("`41.` t41 (1:00)")),
        "{embed}"
    );
    assert_eq!(shown["data"]["flags"], 64);
}

#[tokio::test]
async fn a_playlist_is_renamed_unless_the_name_is_taken() {
    let memory = Memory::empty();
    memory.keep(kept(MINE, "a", UserId::new(discord::USER), &["x"]));
    memory.keep(kept(MINE, "b", UserId::new(discord::USER), &["y"]));
    let rename = |from: &str, to: &str| part("rename", &json!([text("name", from), text("to", to)]));
    assert_eq!(code(&says(&memory, &rename("a", "B")).await), "playlist.name-taken");
    assert_eq!(code(&says(&memory, &rename("z", "c")).await), "playlist.unknown");
    assert!(says(&memory, &rename("a", "c")).await.starts_with("**a** is called **c** now."));
    assert_eq!(memory.playlist(MINE, "c").expect("it is kept").tracks, [link("x")]);
    assert!(memory.playlist(MINE, "a").is_none());
}

#[tokio::test]
async fn a_shared_playlist_is_the_servers_own_copy() {
    let memory = Memory::empty();
    let share = part("share", &json!([text("name", "a")]));
    assert_eq!(code(&says(&memory, &share).await), "playlist.unknown");
    memory.keep(kept(MINE, "a", UserId::new(discord::USER), &["x"]));
    assert!(says(&memory, &share).await.contains("as the server's playlist **a**"));
    says(&memory, &part("delete", &json!([text("name", "a"), text("where", "mine")]))).await;
    let copy = memory.playlist(SERVER, "a").expect("it stays");
    assert_eq!((copy.tracks, copy.author), (vec![link("x")], UserId::new(discord::USER)));
    memory.keep(kept(MINE, "a", UserId::new(discord::USER), &["y"]));
    assert_eq!(code(&says(&memory, &share).await), "playlist.exists");
}

#[tokio::test]
async fn files_go_over_the_worker() {
    let memory = Memory::empty();
    let export = part("export", &json!([text("name", "a")]));
    assert_eq!(code(&says(&memory, &export).await), "playlist.unknown");
    memory.keep(kept(MINE, "A", UserId::new(discord::USER), &["x"]));
    let name = || "a".parse().expect("a name");
    let (answer, command) = asked(&memory, &export).await;
    assert_eq!(answer, json!({"type": 5, "data": {"flags": 64}}));
    assert_eq!(command, SessionCommand::ExportPlaylist { owner: MINE, playlist: name() });

    let mut import = part(
        "import",
        &json!([{"name": "file", "type": 11, "value": "5"}, text("name", "a"), text("where", "server")]),
    );
    let file = discord::attachment("list.json", Some("application/json"));
    import["data"]["resolved"] = json!({"attachments": {"5": file}});
    let order = |manages| ImportOrder {
        url: "https://cdn.example/attachments/1/2/list.json?ex=1".into(),
        owner: SERVER,
        name: name(),
        replace: false,
        manages,
    };
    assert_eq!(asked(&memory, &import).await.1, SessionCommand::ImportPlaylist { order: order(false) });
    assert_eq!(
        asked(&memory, &as_manager(import)).await.1,
        SessionCommand::ImportPlaylist { order: order(true) }
    );
}

/// What is offered while an option is typed.
async fn offered(memory: &Arc<Memory>, interaction: Value) -> Vec<(String, String)> {
    let mut interaction = interaction;
    interaction["type"] = json!(4);
    let answer = Box::pin(answer(memory, &interaction)).await;
    assert_eq!(answer["type"], 8, "{answer}");
    let choices = answer["data"]["choices"].as_array().expect("a list");
    let field = |choice: &Value, name: &str| choice[name].as_str().expect("a text").to_owned();
    choices.iter().map(|choice| (field(choice, "name"), field(choice, "value"))).collect()
}

fn typing(name: &str, typed: &str) -> Value {
    json!({"name": name, "type": 3, "value": typed, "focused": true})
}

#[tokio::test(start_paused = true)]
async fn names_of_playlists_are_offered_in_time() {
    let memory = Memory::empty();
    memory.keep(kept(MINE, "Evening", BOB, &["a"]));
    memory.keep(kept(SERVER, "Events", BOB, &["b", "c"]));
    memory.keep(kept(SERVER, "evening", BOB, &["b"]));
    for interaction in
        [command("load", &json!([typing("name", "EVE")])), part("delete", &json!([typing("name", "eve")]))]
    {
        let expected =
            [("Evening (1 track, yours)", "Evening"), ("Events (2 tracks, the server's)", "Events")];
        let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(offered(&memory, interaction).await, expected);
    }
    assert!(offered(&memory, part("rename", &json!([typing("to", "eve")]))).await.is_empty());
    for ailing in [Health::Down, Health::Silent] {
        let started = tokio::time::Instant::now();
        let load = command("load", &json!([typing("name", "e")]));
        assert!(offered(&Memory::ailing(ailing), load).await.is_empty());
        assert!(started.elapsed().as_millis() <= 300);
    }
}

#[tokio::test]
async fn play_offers_what_is_kept_after_what_was_heard() {
    let memory = Memory::with(sessions::playing(1));
    memory.keep(kept(MINE, "Claire's", BOB, &["other"]));
    memory.keep(kept(SERVER, "clair", BOB, &["z"]));
    let mut favourites = kept(MINE, "favourites", BOB, &["Clairvoyance"]);
    favourites.tracks.push(track("Clair words", Query::Search { text: "clair words".into() }));
    memory.keep(favourites);
    let play = |typed: &str| command("play", &json!([typing("query", typed)]));
    let values: Vec<_> = offered(&memory, play("clair")).await.into_iter().map(|(_, value)| value).collect();
    let expected = [
        "https://example.org/music.ogg",
        "playlist:mine:Claire's",
        "playlist:server:clair",
        "https://example.org/Clairvoyance",
        "clair words",
    ];
    assert_eq!(values, expected);
    let few = offered(&memory, play("c")).await;
    assert!(
        !few.iter().any(|(_, value)| value.contains("Clairvoyance")),
        "one letter fits everything: {few:?}"
    );
}
