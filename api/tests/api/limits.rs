//! Bounds of what may be asked.

use segue_panel_db::Scope;

use super::fixture::{Fixture, GUILD, session};

#[tokio::test]
async fn parts_of_a_queue_are_bounded() {
    let api = Fixture::new().await;
    let key = api.key([Scope::QueueSyncRead]).await;
    api.panel.record(&[session(61)]).await.expect("recorded");
    for (query, tracks) in [
        ("", 50),
        ("?limit=200", 60),
        ("?limit=1", 1),
        ("?offset=59", 1),
        ("?offset=60", 0),
        ("?offset=10000", 0),
    ] {
        let answer = api.get(&format!("/api/bot/queue-sync/{GUILD}{query}"), Some(&key)).await;
        assert_eq!(answer.body["queue"].as_array().map(Vec::len), Some(tracks), "{query}");
    }
    for query in
        ["?limit=0", "?limit=201", "?limit=-1", "?limit=x", "?offset=10001", "?offset=-1", "?offset=1e3"]
    {
        let answer = api.get(&format!("/api/bot/queue-sync/{GUILD}{query}"), Some(&key)).await;
        assert_eq!((answer.status.as_u16(), answer.code()), (400, "request.query"), "{query}");
    }
    for guild in ["x", "-1", "99999999999999999999", "%00", "1%20OR%201=1"] {
        let answer = api.get(&format!("/api/bot/queue-sync/{guild}"), Some(&key)).await;
        assert_eq!((answer.status.as_u16(), answer.code()), (400, "request.path"), "{guild}");
    }
    let answer = api.get(&format!("/api/bot/queue-sync/{}", u64::MAX), Some(&key)).await;
    assert_eq!((answer.status.as_u16(), answer.code()), (404, "guild.unknown"));
}
