//! Commands and people in other languages.

use discord_sim::{Error, Invocation, Simulator};
use serde_json::{Value, json};
use twilight_gateway::Event;

use crate::platform::{
    bot::{Bot, rest, simulator},
    control::request,
};

fn birthday() -> Value {
    json!({
        "name": "birthday", "description": "Wish a happy birthday",
        "name_localizations": {"de": "geburtstag", "zh-CN": "生日", "fr": "birthday"},
        "description_localizations": {"de": "Zum Geburtstag gratulieren"},
        "options": [{
            "type": 3, "name": "age", "description": "How old", "name_localizations": {"de": "alter"},
            "choices": [{"name": "Old", "value": "old", "name_localizations": {"de": "Alt"}}],
        }],
    })
}

fn commands(sim: &Simulator) -> String {
    format!("/applications/{}/commands", sim.application_id())
}

async fn listed(sim: &Simulator, header: Option<(&str, &str)>) -> Value {
    let mut request = reqwest::Client::new()
        .get(format!("{}/v10{}", sim.rest_url(), commands(sim)))
        .header("user-agent", "DiscordBot (https://example.org, 1)")
        .header("authorization", format!("Bot {}", sim.bot_token()));
    if let Some((name, value)) = header {
        request = request.header(name, value);
    }
    request.send().await.unwrap().json::<Value>().await.unwrap()[0].take()
}

#[tokio::test]
async fn dictionaries_are_listed_only_when_asked_for() {
    let sim = simulator().await;
    let (status, made) = rest(&sim, "POST", &commands(&sim), birthday()).await;
    assert_eq!(status, 201, "{made}");
    // What is as the default is forgotten.
    let kept = json!({"de": "geburtstag", "zh-CN": "生日"});
    assert_eq!(made["name_localizations"], kept);
    let path = format!("{}?with_localizations=true", commands(&sim));
    let full = rest(&sim, "GET", &path, Value::Null).await.1;
    assert_eq!(full[0]["name_localizations"], kept);
    assert_eq!(full[0]["options"][0]["choices"][0]["name_localizations"]["de"], "Alt");

    let reduced = listed(&sim, None).await;
    assert_eq!((reduced.get("name_localizations"), reduced.get("name_localized")), (None, None));
    for header in [("x-discord-locale", "de"), ("accept-language", "de,en;q=0.5")] {
        let german = listed(&sim, Some(header)).await;
        assert_eq!(german["name"], "birthday");
        assert_eq!(german["name_localized"], "geburtstag");
        assert_eq!(german["description_localized"], "Zum Geburtstag gratulieren");
        let age = &german["options"][0];
        assert_eq!((&age["name_localized"], age.get("description_localized")), (&json!("alter"), None));
        assert_eq!(age["choices"][0]["name_localized"], "Alt");
    }
    sim.set_locale(sim.bot_user_id(), "zh-CN").unwrap();
    assert_eq!(listed(&sim, None).await["name_localized"], "生日");
    let one = format!("{}/{}", commands(&sim), made["id"].as_str().unwrap());
    assert_eq!(rest(&sim, "GET", &one, Value::Null).await.1["name_localizations"], kept);
}

#[tokio::test]
async fn localizations_keep_to_the_rules_of_their_field() {
    let sim = simulator().await;
    let option = |name: &str, german: &str| json!({"type": 3, "name": name, "description": "x", "name_localizations": {"de": german}});
    let with = |field: &str, value: Value| {
        let mut command = json!({"name": "play", "description": "x"});
        command[field] = value;
        command
    };
    let refused = [
        (with("name_localizations", json!({"xx": "a"})), "/name_localizations/xx"),
        (with("name_localizations", json!({"de": "Spielen"})), "/name_localizations/de"),
        (with("name_localizations", json!({"de": "x".repeat(33)})), "/name_localizations/de"),
        (with("name_localizations", json!(["de"])), "/name_localizations"),
        (with("description_localizations", json!({"de": ""})), "/description_localizations/de"),
        (with("description_localizations", json!({"de": "x".repeat(101)})), "/description_localizations/de"),
        (with("options", json!([option("a", "x"), option("b", "x")])), "/options/1/name_localizations/de"),
        (with("options", json!([option("a", "b"), option("b", "c")])), "/options/0/name_localizations/de"),
        (
            json!({"name": "Add", "type": 3, "description_localizations": {"de": "Hinzu"}}),
            "/description_localizations",
        ),
        (json!({"name": "Add", "type": 3, "name_localizations": {"de": ""}}), "/name_localizations/de"),
    ];
    for (command, at) in refused {
        let (status, error) = rest(&sim, "POST", &commands(&sim), command).await;
        assert_eq!((status, &error["code"]), (400, &json!(50035)), "{at}");
        assert!(error["errors"].pointer(at).is_some(), "{at} in {error}");
    }
    // The longest of a field's texts counts: 80 options with 100 characters each are 8,000.
    let long = |index: usize| {
        json!({"type": 1, "name": format!("sub{index}"), "description": "x", "options": (0..4).map(|option| {
            json!({"type": 3, "name": format!("o{option}"), "description": "x",
                "description_localizations": {"de": "x".repeat(100)}})
        }).collect::<Vec<_>>()})
    };
    let command = |groups: usize| json!({"name": "long", "description": "x", "options": (0..groups).map(long).collect::<Vec<_>>()});
    assert_eq!(rest(&sim, "POST", &commands(&sim), command(10)).await.0, 201);
    assert_eq!(rest(&sim, "POST", &commands(&sim), command(20)).await.0, 400);
    let menu = json!({"name": "Add to queue", "type": 3, "name_localizations": {"de": "Zur Warteschlange"}});
    assert_eq!(rest(&sim, "POST", &commands(&sim), menu).await.0, 201);
    let devanagari = with("name_localizations", json!({"hi": "चलाओ", "th": "เล่น"}));
    assert_eq!(rest(&sim, "POST", &commands(&sim), devanagari).await.0, 201);
}

#[tokio::test]
async fn people_and_guilds_have_languages_that_interactions_tell() {
    let sim = simulator().await;
    let world = sim.defaults();
    rest(&sim, "POST", &commands(&sim), birthday()).await;
    let mut bot = Bot::identified(&sim).await;
    let chosen = json!({"user": world.ada, "locale": "de"});
    assert_eq!(request(&sim, "PUT", "/sim/locales", chosen).await.0, 204);
    let preferred = json!({"guild": world.guild, "locale": "fr"});
    assert_eq!(request(&sim, "PUT", "/sim/locales", preferred).await.0, 204);
    let told = |event: &Event| match event {
        Event::GuildUpdate(guild) => Some(guild.preferred_locale.clone()),
        _ => None,
    };
    assert_eq!(bot.event(told).await, "fr");
    assert!(matches!(sim.set_locale(world.ada, "xx"), Err(Error::Unknown { .. })));

    // The command's own names are sent, whatever the person sees.
    let given = |user| Invocation::new(world.guild, world.text, user, "birthday").option("age", "old");
    for (user, locale) in [(world.ada, "de"), (world.grace, "en-US")] {
        sim.command(&given(user)).unwrap();
        let interaction = bot
            .event(|event| match event {
                Event::InteractionCreate(interaction) => Some(interaction.0.clone()),
                _ => None,
            })
            .await;
        assert_eq!(
            (interaction.locale.as_deref(), interaction.guild_locale.as_deref()),
            (Some(locale), Some("fr"))
        );
    }
    let mut second = Bot::dial(&sim, None);
    let created = second
        .event(|event| match event {
            Event::GuildCreate(guild) => Some(guild.clone()),
            _ => None,
        })
        .await;
    assert!(format!("{created:?}").contains("preferred_locale: \"fr\""));
}
