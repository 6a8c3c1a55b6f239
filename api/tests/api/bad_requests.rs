//! Requests that can't be read: whatever is wrong with them, the answer is a problem that the document lists.

use axum::{
    body::Body,
    http::{Method, header},
};
use segue_panel_db::Scope;
use serde_json::Value;

use super::{
    browser::{Browser, PANEL, Panel},
    documented::operation,
    fixture::{Answer, Fixture, request},
};

/// The panel's operations that take a body, and one that they can't take.
const WRITES: [(Method, &str, &str); 4] = [
    (Method::POST, "commands", r#"{"type":"play"}"#),
    (Method::PATCH, "settings", r#"{"version":"1"}"#),
    (Method::POST, "keys", r#"{"name":1}"#),
    (Method::POST, "keys/none/rotate", r#"{"overlapHours":-1}"#),
];

/// The panel's operations whose parameters are checked by name.
const READS: [&str; 6] = ["session", "events", "audit", "analytics", "members?ids=1", "suggestions"];

/// An answer that is a problem, with the status that it says it has.
fn problem(answer: &Answer) -> (u16, &str) {
    assert_eq!(answer.headers["content-type"], "application/problem+json", "{answer:?}");
    assert_eq!(answer.body["status"], answer.status.as_u16());
    assert_eq!(answer.body["type"], format!("urn:segue:problem:{}", answer.code()));
    (answer.status.as_u16(), answer.code())
}

async fn send(browser: &mut Browser<'_>, method: &Method, uri: &str, kind: &str, body: &str) -> Answer {
    let mut request = request(method.as_str(), uri, None).header(header::ORIGIN, PANEL);
    for (name, value) in &browser.cookies {
        request = request.header(header::COOKIE, format!("{name}={value}"));
    }
    let request = request.header(header::CONTENT_TYPE, kind).body(Body::from(body.to_owned()));
    browser.api().send(request.expect("a request")).await
}

#[tokio::test]
async fn a_body_that_can_t_be_read_is_a_problem() {
    let panel = Panel::new().await;
    let mut ada = panel.signed_in(panel.world.ada).await;
    let long = format!("\"{}\"", "x".repeat(2 * 1024 * 1024));
    for (method, path, shape) in WRITES {
        let uri = format!("/api/control-panel/guilds/{}/{path}", panel.world.guild);
        let described = operation(&method, &uri).expect("it is described");
        assert!(described["requestBody"]["content"]["application/json"].is_object(), "{path}");
        for (kind, body, expected) in [
            ("application/json", "{", (400, "request.json")),
            ("application/json", "", (400, "request.json")),
            ("application/json", "\u{0}", (400, "request.json")),
            ("application/json", "[]", (422, "request.shape")),
            ("application/json", "null", (422, "request.shape")),
            ("application/json", shape, (422, "request.shape")),
            ("application/json", &long, (413, "request.body-too-large")),
            ("text/plain", "{}", (415, "request.not-json")),
            ("application/x-www-form-urlencoded", "a=b", (415, "request.not-json")),
            ("nonsense", "{}", (415, "request.not-json")),
        ] {
            let answer = send(&mut ada, &method, &uri, kind, body).await;
            let start: String = body.chars().take(20).collect();
            assert_eq!(problem(&answer), expected, "{method} {path}: {kind}, {start}");
        }
    }
}

#[tokio::test]
async fn a_parameter_that_is_none_is_a_problem() {
    let panel = Panel::new().await;
    let mut ada = panel.signed_in(panel.world.ada).await;
    for path in READS {
        let joint = if path.contains('?') { '&' } else { '?' };
        let uri = format!("/api/control-panel/guilds/{}/{path}{joint}nonsense=1", panel.world.guild);
        assert_eq!(problem(&ada.get(&uri).await), (400, "request.query"), "{path}");
    }
}

#[tokio::test]
async fn a_path_that_can_t_be_read_is_a_problem() {
    let panel = Panel::new().await;
    let long = "1".repeat(60_000);
    for guild in ["x", "-1", "0", "%00", "%FF", "%F0%9F%8E%B5", "1%2F2", "99999999999999999999", &long] {
        // Each in a browser of its own: one may not ask so much at once.
        let mut ada = panel.signed_in(panel.world.ada).await;
        for path in
            ["", "/session", "/events", "/audit", "/settings", "/keys", "/members?ids=1", "/suggestions"]
        {
            let answer = ada.get(&format!("/api/control-panel/guilds/{guild}{path}")).await;
            assert_eq!(problem(&answer), (404, "guild.unknown"), "{path}");
        }
    }
    let mut ada = panel.signed_in(panel.world.ada).await;
    for key in ["%FF", "%00", &long] {
        let uri = format!("/api/control-panel/guilds/{}/keys/{key}/disable", panel.world.guild);
        let (status, _) = problem(&ada.post(&uri, "").await);
        assert_eq!(status, 404);
    }

    let api = Fixture::new().await;
    let bearer = api.key([Scope::QueueSyncRead]).await;
    for guild in ["x", "%FF", "%00", &long] {
        let answer = api.get(&format!("/api/bot/queue-sync/{guild}"), Some(&bearer)).await;
        assert_eq!(problem(&answer), (400, "request.path"));
    }
}

#[tokio::test]
async fn a_key_that_makes_a_command_unique_is_checked() {
    let panel = Panel::new().await;
    let mut ada = panel.signed_in(panel.world.ada).await;
    let uri = format!("/api/control-panel/guilds/{}/commands", panel.world.guild);
    for key in ["", "a b", "ü", &"x".repeat(37)] {
        let headers = [("origin", PANEL), ("idempotency-key", key)];
        let answer = ada.send(Method::POST, &uri, Some(r#"{"type":"pause"}"#), &headers).await;
        assert_eq!(problem(&answer), (400, "request.query"), "{key}");
    }
    let headers = [("origin", PANEL), ("idempotency-key", "a-1")];
    let answer = ada.send(Method::POST, &uri, Some(r#"{"type":"pause"}"#), &headers).await;
    assert_eq!((answer.status.as_u16(), answer.body.get("code")), (202, None::<&Value>));
}

#[tokio::test]
async fn a_refusal_is_told_in_the_language_that_is_asked_for() {
    let panel = Panel::new().await;
    let mut ada = panel.signed_in(panel.world.ada).await;
    let uri = format!("/api/control-panel/guilds/{}/playlists/mine/none", panel.world.guild);
    let mut details = Vec::new();
    for language in ["en", "de-AT, en;q=0.5", "fr", "es", "nl"] {
        let answer = ada.send(axum::http::Method::GET, &uri, None, &[("accept-language", language)]).await;
        assert_eq!((answer.status.as_u16(), answer.code()), (404, "playlist.unknown"), "{language}");
        details.push(answer.body["detail"].as_str().expect("a sentence").to_owned());
    }
    assert_eq!(details.pop(), details.first().cloned(), "a language that is not spoken is English");
    let different: std::collections::BTreeSet<_> = details.iter().collect();
    assert_eq!(different.len(), 4, "{details:?}");
    assert!(details[1].contains("Playlist"), "{details:?}");
}
