//! Keys that managers make for their guild.

use segue_domain::GuildId;
use segue_panel_db::Scope;
use twilight_model::guild::Permissions;

use super::browser::{Browser, Panel};

fn keys(panel: &Panel) -> String {
    format!("/api/control-panel/guilds/{}/keys", panel.world.guild)
}

async fn made(browser: &mut Browser<'_>, uri: &str) -> (String, String) {
    let answer = browser.post(uri, r#"{"name":"stream deck","scopes":["queue-sync:read"]}"#).await;
    assert_eq!(answer.status, 201, "{answer:?}");
    let text = |value: &serde_json::Value| value.as_str().expect("text").to_owned();
    (text(&answer.body["key"]["id"]), text(&answer.body["secret"]))
}

#[tokio::test]
async fn a_key_is_shown_once_and_opens_its_guild_s_queue() {
    let panel = Panel::new().await;
    let mut ada = panel.signed_in(panel.world.ada).await;
    let (id, secret) = made(&mut ada, &keys(&panel)).await;
    let list = ada.get(&keys(&panel)).await;
    let key = &list.body["keys"][0];
    assert_eq!((&key["id"], &key["name"]), (&id.as_str().into(), &"stream deck".into()));
    assert_eq!(key["scopes"], serde_json::json!(["queue-sync:read"]));
    assert!(secret.contains(key["prefix"].as_str().expect("text")));
    assert!(!list.body.to_string().contains(&secret[30..]));

    let queue = |guild: String| format!("/api/bot/queue-sync/{guild}");
    let own = panel.api.get(&queue(panel.world.guild.to_string()), Some(&secret)).await;
    assert_eq!((own.status.as_u16(), own.code()), (404, "guild.unknown"), "let in, and there is no queue");
    let other = panel.api.get(&queue("1".to_owned()), Some(&secret)).await;
    assert_eq!((other.status.as_u16(), other.code()), (403, "auth.other-guild"));
    assert_eq!(panel.api.post("{}", &secret).await.code(), "auth.scope-missing");
    assert_eq!(panel.api.get("/api/status", Some(&secret)).await.code(), "auth.scope-missing");
}

#[tokio::test]
async fn keys_are_rotated_and_disabled_and_it_is_written_down() {
    let panel = Panel::new().await;
    let mut ada = panel.signed_in(panel.world.ada).await;
    let uri = keys(&panel);
    let (id, old) = made(&mut ada, &uri).await;
    let queue = format!("/api/bot/queue-sync/{}", panel.world.guild);

    let rotated = ada.post(&format!("{uri}/{id}/rotate"), r#"{"overlapHours":1}"#).await;
    assert_eq!(rotated.status, 201);
    let new = rotated.body["secret"].as_str().expect("text").to_owned();
    assert_eq!(panel.api.get(&queue, Some(&old)).await.status, 404, "both work");
    assert_eq!(panel.api.get(&queue, Some(&new)).await.status, 404);
    assert_eq!(ada.post(&format!("{uri}/{id}/disable"), "").await.status, 204);
    assert_eq!(ada.post(&format!("{uri}/{id}/disable"), "").await.status, 204, "twice is no mistake");
    assert_eq!(panel.api.get(&queue, Some(&old)).await.code(), "auth.key-disabled");
    let answer = ada.post(&format!("{uri}/{id}/rotate"), r#"{"overlapHours":1}"#).await;
    assert_eq!((answer.status.as_u16(), answer.code()), (409, "key.over"));

    let new_id = rotated.body["key"]["id"].as_str().expect("text");
    let replaced = ada.post(&format!("{uri}/{new_id}/rotate"), r#"{"overlapHours":0}"#).await;
    assert_eq!(replaced.status, 201);
    assert_eq!(panel.api.get(&queue, Some(&new)).await.code(), "auth.key-expired", "without overlap at once");

    let audit = ada.get(&format!("/api/control-panel/guilds/{}/audit", panel.world.guild)).await;
    let commands: Vec<_> = audit.body["entries"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|entry| entry["command"].as_str().expect("text"))
        .collect();
    assert_eq!(commands, ["key.rotate", "key.disable", "key.rotate", "key.create"]);
}

#[tokio::test]
async fn keys_of_others_are_nobody_else_s() {
    let panel = Panel::new().await;
    let other = panel.sim.create_guild("Other");
    let olga = panel.sim.create_member(other, "Olga", Permissions::MANAGE_GUILD).expect("made");
    let mut ada = panel.signed_in(panel.world.ada).await;
    let mut olga = panel.signed_in(olga).await;
    let (id, secret) = made(&mut ada, &keys(&panel)).await;
    let scopes = Scope::ALL.into();
    let (operators, _) = panel.api.panel.create_api_key("the operator's", &scopes, None).await.expect("made");

    let of_olga = format!("/api/control-panel/guilds/{other}/keys");
    assert_eq!(olga.get(&of_olga).await.body, serde_json::json!({"keys": []}));
    for id in [&id, &operators.id] {
        for (action, body) in [("rotate", r#"{"overlapHours":0}"#), ("disable", "")] {
            let answer = olga.post(&format!("{of_olga}/{id}/{action}"), body).await;
            assert_eq!((answer.status.as_u16(), answer.code()), (404, "key.unknown"), "{action}");
            let answer = olga.post(&format!("{}/{id}/{action}", keys(&panel)), body).await;
            assert_eq!((answer.status.as_u16(), answer.code()), (404, "guild.unknown"), "{action}");
        }
    }
    let guild = GuildId::new(panel.world.guild.get());
    assert!(panel.api.panel.api_keys_of(guild).await.expect("listed")[0].disabled_at.is_none());
    let queue = format!("/api/bot/queue-sync/{}", panel.world.guild);
    assert_eq!(panel.api.get(&queue, Some(&secret)).await.status, 404, "and it works");
}

#[tokio::test]
async fn what_a_key_may_not_be_is_pointed_at() {
    let panel = Panel::new().await;
    let mut ada = panel.signed_in(panel.world.ada).await;
    let uri = keys(&panel);
    let long = "x".repeat(101);
    for (body, pointers) in [
        (r#"{"name":" ","scopes":["queue-sync:read"]}"#.to_owned(), vec!["/name"]),
        (format!(r#"{{"name":"{long}","scopes":[]}}"#), vec!["/name", "/scopes"]),
        (r#"{"name":"x","scopes":["queue-sync:read","queue-sync:write"]}"#.to_owned(), vec!["/scopes/1"]),
        (r#"{"name":"x","scopes":["status:read"]}"#.to_owned(), vec!["/scopes/0"]),
        (r#"{"name":"x","scopes":["queue-sync:read"],"expiresInDays":0}"#.to_owned(), vec!["/expiresInDays"]),
    ] {
        let answer = ada.post(&uri, &body).await;
        assert_eq!((answer.status.as_u16(), answer.code()), (422, "request.values"), "{body}");
        let errors = answer.body["errors"].as_array().expect("a list");
        let found: Vec<_> = errors.iter().map(|error| error["pointer"].as_str().expect("text")).collect();
        assert_eq!(found, pointers, "{body}");
    }
    let more = r#"{"name":"x","scopes":["queue-sync:read"],"guild":"1"}"#;
    assert_eq!(ada.post(&uri, more).await.code(), "request.shape");
    let (id, _) = made(&mut ada, &uri).await;
    let answer = ada.post(&format!("{uri}/{id}/rotate"), r#"{"overlapHours":169}"#).await;
    assert_eq!(answer.body["errors"][0]["pointer"], "/overlapHours");
    for _ in 1..20 {
        made(&mut ada, &uri).await;
    }
    let answer = ada.post(&uri, r#"{"name":"x","scopes":["queue-sync:read"]}"#).await;
    assert_eq!(answer.code(), "request.values", "twenty are enough");
}
