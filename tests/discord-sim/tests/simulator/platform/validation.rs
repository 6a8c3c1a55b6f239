//! What Discord refuses, and how it says so.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::platform::bot::{http, register, rest, simulator};

/// The codes of the errors found at a path of an "Invalid Form Body".
fn codes(error: &Value, path: &str) -> Vec<String> {
    let node = error["errors"].pointer(path).cloned().unwrap_or_default();
    node["_errors"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|error| error["code"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn messages_beyond_the_limits_are_invalid_form_bodies() {
    let sim = simulator().await;
    let guild = sim.defaults().guild;
    let button = json!({"type": 2, "style": 1, "label": "x", "custom_id": "same"});
    let row =
        |buttons: Vec<Value>| json!({"content": "x", "components": [{"type": 1, "components": buttons}]});
    let cases = [
        (json!({"content": "x".repeat(2001)}), "/content", "BASE_TYPE_MAX_LENGTH"),
        (json!({"embeds": [{"title": "x".repeat(257)}]}), "/embeds/0/title", "BASE_TYPE_MAX_LENGTH"),
        (json!({"embeds": [{"fields": [{"name": "x"}]}]}), "/embeds/0/fields/0/value", "BASE_TYPE_REQUIRED"),
        (
            json!({"embeds": vec![json!({"description": "x".repeat(3001)}); 2]}),
            "/embeds",
            "MAX_EMBED_SIZE_EXCEEDED",
        ),
        (
            row(vec![button.clone(); 2]),
            "/components/0/components/1/custom_id",
            "COMPONENT_CUSTOM_ID_DUPLICATED",
        ),
        (
            row(vec![json!({"type": 2, "style": 1, "custom_id": "a"})]),
            "/components/0/components/0/label",
            "BUTTON_COMPONENT_LABEL_EMOJI_REQUIRED",
        ),
        (
            json!({"content": "x", "components": [{"type": 17, "components": []}]}),
            "/components/0/type",
            "UNION_TYPE_CHOICES",
        ),
        (
            json!({"content": "x", "flags": 1 << 15, "components": [{"type": 10, "content": "y"}]}),
            "/content",
            "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
        ),
    ];
    for (body, at, code) in cases {
        // Each in a channel of its own, so that no rate limit comes first.
        let path = format!("/channels/{}/messages", sim.create_text_channel(guild, "limits").unwrap());
        let (status, error) = rest(&sim, "POST", &path, body).await;
        assert_eq!((status, &error["code"]), (400, &json!(50035)), "{error}");
        assert!(codes(&error, at).contains(&code.to_owned()), "{code} in {error}");
    }
}

#[tokio::test]
async fn components_v2_are_accepted_numbered_and_stay() {
    let sim = simulator().await;
    let path = format!("/channels/{}/messages", sim.defaults().text);
    let body = json!({"flags": 1 << 15, "components": [{"type": 17, "components": [
        {"type": 10, "content": "# Now playing"}, {"type": 14},
        {"type": 1, "components": [{"type": 2, "style": 2, "label": "Pause", "custom_id": "pause"}]},
    ]}]});
    let (status, message) = rest(&sim, "POST", &path, body).await;
    assert_eq!(status, 200, "{message}");
    assert_eq!(message["components"][0]["components"][0]["id"], 2);
    let path = format!("{path}/{}", message["id"].as_str().unwrap());
    assert_eq!(rest(&sim, "PATCH", &path, json!({"content": "plain"})).await.0, 400);
}

#[tokio::test]
async fn empty_unknown_and_foreign_messages_have_their_own_codes() {
    let sim = simulator().await;
    let world = sim.defaults();
    let said = sim.say(world.text, world.ada, "mine").unwrap();
    let path = format!("/channels/{}/messages", world.text);
    let code = |(status, error): (u16, Value)| (status, error["code"].as_u64().unwrap());
    assert_eq!(code(rest(&sim, "POST", &path, json!({"content": " "})).await), (400, 50006));
    assert_eq!(code(rest(&sim, "PATCH", &format!("{path}/1"), json!({"content": "x"})).await), (404, 10008));
    assert_eq!(
        code(rest(&sim, "PATCH", &format!("{path}/{}", said.id), json!({"content": "x"})).await),
        (403, 50005)
    );
    assert_eq!(code(rest(&sim, "POST", "/channels/1/messages", json!({"content": "x"})).await), (404, 10003));
    assert_eq!(
        code(
            rest(&sim, "GET", &format!("/guilds/{}/voice-states/{}", world.guild, world.ada), json!(null))
                .await
        ),
        (404, 10065)
    );
    sim.deny(world.text, twilight_model::guild::Permissions::SEND_MESSAGES).unwrap();
    assert_eq!(code(rest(&sim, "POST", &path, json!({"content": "x"})).await), (403, 50013));
}

#[tokio::test]
async fn commands_are_checked_and_keep_their_identifier() {
    let sim = simulator().await;
    let path = format!("/applications/{}/commands", sim.application_id());
    let option = |name: &str, required: bool| json!({"type": 3, "name": name, "description": "x", "required": required});
    let cases = [
        (json!([{"name": "Play", "description": "x"}]), "/0/name", "APPLICATION_COMMAND_INVALID_NAME"),
        (json!([{"name": "play"}]), "/0/description", "BASE_TYPE_REQUIRED"),
        (json!([{"name": "play", "description": "x".repeat(101)}]), "/0/description", "BASE_TYPE_MAX_LENGTH"),
        (
            json!([{"name": "play", "description": "x", "options": [option("a", false), option("b", true)]}]),
            "/0/options/1",
            "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
        ),
        (
            json!([{"name": "a", "description": "x"}, {"name": "a", "description": "x"}]),
            "/1/name",
            "APPLICATION_COMMANDS_DUPLICATE_NAME",
        ),
    ];
    for (body, at, code) in cases {
        let (status, error) = rest(&sim, "PUT", &path, body).await;
        assert_eq!(status, 400, "{error}");
        assert!(codes(&error, at).contains(&code.to_owned()), "{code} in {error}");
    }
    register(&sim).await;
    let id = |commands: Value| commands[0]["id"].clone();
    let before = id(rest(&sim, "GET", &path, json!(null)).await.1);
    register(&sim).await;
    assert_eq!(id(rest(&sim, "GET", &path, json!(null)).await.1), before);
}

#[tokio::test]
async fn strangers_are_unauthorized() {
    let sim = simulator().await;
    let client = reqwest::Client::new();
    let url = format!("{}/v10/users/@me", sim.rest_url());
    let nobody = client.get(&url).header("user-agent", "DiscordBot (x, 1)").send().await.unwrap();
    assert_eq!(nobody.status(), 401);
    let wrong =
        client.get(&url).header("user-agent", "DiscordBot (x, 1)").header("authorization", "Bot wrong");
    assert_eq!(wrong.send().await.unwrap().status(), 401);
    let nameless = client.get(&url).header("authorization", format!("Bot {}", sim.bot_token()));
    assert_eq!(nameless.send().await.unwrap().status(), 403);
}

#[tokio::test]
async fn rate_limits_are_told_and_kept() {
    let sim = simulator().await;
    let client = http(&sim);
    let text = sim.defaults().text;
    sim.rate_limit_next("POST /channels/*/messages", 0.3, 1);
    let begun = Instant::now();
    client.create_message(text).content("after the wait").await.unwrap();
    assert!(begun.elapsed() >= Duration::from_millis(300));
    let path = format!("/channels/{text}/messages");
    let mut last = (0, Value::Null);
    for _ in 0..6 {
        last = rest(&sim, "POST", &path, json!({"content": "x"})).await;
    }
    assert_eq!((last.0, &last.1["global"]), (429, &json!(false)));
    assert!(last.1["retry_after"].as_f64().unwrap() > 0.0);
}
