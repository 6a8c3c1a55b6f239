//! Queues and the status, read.

use axum::http::StatusCode;
use segue_api::{ApiState, api_router};
use segue_domain::Millis;
use segue_panel_db::{PanelStore, Scope};
use serde_json::json;

use super::{
    fixture::{Fixture, GUILD, session},
    golden,
};

#[tokio::test]
async fn a_session_is_read_with_its_position_now() {
    for api in [Fixture::new().await, Fixture::mysql().await] {
        let key = api.key([Scope::QueueSyncRead]).await;
        let mut change = session(3);
        let at = segue_store::now() - Millis::from_secs(30);
        change.head.playhead = segue_domain::Playhead::running(Millis::from_secs(5), at);
        api.panel.record(&[change]).await.expect("recorded");
        let mut read = api.get(&format!("/api/bot/queue-sync/{GUILD}"), Some(&key)).await.body;
        let position = read["nowPlaying"]["position"].as_u64().expect("a number");
        assert!((35_000..45_000).contains(&position), "{position}");
        read["nowPlaying"]["position"] = json!(35_000);
        read["answeredAt"] = json!("now");
        golden::matches("queue_session", &read);
    }
}

#[tokio::test]
async fn the_position_ends_where_the_track_does() {
    let api = Fixture::new().await;
    let key = api.key([Scope::QueueSyncRead]).await;
    // It began long ago, and nobody has said yet that it ended.
    api.panel.record(&[session(1)]).await.expect("recorded");
    let mut change = session(1);
    change.head.version += 1;
    change.head.playhead = segue_domain::Playhead::running(Millis::ZERO, segue_domain::Timestamp::default());
    api.panel.record(&[change]).await.expect("recorded");
    let read = api.get(&format!("/api/bot/queue-sync/{GUILD}"), Some(&key)).await;
    assert_eq!(read.body["nowPlaying"]["position"], 180_000);
}

#[tokio::test]
async fn a_stopped_session_says_so_and_has_no_queue() {
    let api = Fixture::new().await;
    let key = api.key([Scope::QueueSyncRead]).await;
    let mut change = session(3);
    api.panel.record(std::slice::from_ref(&change)).await.expect("recorded");
    change.head.version += 1;
    change.journal.version += 1;
    change.head.current = None;
    change.head.voice_channel = None;
    change.head.directory.clear();
    change.head.tombstone = Some(segue_domain::Tombstone {
        reason: segue_domain::EndReason::Stopped,
        by: None,
        at: super::fixture::START,
    });
    change.pages.clear();
    api.panel.record(&[change]).await.expect("recorded");
    let read = api.get(&format!("/api/bot/queue-sync/{GUILD}"), Some(&key)).await.body;
    assert_eq!(read["ended"], json!({"reason": "stopped", "at": "2026-11-18T11:06:40Z"}));
    assert_eq!(
        (&read["nowPlaying"], &read["queueLength"], &read["queue"]),
        (&json!(null), &json!(0), &json!([]))
    );
}

#[tokio::test]
async fn a_queue_of_ten_thousand_is_read_page_by_page() {
    let api = Fixture::new().await;
    let key = api.key([Scope::QueueSyncRead]).await;
    api.panel.record(&[session(10_001)]).await.expect("recorded");
    let mut titles = Vec::new();
    while titles.len() < 10_000 {
        let uri = format!("/api/bot/queue-sync/{GUILD}?limit=200&offset={}", titles.len());
        let read = api.get(&uri, Some(&key)).await.body;
        assert_eq!(read["queueLength"], 10_000);
        let page = read["queue"].as_array().expect("a list").clone();
        assert_eq!(page.len(), 200);
        titles.extend(page.iter().map(|track| track["title"].as_str().expect("a title").to_owned()));
    }
    let expected: Vec<String> = (1..=10_000).map(|n| format!("Song {n} 🎵")).collect();
    assert_eq!(titles, expected);
}

#[tokio::test]
async fn the_status_tells_figures_and_no_names() {
    for api in [Fixture::new().await, Fixture::mysql().await] {
        let mut change = session(3);
        change.head.updated_at = segue_store::now() - Millis::from_secs(2);
        api.panel.record(&[change]).await.expect("recorded");
        let mut status = api.get("/api/status", None).await.body;
        let lag = status["mirror"]["lagMs"].as_u64().expect("a figure");
        assert!((2_000..12_000).contains(&lag), "{lag}");
        status["mirror"] = json!({"lagMs": 2_000, "lastWriteAt": "now"});
        status["version"] = json!("0.0.0");
        golden::matches("status", &status);
    }
}

#[tokio::test]
async fn without_a_database_the_status_says_so_and_the_rest_fails_cleanly() {
    let server = segue_test_support::MariaDb::start().expect("MariaDB starts");
    let url = server.database();
    drop(server);
    let panel = PanelStore::connect_lazily(&url).await.expect("configured");
    let mut dead = Fixture::new().await;
    dead.router = api_router(ApiState::new(panel));
    let status = dead.get("/api/status", None).await;
    assert_eq!(status.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(
        (&status.body["status"], &status.body["problems"]),
        (&json!("degraded"), &json!(["database.unreachable"]))
    );
    assert_eq!((&status.body["database"], &status.body["counts"]), (&json!("unreachable"), &json!(null)));
    let key = dead.key(Scope::ALL).await;
    let answer = dead.get(&format!("/api/bot/queue-sync/{GUILD}"), Some(&key)).await;
    assert_eq!((answer.status.as_u16(), answer.code()), (503, "server.database"));
    assert!(!answer.body.to_string().contains("mysql"), "what the database said is for the logs");
}
