//! Guilds as their members see them, and what happens when Discord does not answer.

use segue_domain::GuildId;
use segue_panel_db::{AuditOrigin, NewAuditEntry};
use twilight_model::guild::Permissions;

use super::{
    browser::{Panel, segue_id},
    fixture::{change, session},
};

const LIST: &str = "/api/control-panel/guilds";

fn guild(panel: &Panel) -> String {
    format!("{LIST}/{}", panel.world.guild)
}

#[tokio::test]
async fn a_person_sees_their_guilds() {
    let panel = Panel::new().await;
    let mut ada = panel.signed_in(panel.world.ada).await;
    let answer = ada.get(LIST).await;
    let expected = serde_json::json!({"guilds": [{
        "id": panel.world.guild.to_string(),
        "name": "Segue Demo",
        "iconUrl": null,
        "manages": true,
        "present": true,
        "active": false,
        "queueLength": 0,
    }]});
    assert_eq!(answer.body, expected);

    let mut playing = session(3);
    playing.guild_id = GuildId::new(panel.world.guild.get());
    playing.head.guild_id = playing.guild_id;
    panel.api.panel.record(&[playing]).await.expect("recorded");
    let mut grace = panel.signed_in(panel.world.grace).await;
    let answer = grace.get(LIST).await;
    let entry = &answer.body["guilds"][0];
    assert_eq!(
        (&entry["manages"], &entry["active"], &entry["queueLength"]),
        (&false.into(), &true.into(), &2.into())
    );
}

#[tokio::test]
async fn a_member_sees_the_guild_and_what_they_may() {
    let panel = Panel::new().await;
    panel.sim.deny(panel.world.text, Permissions::VIEW_CHANNEL).expect("denied");
    let mut ada = panel.signed_in(panel.world.ada).await;
    let mut grace = panel.signed_in(panel.world.grace).await;
    let (of_ada, of_grace) = (ada.get(&guild(&panel)).await, grace.get(&guild(&panel)).await);
    assert_eq!((of_ada.status.as_u16(), of_grace.status.as_u16()), (200, 200), "{of_ada:?}");
    assert_eq!((&of_ada.body["rank"], &of_grace.body["rank"]), (&"manager".into(), &"member".into()));
    assert_eq!(of_grace.body["name"], "Segue Demo");
    assert_eq!(of_grace.body["blocked"], false);
    assert_eq!(of_grace.body["plan"], serde_json::json!({"tier": null}));
    assert_eq!(
        of_grace.body["channels"]["text"],
        serde_json::json!([]),
        "what Grace does not see is not named"
    );
    let voice = of_grace.body["channels"]["voice"].as_array().expect("a list");
    let names: Vec<_> = voice.iter().map(|channel| channel["name"].as_str().expect("a name")).collect();
    assert_eq!(names, ["Lounge", "Studio"]);
    let everyone = panel.world.guild.to_string();
    assert!(
        of_ada.body["roles"].as_array().expect("a list").iter().all(|role| role["id"] != everyone.as_str())
    );
    let commands = |answer: &super::fixture::Answer, name: &str| answer.body["commands"][name].clone();
    assert_eq!((commands(&of_ada, "settings"), commands(&of_grace, "settings")), (true.into(), false.into()));
    assert_eq!(commands(&of_grace, "play"), true);
}

#[tokio::test]
async fn a_dj_is_one_and_a_blocked_member_is_told() {
    use segue_domain::{Field, Plan, Session, SettingValue};

    let panel = Panel::new().await;
    panel.sim.grant(panel.world.guild, panel.world.grace, Permissions::empty()).expect("a role");
    let mut grace = panel.signed_in(panel.world.grace).await;
    let roles = grace.get(&guild(&panel)).await.body["roles"].clone();
    let mut state = Session::new(GuildId::new(panel.world.guild.get()));
    let plan = Plan::everything();
    let id = |role: &serde_json::Value| role["id"].as_str().expect("an id").to_owned();
    let djs = roles.as_array().expect("a list").iter().map(id).collect();
    state.head.settings.set(Field::DjRoles, SettingValue::List(djs), &plan).expect("set");
    let blocked = SettingValue::List(vec![panel.world.linus.to_string()]);
    state.head.settings.set(Field::BlockedMembers, blocked, &plan).expect("set");
    state.head.version = 1;
    panel.api.panel.record(&[change(&state)]).await.expect("recorded");
    assert_eq!(grace.get(&guild(&panel)).await.body["rank"], "dj");
    let mut linus = panel.signed_in(panel.world.linus).await;
    let answer = linus.get(&guild(&panel)).await;
    assert_eq!((&answer.body["rank"], &answer.body["blocked"]), (&"member".into(), &true.into()));
    assert_eq!(answer.body["commands"]["play"], false);
}

#[tokio::test]
async fn a_guild_that_is_not_theirs_is_as_unknown_as_one_that_is_none() {
    let panel = Panel::new().await;
    let other = panel.sim.create_guild("Other");
    let mut ada = panel.signed_in(panel.world.ada).await;
    let mut answers = Vec::new();
    for guild in [other.to_string(), "1".to_owned(), "0".to_owned(), "x".to_owned(), u64::MAX.to_string()] {
        let answer = ada.get(&format!("{LIST}/{guild}")).await;
        assert_eq!((answer.status.as_u16(), answer.code()), (404, "guild.unknown"), "{guild}");
        answers.push(answer.body);
    }
    assert!(answers.windows(2).all(|two| two[0] == two[1]), "nothing tells them apart");
}

#[tokio::test]
async fn who_may_not_manage_any_more_does_not() {
    let panel = Panel::new().await;
    let mut ada = panel.signed_in(panel.world.ada).await;
    let uri = format!("{}/audit", guild(&panel));
    assert_eq!(ada.get(&uri).await.status, 200);
    panel.sim.take(panel.world.guild, panel.world.ada, Permissions::MANAGE_GUILD).expect("taken");
    // Believed for ten seconds more, and not by who did not ask yet.
    assert_eq!(ada.get(&uri).await.status, 200);
    let restarted = panel.restarted();
    let request = super::fixture::request("GET", &uri, None)
        .header("cookie", format!("segue_session={}", ada.session().expect("a session")));
    let request = request.body(axum::body::Body::empty()).expect("a request");
    let answer = tower::ServiceExt::oneshot(restarted, request).await.expect("the router never fails");
    assert_eq!(answer.status(), 403);
}

#[tokio::test]
async fn tokens_that_are_over_are_renewed_once_and_sealed_anew() {
    let panel = Panel::new().await;
    let mut ada = panel.signed_in(panel.world.ada).await;
    let secret = segue_panel_db::SessionSecret::parse(ada.session().expect("a session")).expect("its shape");
    let sealed = async || {
        let session = panel.api.panel.session(&secret, segue_store::now()).await.expect("read");
        session.expect("live").sealed_tokens
    };
    let before = sealed().await;
    panel.sim.refuse_rest("GET /users/@me/guilds", 401, 0, 1);
    assert_eq!(ada.get(LIST).await.body["guilds"][0]["name"], "Segue Demo");
    assert_ne!(sealed().await, before);

    let mut grace = panel.signed_in(panel.world.grace).await;
    panel.sim.refuse_rest("GET /users/@me/guilds", 401, 0, 2);
    assert_eq!(grace.get(LIST).await.code(), "auth.session-expired", "what was agreed to was taken back");
    assert_eq!(grace.get("/api/auth/me").await.code(), "auth.session-expired");
}

#[tokio::test]
async fn while_discord_asks_to_wait_nobody_is_let_in_or_shown_out() {
    let panel = Panel::new().await;
    let mut ada = panel.signed_in(panel.world.ada).await;
    panel.sim.rate_limit_next("GET /users/@me/guilds", 7.0, 1);
    let answer = ada.get(LIST).await;
    assert_eq!((answer.status.as_u16(), answer.code()), (503, "discord.unavailable"));
    assert_eq!(answer.headers["retry-after"], "7");
    assert_eq!(ada.get(LIST).await.status, 503, "and it is not asked again meanwhile");

    panel.sim.rate_limit_next("GET /guilds/*", 30.0, 1);
    let answer = ada.get(&guild(&panel)).await;
    assert_eq!((answer.status.as_u16(), answer.code()), (503, "discord.unavailable"));
    assert!(answer.headers.contains_key("retry-after"));
    assert_eq!(ada.get("/api/auth/me").await.status, 200);
}

#[tokio::test]
async fn while_discord_is_down_nobody_is_let_in() {
    let panel = Panel::new().await;
    let mut ada = panel.signed_in(panel.world.ada).await;
    panel.sim.fail_rest("GET /guilds/*/members/*", 502, 1);
    let answer = ada.get(&guild(&panel)).await;
    assert_eq!((answer.status.as_u16(), answer.code()), (503, "discord.unavailable"));
    let text = answer.body.to_string();
    assert!(!text.contains("127.0.0.1") && !text.contains("502"), "{text}");
}

#[tokio::test]
async fn what_people_did_is_paged() {
    let panel = Panel::new().await;
    let mut ada = panel.signed_in(panel.world.ada).await;
    let (guild_id, user_id) = (GuildId::new(panel.world.guild.get()), segue_id(panel.world.ada));
    for number in 0..3 {
        let detail = number.to_string();
        let entry = NewAuditEntry {
            guild_id,
            user_id,
            origin: AuditOrigin::Discord,
            command: "stop",
            detail: &detail,
            outcome: "accepted",
        };
        panel.api.panel.record_audit(entry, segue_store::now()).await.expect("written");
    }
    let uri = format!("{}/audit", guild(&panel));
    let first = ada.get(&format!("{uri}?limit=2")).await;
    let details = |body: &serde_json::Value| {
        let entries = body["entries"].as_array().expect("a list");
        entries.iter().map(|entry| entry["detail"].as_str().expect("text").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(details(&first.body), ["2", "1"]);
    let line = &first.body["entries"][0];
    assert_eq!((&line["userName"], &line["origin"]), (&"Ada".into(), &"discord".into()));
    let next = first.body["next"].as_str().expect("there is more");
    let last = ada.get(&format!("{uri}?limit=2&before={next}")).await;
    assert_eq!(details(&last.body), ["0"]);
    assert_eq!(last.body["next"], serde_json::Value::Null);
    for query in ["limit=0", "limit=201", "limit=x", "before=x"] {
        assert_eq!(ada.get(&format!("{uri}?{query}")).await.code(), "request.query", "{query}");
    }
}
