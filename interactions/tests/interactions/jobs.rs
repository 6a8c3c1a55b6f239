//! Which jobs commands and buttons become, and what is refused before.

use std::sync::Arc;

use segue_domain::{
    Actor, ChannelId, GuildId, Job, LoopMode, Member, Millis, PlaylistOwner, Query, QueuePosition, Rank,
    SeekTo, SessionCommand, TrackSelector, UserId,
};
use serde_json::{Value, json};

use crate::support::{
    NOW, answer,
    discord::{self, attachment, button, choice, command, message_command, play_file},
    memory::{Health, Memory},
    partitions, sessions,
};

/// Gives an interaction, and returns the answer and the job that came of it.
async fn job_of(interaction: &Value) -> (Value, Job) {
    let memory = Memory::empty();
    let answer = answer(&memory, interaction).await;
    let mut jobs = memory.jobs.lock().expect("not poisoned");
    assert_eq!(jobs.len(), 1, "{answer}");
    let (partition, job) = jobs.remove(0);
    assert_eq!(partition, partitions().of(GuildId::new(discord::GUILD)));
    (answer, job)
}

/// Gives an interaction that must not become a job, and returns the code it was refused with.
async fn refusal_of(interaction: &Value) -> String {
    let memory = Memory::empty();
    let answer = answer(&memory, interaction).await;
    assert!(memory.jobs.lock().expect("not poisoned").is_empty());
    code(&answer)
}

fn code(answer: &Value) -> String {
    assert_eq!(answer["type"], 4, "{answer}");
    assert_eq!(answer["data"]["flags"], 64, "only the person who asked sees it");
    assert_eq!(answer["data"]["allowed_mentions"], json!({"parse": []}));
    let content = answer["data"]["content"].as_str().expect("a text");
    content.rsplit('`').nth(1).expect("a code").to_owned()
}

fn query(text: &str) -> Value {
    command("play", &json!([{"name": "query", "type": 3, "value": text}]))
}

#[tokio::test]
async fn a_job_carries_who_where_what_and_how_to_answer() {
    let (answer, job) = job_of(&query("clair de lune")).await;
    assert_eq!(answer, json!({"type": 5}));
    assert_eq!(job.format, Job::FORMAT);
    assert_eq!(job.id.as_str(), discord::INTERACTION.to_string());
    assert_eq!(job.guild_id, GuildId::new(discord::GUILD));
    let actor = Actor::Member(Member {
        user_id: UserId::new(discord::USER),
        voice_channel: None,
        text_channel: Some(ChannelId::new(discord::TEXT_CHANNEL)),
        rank: Rank::Member,
    });
    assert_eq!(job.actor, actor);
    assert_eq!(job.command(), Some(&SessionCommand::play(Query::Search { text: "clair de lune".into() })));
    assert_eq!(job.issued_at, NOW);
    let reply = job.reply.expect("somebody waits");
    assert_eq!((reply.application_id, reply.token.as_str()), (discord::APPLICATION, discord::TOKEN));
}

#[tokio::test]
async fn every_command_becomes_the_job_of_its_name() {
    let int = |name: &str, value: i64| json!({"name": name, "type": 4, "value": value});
    let text = |name: &str, value: &str| json!({"name": name, "type": 3, "value": value});
    let inner = |name: &str, options: Value| json!([{"name": name, "type": 1, "options": options}]);
    let none = json!([]);
    let link = || Query::Url { url: "https://example.org/a".into() };
    let at = |place: &str| json!([text("query", "https://example.org/a"), text("position", place)]);
    let play = |place| SessionCommand::Play { query: link(), place, shuffle: false };
    for (name, options, expected) in [
        ("play", at("end"), play(QueuePosition::End)),
        ("play", at(" END "), play(QueuePosition::End)),
        ("play", at("next"), play(QueuePosition::Next)),
        ("play", at("Next"), play(QueuePosition::Next)),
        ("play", at("now"), play(QueuePosition::Now)),
        ("play", at("17"), play(QueuePosition::At(17))),
        (
            "play",
            json!([text("query", "https://example.org/a"), {"name": "shuffle", "type": 5, "value": true}]),
            SessionCommand::Play { query: link(), place: QueuePosition::End, shuffle: true },
        ),
        ("skip", json!([int("to", 4)]), SessionCommand::SkipTo { place: 4 }),
        ("previous", none.clone(), SessionCommand::Previous),
        ("replay", none.clone(), SessionCommand::Replay),
        (
            "seek",
            json!([text("to", "+1:30")]),
            SessionCommand::Seek { to: SeekTo::Forward(Millis::from_secs(90)) },
        ),
        ("volume", json!([int("percent", 150)]), SessionCommand::Volume { percent: 150 }),
        ("loop", json!([text("mode", "queue")]), SessionCommand::Loop { mode: LoopMode::Queue }),
        ("join", none.clone(), SessionCommand::Join),
        ("leave", none.clone(), SessionCommand::Stop),
        ("move-session", none.clone(), SessionCommand::MoveSession),
        (
            "remove",
            inner("track", json!([int("place", 3)])),
            SessionCommand::Remove { which: TrackSelector::Range { from: 3, to: 3 } },
        ),
        (
            "remove",
            inner("range", json!([int("from", 3), int("to", 5)])),
            SessionCommand::Remove { which: TrackSelector::Range { from: 3, to: 5 } },
        ),
        (
            "remove",
            inner("member", json!([{"name": "who", "type": 6, "value": "400"}])),
            SessionCommand::Remove { which: TrackSelector::Member { user_id: UserId::new(400) } },
        ),
        (
            "remove",
            inner("duplicates", none.clone()),
            SessionCommand::Remove { which: TrackSelector::Duplicates },
        ),
        ("remove", inner("absent", none.clone()), SessionCommand::Remove { which: TrackSelector::Absent }),
        ("move", json!([int("from", 2), int("to", 1)]), SessionCommand::MoveTrack { from: 2, to: 1 }),
        ("swap", json!([int("first", 2), int("second", 1)]), SessionCommand::Swap { a: 2, b: 1 }),
        ("clear", none.clone(), SessionCommand::Clear),
        ("shuffle", none.clone(), SessionCommand::Shuffle { seed: discord::INTERACTION }),
        ("fair", none.clone(), SessionCommand::Fair),
        ("undo", none.clone(), SessionCommand::Undo),
        ("redo", none.clone(), SessionCommand::Redo),
        (
            "search",
            json!([text("words", " clair de lune ")]),
            SessionCommand::Search { text: "clair de lune".into() },
        ),
    ] {
        let (answer, job) = job_of(&command(name, &options)).await;
        assert_eq!(answer, json!({"type": 5}), "{name}");
        assert_eq!(job.command(), Some(&expected), "{name}");
        let rule = segue_interactions::rules().into_iter().find(|(command, ..)| command.name == name);
        assert_eq!(rule.map(|(_, entry)| entry.rule), Some(expected.channel_rule()), "{name}");
    }
}

#[tokio::test]
async fn a_link_and_a_file_are_told_apart() {
    let (_, job) = job_of(&query("https://example.org/a.ogg")).await;
    assert_eq!(
        job.command(),
        Some(&SessionCommand::play(Query::Url { url: "https://example.org/a.ogg".into() }))
    );

    let (_, job) = job_of(&play_file("tune.ogg")).await;
    let url = "https://cdn.example/attachments/1/2/tune.ogg?ex=1".to_owned();
    assert_eq!(
        job.command(),
        Some(&SessionCommand::play(Query::Attachment { url, filename: "tune.ogg".into() }))
    );
}

#[tokio::test]
async fn a_button_is_the_same_command_as_its_slash_command() {
    for (name, expected) in [
        ("pause", SessionCommand::Pause),
        ("resume", SessionCommand::Resume),
        ("skip", SessionCommand::Skip),
        ("stop", SessionCommand::Stop),
    ] {
        let (typed, by_name) = job_of(&command(name, &json!([]))).await;
        let (pressed, by_button) = job_of(&button(&format!("segue1:{name}"))).await;
        assert_eq!(by_name.command(), Some(&expected));
        assert_eq!(by_name, by_button);
        assert_eq!((typed, pressed), (json!({"type": 5}), json!({"type": 5})));
    }
}

#[tokio::test]
async fn what_is_grabbed_is_for_one_person() {
    let (answer, job) = job_of(&command("grab", &json!([]))).await;
    assert_eq!(answer, json!({"type": 5, "data": {"flags": 64}}));
    assert_eq!(job.command(), Some(&SessionCommand::Grab));
}

#[tokio::test]
async fn what_is_chosen_from_a_list_is_played() {
    let (answer, job) = job_of(&choice("segue1:pick", &["https://example.org/a"])).await;
    assert_eq!(answer, json!({"type": 5}));
    assert_eq!(
        job.command(),
        Some(&SessionCommand::play(Query::Url { url: "https://example.org/a".into() }))
    );
}

#[tokio::test]
async fn the_menu_of_a_message_plays_its_first_link_or_audio_file() {
    let files = json!([attachment("a.png", Some("image/png")), attachment("b.ogg", None)]);
    let (_, job) = job_of(&message_command("Play this", "hear <https://example.org/a>!", &files)).await;
    assert_eq!(
        job.command(),
        Some(&SessionCommand::play(Query::Url { url: "https://example.org/a".into() }))
    );
    let (_, job) = job_of(&message_command("Play this", "hear this", &files)).await;
    let url = "https://cdn.example/attachments/1/2/b.ogg?ex=1".to_owned();
    assert_eq!(
        job.command(),
        Some(&SessionCommand::play(Query::Attachment { url, filename: "b.ogg".into() }))
    );
}

#[tokio::test]
async fn a_suggested_playlist_is_the_persons_or_the_servers() {
    let playlist = |owner| Query::Playlist { owner, name: "Chill".parse().expect("a name") };
    let (_, job) = job_of(&query("playlist:mine:Chill")).await;
    assert_eq!(
        job.command(),
        Some(&SessionCommand::play(playlist(PlaylistOwner::Member(UserId::new(discord::USER)))))
    );
    let (_, job) = job_of(&query("playlist:server:chill")).await;
    assert_eq!(
        job.command(),
        Some(&SessionCommand::play(playlist(PlaylistOwner::Guild(GuildId::new(discord::GUILD)))))
    );
}

#[tokio::test]
async fn play_needs_exactly_one_of_its_options() {
    assert_eq!(refusal_of(&command("play", &json!([]))).await, "play.query-or-file");
    let mut both = play_file("a.ogg");
    let options = both["data"]["options"].as_array_mut().expect("an array");
    options.push(json!({"name": "query", "type": 3, "value": "x"}));
    assert_eq!(refusal_of(&both).await, "play.query-or-file");
}

#[tokio::test]
async fn a_malformed_option_is_refused_with_its_code() {
    for (interaction, expected) in [
        (query("   "), "query.empty"),
        (query("file:///etc/passwd"), "query.unsupported-scheme"),
        (query(&"x".repeat(201)), "query.too-long"),
        (command("play", &json!([{"name": "query", "type": 4, "value": 7}])), "option.malformed"),
        (command("play", &json!([{"name": "file", "type": 11, "value": "42"}])), "option.malformed"),
        (command("play", &json!([{"name": "`x`", "type": 3, "value": "x"}])), "play.query-or-file"),
        (command("pause", &json!([{"name": "hard", "type": 5, "value": true}])), "option.malformed"),
        (command("queue", &json!([{"name": "page", "type": 4, "value": 0}])), "option.malformed"),
        (command("queue", &json!([{"name": "page", "type": 4, "value": -3}])), "option.malformed"),
        (command("queue", &json!([{"name": "page", "type": 3, "value": "2"}])), "option.malformed"),
        (command("volume", &json!([])), "option.malformed"),
        (command("volume", &json!([{"name": "percent", "type": 4, "value": 151}])), "option.malformed"),
        (command("volume", &json!([{"name": "percent", "type": 4, "value": -1}])), "option.malformed"),
        (command("seek", &json!([{"name": "to", "type": 3, "value": "1:75"}])), "option.malformed"),
        (command("loop", &json!([{"name": "mode", "type": 3, "value": "twice"}])), "option.malformed"),
        (command("skip", &json!([{"name": "to", "type": 4, "value": 0}])), "option.malformed"),
        (command("move", &json!([{"name": "from", "type": 4, "value": 1}])), "option.malformed"),
        (command("remove", &json!([])), "option.malformed"),
        (command("search", &json!([])), "option.malformed"),
        (
            command("search", &json!([{"name": "words", "type": 3, "value": "https://example.org/a"}])),
            "option.malformed",
        ),
        (command("search", &json!([{"name": "words", "type": 3, "value": " "}])), "query.empty"),
        (command("save", &json!([{"name": "name", "type": 3, "value": "a\nb"}])), "option.malformed"),
        (command("load", &json!([{"name": "name", "type": 3, "value": "x".repeat(51)}])), "option.malformed"),
        (
            command(
                "save",
                &json!([{"name": "name", "type": 3, "value": "a"}, {"name": "where", "type": 3, "value": "moon"}]),
            ),
            "option.malformed",
        ),
        (command("playlist", &json!([{"name": "burn", "type": 1, "options": []}])), "option.malformed"),
        (command("playlist", &json!([{"name": "show", "type": 1, "options": []}])), "option.malformed"),
        (choice("segue1:pick", &["file:///etc/passwd"]), "query.unsupported-scheme"),
        (choice("segue1:pick", &[]), "interaction.unused-kind"),
        (button("segue1:pick"), "interaction.unused-kind"),
        (message_command("Play this", "no link", &json!([])), "play.nothing-in-message"),
        (message_command("Play this", "ftp://example.org/a", &json!([])), "play.nothing-in-message"),
        (
            message_command("Play this", "", &json!([attachment("a.png", Some("image/png"))])),
            "play.nothing-in-message",
        ),
        (command("Play this", &json!([])), "option.malformed"),
        (command("remove", &json!([{"name": "all", "type": 1, "options": []}])), "option.malformed"),
        (command("remove", &json!([{"name": "track", "type": 1, "options": []}])), "option.malformed"),
        (
            command(
                "remove",
                &json!([{"name": "absent", "type": 1, "options": [{"name": "x", "type": 3, "value": ""}]}]),
            ),
            "option.malformed",
        ),
        (
            command(
                "play",
                &json!([{"name": "query", "type": 3, "value": "x"}, {"name": "position", "type": 3, "value": "0"}]),
            ),
            "option.malformed",
        ),
    ] {
        assert_eq!(refusal_of(&interaction).await, expected, "{}", interaction["data"]);
    }
}

#[tokio::test]
async fn an_unknown_command_or_button_is_refused_with_its_code() {
    assert_eq!(refusal_of(&command("dance", &json!([]))).await, "command.unknown");
    assert_eq!(refusal_of(&button("segue9:dance")).await, "button.unknown");
}

#[tokio::test]
async fn a_command_outside_a_guild_is_refused() {
    let mut interaction = command("pause", &json!([]));
    let fields = interaction.as_object_mut().expect("an object");
    for field in ["guild", "guild_id", "member"] {
        fields.remove(field);
    }
    interaction["user"] = discord::user();
    assert_eq!(refusal_of(&interaction).await, "guild.required");
}

#[tokio::test]
async fn play_is_refused_where_the_bot_could_not_write() {
    let mut interaction = query("x");
    for (permissions, refused) in
        [(0, true), (1 << 10, true), (1 << 11, true), (1 << 10 | 1 << 11, false), (8, false)]
    {
        interaction["app_permissions"] = json!(permissions.to_string());
        if refused {
            assert_eq!(refusal_of(&interaction).await, "bot.lacks-permission", "{permissions}");
        } else {
            job_of(&interaction).await;
        }
    }
    interaction["channel"]["type"] = json!(11);
    interaction["channel"]["thread_metadata"] = json!({
        "archived": false, "auto_archive_duration": 1440, "archive_timestamp": "2026-01-01T00:00:00.000000+00:00",
        "locked": false,
    });
    interaction["app_permissions"] = json!((1_u64 << 10 | 1 << 11).to_string());
    assert_eq!(
        refusal_of(&interaction).await,
        "bot.lacks-permission",
        "threads have a permission of their own"
    );
}

#[tokio::test(start_paused = true)]
async fn a_store_that_fails_is_told_before_discord_gives_up() {
    for (health, expected) in [(Health::Down, "store.unavailable"), (Health::Silent, "store.timed-out")] {
        for interaction in
            [command("skip", &json!([])), command("queue", &json!([])), button("segue1:nowplaying")]
        {
            let started = tokio::time::Instant::now();
            let answer = answer(&Memory::ailing(health), &interaction).await;
            assert_eq!(code(&answer), expected);
            assert!(started.elapsed().as_millis() < 3_000);
        }
    }
}

/// What is offered while an option of `/play` is typed.
async fn offered(memory: &Arc<Memory>, option: &str, typed: &str) -> Vec<Value> {
    let mut interaction =
        command("play", &json!([{"name": option, "type": 3, "value": typed, "focused": true}]));
    interaction["type"] = json!(4);
    let answer = Box::pin(answer(memory, &interaction)).await;
    assert_eq!(answer["type"], 8);
    answer["data"]["choices"].as_array().expect("a list").clone()
}

#[tokio::test(start_paused = true)]
async fn what_was_heard_is_offered_and_nothing_when_the_store_is_slow() {
    let memory = Memory::with(sessions::playing(25));
    let offer = json!({"name": "Clair de Lune by Debussy", "value": "https://example.org/music.ogg"});
    assert_eq!(offered(&memory, "query", "").await, std::slice::from_ref(&offer));
    assert_eq!(offered(&memory, "query", " DE LUNE").await, [offer]);
    assert!(offered(&memory, "query", "waltz").await.is_empty());
    for typed in ["ne", "NE"] {
        assert_eq!(offered(&memory, "position", typed).await, [json!({"name": "Next", "value": "next"})]);
    }
    assert_eq!(offered(&Memory::with(sessions::played(10)), "query", "").await.len(), 2, "each once");

    for ailing in [Health::Down, Health::Silent] {
        let started = tokio::time::Instant::now();
        assert!(offered(&Memory::ailing(ailing), "query", "x").await.is_empty());
        assert!(started.elapsed().as_millis() <= 300);
    }
}
