//! Pushed queues, good and bad.

use axum::{
    body::Body,
    http::{StatusCode, header},
};
use segue_panel_db::Scope;
use serde_json::{Value, json};

use super::{
    fixture::{Fixture, GUILD, request, session},
    golden,
};

fn pushed() -> Value {
    json!({
        "guildId": GUILD.to_string(),
        "updatedAt": "2026-11-01T12:00:00.000Z",
        "reason": "track_start",
        "metadata": {"tier": "pro", "syncMode": "realtime"},
        "nowPlaying": {
            "title": "Naïve 🎵", "author": "Somebody", "duration": 180_000,
            "uri": "https://example.org/a", "artworkUrl": "https://example.org/a.png",
            "source": "youtube", "requester": "42"
        },
        "queue": [
            {"title": "Second", "author": null, "duration": null, "uri": null,
             "artworkUrl": null, "source": null, "requester": null},
            {"title": "Third"}
        ],
        "paused": true,
        "volume": 80,
        "somethingNew": 1
    })
}

async fn writer() -> (Fixture, String) {
    let api = Fixture::new().await;
    let key = api.key(Scope::ALL).await;
    (api, key)
}

#[tokio::test]
async fn a_pushed_queue_is_read_back() {
    for api in [Fixture::new().await, Fixture::mysql().await] {
        let key = api.key(Scope::ALL).await;
        let answer = api.post(pushed().to_string(), &key).await;
        assert_eq!((answer.status, answer.body), (StatusCode::OK, json!({"ok": true, "stored": true})));
        let mut read =
            api.get(&format!("/api/bot/queue-sync/{GUILD}?limit=1&offset=1"), Some(&key)).await.body;
        assert!(read["answeredAt"].as_str().is_some_and(|at| at.ends_with('Z')));
        read["answeredAt"] = json!("now");
        golden::matches("queue_external", &read);
    }
}

#[tokio::test]
async fn an_older_push_is_answered_and_dropped() {
    let (api, key) = writer().await;
    api.post(pushed().to_string(), &key).await;
    let mut older = pushed();
    older["updatedAt"] = json!("2026-11-01T12:59:59.999+01:00");
    older["queue"] = json!([]);
    let answer = api.post(older.to_string(), &key).await;
    assert_eq!(answer.body, json!({"ok": true, "stored": false}));
    let read = api.get(&format!("/api/bot/queue-sync/{GUILD}"), Some(&key)).await;
    assert_eq!(read.body["queueLength"], 2);
}

#[tokio::test]
async fn a_guild_that_segue_mirrors_is_refused() {
    let (api, key) = writer().await;
    api.panel.record(&[session(3)]).await.expect("recorded");
    let answer = api.post(pushed().to_string(), &key).await;
    assert_eq!((answer.status, answer.code()), (StatusCode::CONFLICT, "guild.mirrored"));
    let read = api.get(&format!("/api/bot/queue-sync/{GUILD}"), Some(&key)).await;
    assert_eq!(read.body["origin"], "segue");
}

#[tokio::test]
async fn what_is_no_json_is_refused() {
    let (api, key) = writer().await;
    for (body, status, code) in [
        ("", 400, "request.json"),
        ("{", 400, "request.json"),
        ("{\"guildId\": \"1\", \"updatedAt\": \"2026", 400, "request.json"),
        ("[]", 422, "request.shape"),
        ("{}", 422, "request.shape"),
        ("{\"guildId\": 1, \"updatedAt\": \"2026-11-01T12:00:00Z\"}", 422, "request.shape"),
        ("{\"guildId\": \"-1\", \"updatedAt\": \"2026-11-01T12:00:00Z\"}", 422, "request.shape"),
        (
            "{\"guildId\": \"1\", \"updatedAt\": \"2026-11-01T12:00:00Z\", \"queue\": {}}",
            422,
            "request.shape",
        ),
    ] {
        let answer = api.post(body, &key).await;
        assert_eq!((answer.status.as_u16(), answer.code()), (status, code), "{body}");
    }
    let plain = request("POST", "/api/bot/queue-sync", Some(&key)).header(header::CONTENT_TYPE, "text/plain");
    let answer = api.send(plain.body(Body::from(pushed().to_string())).expect("a request")).await;
    assert_eq!((answer.status.as_u16(), answer.code()), (415, "request.not-json"));
}

#[tokio::test]
async fn a_body_of_two_mebibytes_is_refused() {
    let (api, key) = writer().await;
    let answer = api.post(vec![b' '; 2 * 1024 * 1024], &key).await;
    assert_eq!((answer.status.as_u16(), answer.code()), (413, "request.body-too-large"));
    golden::matches("problem_body_too_large", &answer.body);
    assert_eq!(api.post(pushed().to_string(), &key).await.status, StatusCode::OK, "it still answers");
}

#[tokio::test]
async fn values_out_of_bounds_are_named() {
    let (api, key) = writer().await;
    let mut bad = pushed();
    bad["updatedAt"] = json!("yesterday");
    bad["volume"] = json!(1_001);
    bad["version"] = json!(u64::MAX);
    bad["metadata"] = json!({"x": "y".repeat(5_000)});
    bad["nowPlaying"]["title"] = json!(" ");
    bad["nowPlaying"]["uri"] = json!("javascript:alert(1)");
    bad["queue"][1]["title"] = json!("x".repeat(501));
    let answer = api.post(bad.to_string(), &key).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    golden::matches("problem_values", &answer.body);

    let mut future = pushed();
    future["updatedAt"] = json!("2999-01-01T00:00:00Z");
    let answer = api.post(future.to_string(), &key).await;
    assert_eq!(answer.body["errors"][0]["pointer"], "/updatedAt", "it would block all later ones");

    let mut many = pushed();
    many["queue"] = Value::Array(vec![json!({"title": "x"}); 10_001]);
    assert_eq!(api.post(many.to_string(), &key).await.body["errors"][0]["pointer"], "/queue");
    let mut most = pushed();
    most["queue"] = Value::Array(vec![json!({"title": ""}); 10_000]);
    let faults = api.post(most.to_string(), &key).await.body["errors"].as_array().map(Vec::len);
    assert_eq!(faults, Some(20), "an answer stays short");
}
