//! What other bots and programs read of a guild.

use segue_domain::{
    Field, GuildId, Millis, Plan, PlayEnd, PlayRecord, Session, SettingValue, SourceKind, TrackId, UserId,
};
use segue_panel_db::Scope;
use segue_store::SessionChange;
use serde_json::json;

use super::fixture::{Fixture, GUILD, START};

fn play(id: u64) -> PlayRecord {
    let started_at = START + Millis::from_secs(id * 200);
    PlayRecord {
        id,
        track_id: TrackId::new(id),
        title: format!("Song {id}"),
        artist: None,
        source: SourceKind::ALL[0],
        site: Some("example.org".to_owned()),
        requested_by: UserId::new(42),
        started_at,
        ended_at: started_at + Millis::from_secs(180),
        heard: Millis::from_secs(180),
        end: PlayEnd::Skipped,
        by: Some(UserId::new(7)),
        listeners: 3,
    }
}

/// Lets a guild have chosen a volume, and heard this many tracks.
async fn hear(api: &Fixture, guild: GuildId, count: u64) {
    let mut head = Session::new(guild).head;
    head.version = count;
    head.settings.set(Field::DefaultVolume, SettingValue::Number(70), &Plan::everything()).expect("set");
    head.last_play = count;
    let mut change = SessionChange::silent(head, Vec::new());
    change.journal.plays = (1..=count).map(play).collect();
    api.panel.record(&[change]).await.expect("mirrored");
}

#[tokio::test]
async fn plays_are_followed() {
    for api in [Fixture::new().await, Fixture::mysql().await] {
        let key = api.key([Scope::AnalyticsRead]).await;
        let uri = |rest: &str| format!("/api/bot/events/{GUILD}{rest}");
        let nothing = api.get(&uri(""), Some(&key)).await;
        assert_eq!(nothing.body, json!({"events": [], "next": 0}));
        hear(&api, GUILD, 5).await;
        let first = api.get(&uri("?after=0&limit=2"), Some(&key)).await;
        let event = &first.body["events"][0];
        assert_eq!(
            (&event["id"], &event["title"], &event["end"]),
            (&1.into(), &"Song 1".into(), &"skipped".into())
        );
        assert_eq!((&event["heard"], &event["endedBy"]), (&180_000.into(), &"7".into()));
        assert_eq!(first.body["next"], 2);
        let rest = api.get(&uri("?after=2"), Some(&key)).await;
        assert_eq!((rest.body["events"].as_array().map(Vec::len), &rest.body["next"]), (Some(3), &5.into()));
        assert_eq!(api.get(&uri("?after=5"), Some(&key)).await.body, json!({"events": [], "next": 5}));
        assert_eq!(api.get(&uri("?limit=1"), Some(&key)).await.body["events"][0]["id"], 5);
        for rest in ["?limit=0", "?limit=201", "?after=-1", "?after=x", "?more=1", "?after=1&after=2"] {
            let answer = api.get(&uri(rest), Some(&key)).await;
            assert_eq!((answer.status.as_u16(), answer.code()), (400, "request.query"), "{rest}");
        }
    }
}

#[tokio::test]
async fn settings_and_usage_are_told() {
    let api = Fixture::new().await;
    hear(&api, GUILD, 3).await;
    let key = api.key([Scope::SettingsRead, Scope::AnalyticsRead]).await;
    let settings = api.get(&format!("/api/bot/server-settings/{GUILD}"), Some(&key)).await;
    let fields = settings.body["fields"].as_array().expect("a list");
    let volume = fields.iter().find(|field| field["name"] == "default_volume").expect("the setting");
    assert_eq!((&volume["value"], &volume["chosen"]), (&70.into(), &true.into()));
    let usage = api.get(&format!("/api/bot/usage/{GUILD}"), Some(&key)).await;
    let expected = json!({
        "guild": GUILD.to_string(), "tier": null, "plays": 3, "heard": 540_000, "queue": 0,
        "queueLimit": 10_000, "playlistLimit": 100,
    });
    assert_eq!(usage.body, expected);
    // A guild that nobody knows has what every new one has.
    let new = api.get("/api/bot/usage/1", Some(&key)).await;
    assert_eq!((&new.body["plays"], &new.body["queueLimit"]), (&0.into(), &10_000.into()));
    for path in ["server-settings", "usage", "events"] {
        for guild in ["x", "%FF", "-1"] {
            let answer = api.get(&format!("/api/bot/{path}/{guild}"), Some(&key)).await;
            assert_eq!((answer.status.as_u16(), answer.code()), (400, "request.path"), "{path} {guild}");
        }
    }
}

#[tokio::test]
async fn a_guild_s_key_reads_its_own() {
    let api = Fixture::new().await;
    let scopes = [Scope::SettingsRead, Scope::AnalyticsRead].into();
    let (_, secret) = api.panel.create_guild_api_key(GUILD, "tests", &scopes, None).await.expect("made");
    for path in ["server-settings", "usage", "events"] {
        let own = api.get(&format!("/api/bot/{path}/{GUILD}"), Some(secret.expose())).await;
        assert_eq!(own.status, 200, "{path}");
        let other = api.get(&format!("/api/bot/{path}/1"), Some(secret.expose())).await;
        assert_eq!((other.status.as_u16(), other.code()), (403, "auth.other-guild"), "{path}");
    }
    assert_eq!(api.get("/api/bot/metrics", Some(secret.expose())).await.code(), "auth.scope-missing");
}

#[tokio::test]
async fn metrics_are_what_operators_are_told() {
    let api = Fixture::new().await;
    let key = api.key([Scope::StatusRead]).await;
    let metrics = api.get("/api/bot/metrics", Some(&key)).await;
    let status = api.get("/api/status", Some(&key)).await;
    assert_eq!((metrics.status, metrics.body.get("status")), (status.status, status.body.get("status")));
    assert_eq!(api.get("/api/bot/metrics", None).await.code(), "auth.key-missing");
}

#[tokio::test]
async fn the_status_tells_how_sources_do() {
    let api = Fixture::new().await;
    let mut head = Session::new(GUILD).head;
    let ended_at = segue_store::now() - Millis::from_secs(60);
    let started_at = ended_at - Millis::from_secs(60);
    let recent = |id: u64, end: PlayEnd| PlayRecord { started_at, ended_at, end, ..play(id) };
    (head.version, head.last_play) = (1, 3);
    let mut change = SessionChange::silent(head, Vec::new());
    change.journal.plays = vec![play(1), recent(2, PlayEnd::Failed), recent(3, PlayEnd::Finished)];
    api.panel.record(&[change]).await.expect("mirrored");
    let status = api.get("/api/status", None).await;
    let source = SourceKind::ALL[0].name();
    assert_eq!(
        status.body["sources"],
        json!([{"source": source, "plays": 2, "failed": 1}]),
        "of the last hour"
    );
}
