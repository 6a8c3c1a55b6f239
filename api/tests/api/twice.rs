//! Requests that are sent twice under one name: done once, and answered the same, across a crash.

use axum::{body::Body, http::Method};
use segue_domain::GuildId;
use segue_panel_db::AuditEntry;
use serde_json::{Value, json};
use tower::ServiceExt;

use super::{
    browser::{Browser, PANEL, Panel},
    fixture::Answer,
};

struct Asked {
    method: Method,
    uri: String,
    body: String,
    /// What is answered the first time.
    status: u16,
}

fn asked(method: Method, uri: String, body: &Value, status: u16) -> Asked {
    Asked { method, uri, body: body.to_string(), status }
}

async fn send(browser: &mut Browser<'_>, asked: &Asked, key: &str) -> Answer {
    let headers = [("origin", PANEL), ("idempotency-key", key)];
    browser.send(asked.method.clone(), &asked.uri, Some(&asked.body), &headers).await
}

/// The same request to the same panel in another process.
async fn send_after_a_crash(panel: &Panel, browser: &Browser<'_>, asked: &Asked, key: &str) -> (u16, Value) {
    let mut request = super::fixture::request(asked.method.as_str(), &asked.uri, None)
        .header("origin", PANEL)
        .header("content-type", "application/json")
        .header("idempotency-key", key);
    for (name, value) in &browser.cookies {
        request = request.header("cookie", format!("{name}={value}"));
    }
    let request = request.body(Body::from(asked.body.clone())).expect("a request");
    let answer = panel.restarted_with_stores().oneshot(request).await.expect("the router never fails");
    let status = answer.status().as_u16();
    let bytes = http_body_util::BodyExt::collect(answer.into_body()).await.expect("read").to_bytes();
    (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
}

async fn audit(panel: &Panel) -> Vec<AuditEntry> {
    let guild = GuildId::new(panel.world.guild.get());
    panel.api.panel.audit_page(guild, None, 200).await.expect("read")
}

fn file(titles: &[&str]) -> Value {
    let tracks: Vec<Value> = titles
        .iter()
        .map(|title| json!({"title": title, "url": format!("https://example.org/{title}.ogg")}))
        .collect();
    json!({"type": "file", "text": json!({"format": 1, "name": "x", "tracks": tracks}).to_string()})
}

/// Without the trace's id, which is each request's own.
fn untraced(mut body: Value) -> Value {
    if let Some(fields) = body.as_object_mut() {
        fields.remove("traceId");
    }
    body
}

#[tokio::test]
async fn what_is_sent_twice_is_done_once_and_answered_the_same() {
    let panel = Panel::with(PANEL, &["Olga"]).await;
    let mut ada = panel.signed_in(panel.world.ada).await;
    let guild = format!("/api/control-panel/guilds/{}", panel.world.guild);
    let playlists = format!("{guild}/playlists");
    let post = Method::POST;
    let keep = json!({"shelf": "server", "name": "a", "from": file(&["one"])});
    let replace = json!({"shelf": "server", "name": "a", "replace": true, "from": file(&["one", "two"])});
    let all = [
        asked(post.clone(), playlists.clone(), &keep, 201),
        // A refusal is an answer, too: it stays, although the name is free by then.
        asked(post.clone(), playlists.clone(), &keep, 409),
        asked(post.clone(), playlists.clone(), &replace, 201),
        asked(
            post.clone(),
            format!("{playlists}/server/a/rename"),
            &json!({"name": "b", "revision": 2}),
            204,
        ),
        asked(post.clone(), format!("{playlists}/server/b/delete"), &json!({"revision": 3}), 204),
        asked(
            post.clone(),
            format!("{guild}/keys"),
            &json!({"name": "k", "scopes": ["queue-sync:read"]}),
            201,
        ),
        asked(Method::PATCH, format!("{guild}/settings"), &json!({"version": 0, "set": {"stay": true}}), 202),
        asked(
            post,
            format!("/api/concierge/guilds/{}", panel.world.guild),
            &json!({"contact": "here", "summary": "help", "hours": 1}),
            201,
        ),
    ];
    let mut answers = Vec::new();
    for (number, asked) in all.iter().enumerate() {
        let first = send(&mut ada, asked, &format!("key-{number}")).await;
        assert_eq!(first.status, asked.status, "{}: {first:?}", asked.uri);
        answers.push(first);
    }
    let written = audit(&panel).await;
    let jobs = backlog(&panel).await;
    // In another order, to the process that answered and to one that knows nothing of it.
    for (number, (asked, first)) in all.iter().zip(&answers).enumerate().rev() {
        let key = format!("key-{number}");
        let again = send(&mut ada, asked, &key).await;
        assert_eq!((again.status, untraced(again.body)), (first.status, untraced(first.body.clone())));
        let (status, body) = send_after_a_crash(&panel, &ada, asked, &key).await;
        assert_eq!((status, untraced(body)), (first.status.as_u16(), untraced(first.body.clone())));
    }
    assert_eq!(audit(&panel).await, written, "nothing was done");
    assert_eq!(backlog(&panel).await, jobs);
    assert_eq!(ada.get(&playlists).await.body["server"], json!([]));
    assert_eq!(ada.get(&format!("{guild}/keys")).await.body["keys"].as_array().map(Vec::len), Some(1));
    let requests = ada.get(&format!("/api/concierge/guilds/{}", panel.world.guild)).await;
    assert_eq!(requests.body["requests"].as_array().map(Vec::len), Some(1));
}

async fn backlog(panel: &Panel) -> u64 {
    let mut jobs = 0;
    for partition in super::fleet::partitions().all() {
        jobs += panel.fleet.stores.jobs.backlog(partition).await.expect("counted");
    }
    jobs
}

#[tokio::test]
async fn a_key_s_successor_and_what_becomes_of_a_request_are_made_once() {
    let panel = Panel::with(PANEL, &["Olga"]).await;
    let mut ada = panel.signed_in(panel.world.ada).await;
    let mut olga = panel.signed_in(panel.operators[0]).await;
    let keys = format!("/api/control-panel/guilds/{}/keys", panel.world.guild);
    let made = ada.post(&keys, r#"{"name":"k","scopes":["queue-sync:read"],"expiresInDays":2}"#).await;
    let id = made.body["key"]["id"].as_str().expect("text").to_owned();
    let rotate = asked(Method::POST, format!("{keys}/{id}/rotate"), &json!({"overlapHours": 1}), 201);
    let first = send(&mut ada, &rotate, "rotate").await;
    assert_eq!(first.status, 201, "{first:?}");
    assert_eq!(first.body["key"]["expiresAt"], made.body["key"]["expiresAt"], "the expiry stays");
    let (status, body) = send_after_a_crash(&panel, &ada, &rotate, "rotate").await;
    assert_eq!((status, &body), (201, &first.body));
    assert_eq!(ada.get(&keys).await.body["keys"].as_array().map(Vec::len), Some(2));

    let concierge = format!("/api/concierge/guilds/{}", panel.world.guild);
    let wanted = r#"{"contact":"here","summary":"help","hours":1}"#;
    let filed = ada.post(&concierge, wanted).await;
    let request = format!("/api/concierge/requests/{}", filed.body["id"].as_str().expect("text"));
    let answer = |text: &str| asked(Method::POST, format!("{request}/answer"), &json!({"text": text}), 200);
    let first = send(&mut olga, &answer("first"), "one").await;
    assert_eq!(send(&mut olga, &answer("second"), "two").await.body["answer"], "second");
    // The first one comes once more: it does not take the second one's place.
    assert_eq!(send(&mut olga, &answer("first"), "one").await.body, first.body);
    assert_eq!(ada.get(&concierge).await.body["requests"][0]["answer"], "second");
    let withdraw = asked(
        Method::POST,
        format!("{concierge}/{}/withdraw", filed.body["id"].as_str().expect("text")),
        &json!({}),
        200,
    );
    let first = send(&mut ada, &withdraw, "withdraw").await;
    assert_eq!(first.status, 200, "{first:?}");
    assert_eq!(send(&mut ada, &withdraw, "withdraw").await.body, first.body);
}

#[tokio::test]
async fn one_s_name_for_a_request_is_nobody_else_s_and_what_is_stored_tells_nothing() {
    let panel = Panel::new().await;
    let mut ada = panel.signed_in(panel.world.ada).await;
    let mut again = panel.signed_in(panel.world.ada).await;
    let keys = format!("/api/control-panel/guilds/{}/keys", panel.world.guild);
    let body = json!({"name": "k", "scopes": ["queue-sync:read"]});
    let create = asked(Method::POST, keys.clone(), &body, 201);
    let first = send(&mut ada, &create, "idempotent").await;
    let other = send(&mut again, &create, "idempotent").await;
    assert_ne!(first.body["secret"], other.body["secret"], "another browser's request is another one");
    let secret = first.body["secret"].as_str().expect("text");
    let hidden = &secret[secret.len() - 40..];
    let stored = panel.api.stored();
    let found = |text: &str| stored.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(found(first.body["key"]["prefix"].as_str().expect("text")), "the key is there");
    assert!(!found(hidden) && !found("idempotent"), "and neither its secret nor the request's name is");
    for key in ["", "a b", "x".repeat(37).as_str()] {
        let headers = [("origin", PANEL), ("idempotency-key", key)];
        let answer = ada.send(Method::POST, &keys, Some(&body.to_string()), &headers).await;
        assert_eq!((answer.status.as_u16(), answer.code()), (400, "request.query"), "{key:?}");
    }
}
