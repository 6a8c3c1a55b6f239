//! Requests to the bot's operator: within the plan's quota, seen by the guild and by operators, and ended once.

use segue_domain::{Grant, GuildId, PlanTable, Plans, Session};
use segue_store::SessionChange;
use serde_json::{Value, json};
use twilight_model::guild::Permissions;

use super::{
    browser::{Browser, PANEL, Panel},
    fixture::Answer,
};

fn uri(panel: &Panel, rest: &str) -> String {
    format!("/api/concierge/guilds/{}{rest}", panel.world.guild)
}

fn wanted(hours: u64) -> String {
    json!({"contact": " ada@example.org ", "summary": "No sound.\nSince Monday.", "hours": hours}).to_string()
}

async fn filed(browser: &mut Browser<'_>, panel: &Panel, hours: u64) -> Value {
    let answer = browser.post(&uri(panel, ""), &wanted(hours)).await;
    assert_eq!(answer.status, 201, "{answer:?}");
    answer.body
}

fn id(request: &Value) -> &str {
    request["id"].as_str().expect("text")
}

fn told(answer: &Answer) -> (u16, &str) {
    (answer.status.as_u16(), answer.code())
}

/// Grants the guild a tier, as a mirrored session tells it.
async fn grant(panel: &Panel, tier: &str, version: u64) {
    let mut head = Session::new(GuildId::new(panel.world.guild.get())).head;
    head.version = version;
    head.grants = vec![Grant { id: "s:1".to_owned(), tier: tier.to_owned(), until: None }];
    let change = SessionChange::silent(head, Vec::new());
    panel.api.panel.record(&[change]).await.expect("mirrored");
}

#[tokio::test]
async fn a_plan_gives_hours_and_a_promise() {
    let panel = Panel::planned(PANEL, &[], Plans::on(PlanTable::shipped())).await;
    let mut ada = panel.signed_in(panel.world.ada).await;
    let free = ada.get(&uri(&panel, "")).await;
    assert_eq!((&free.body["tier"], &free.body["quotaHours"]), (&"free".into(), &0.into()));
    assert_eq!(told(&ada.post(&uri(&panel, ""), &wanted(1)).await), (403, "plan.concierge"));

    grant(&panel, "growth", 1).await;
    assert_eq!(told(&ada.post(&uri(&panel, ""), &wanted(3)).await), (409, "concierge.quota"));
    let first = filed(&mut ada, &panel, 1).await;
    assert_eq!(
        (&first["tier"], &first["slaMinutes"], &first["sla"]),
        (&"growth".into(), &240.into(), &"running".into())
    );
    assert_eq!((&first["contact"], &first["state"]), (&"ada@example.org".into(), &"open".into()));
    let second = filed(&mut ada, &panel, 1).await;
    assert_eq!(told(&ada.post(&uri(&panel, ""), &wanted(1)).await), (409, "concierge.quota"));
    let list = ada.get(&uri(&panel, "")).await.body;
    assert_eq!(
        (&list["usedHours"], &list["remainingHours"], &list["periodDays"]),
        (&2.into(), &0.into(), &30.into())
    );
    assert_eq!(list["requests"], json!([second, first]));

    // What is withdrawn takes nothing.
    let withdraw = uri(&panel, &format!("/{}/withdraw", id(&second)));
    let withdrawn = ada.post(&withdraw, "").await;
    assert_eq!((&withdrawn.body["state"], &withdrawn.body["sla"]), (&"withdrawn".into(), &"none".into()));
    assert_eq!(told(&ada.post(&withdraw, "").await), (409, "concierge.closed"));
    assert_eq!(ada.get(&uri(&panel, "")).await.body["remainingHours"], 1);

    grant(&panel, "enterprise", 2).await;
    let list = ada.get(&uri(&panel, "")).await.body;
    assert_eq!((&list["quotaHours"], &list["remainingHours"]), (&Value::Null, &Value::Null));
    assert_eq!(filed(&mut ada, &panel, 24).await["slaMinutes"], 30);
}

#[tokio::test]
async fn operators_assign_answer_and_resolve() {
    let panel = Panel::with(PANEL, &["Oscar"]).await;
    let mut ada = panel.signed_in(panel.world.ada).await;
    let mut oscar = panel.signed_in(panel.operators[0]).await;
    let request = filed(&mut ada, &panel, 24).await;
    assert_eq!((&request["slaMinutes"], &request["sla"]), (&Value::Null, &"none".into()), "plans are off");
    let at = |action: &str| format!("/api/concierge/requests/{}/{action}", id(&request));
    let list = oscar.get("/api/concierge/requests").await.body;
    assert_eq!(list["requests"], json!([request]));

    let me = panel.operators[0].to_string();
    let assigned = oscar.post(&at("assign"), &json!({"assignee": me}).to_string()).await;
    assert_eq!(assigned.body["assignedTo"], me);
    let ada_s = json!({"assignee": panel.world.ada.to_string()}).to_string();
    for body in [ada_s.as_str(), r#"{"assignee":"x"}"#] {
        let answer = oscar.post(&at("assign"), body).await;
        assert_eq!(
            (told(&answer), &answer.body["errors"][0]["pointer"]),
            ((422, "request.values"), &"/assignee".into())
        );
    }
    assert_eq!(oscar.post(&at("assign"), r#"{"assignee":null}"#).await.body["assignedTo"], Value::Null);

    for text in [String::new(), " \n".to_owned(), "x".repeat(2_001)] {
        let answer = oscar.post(&at("answer"), &json!({"text": text}).to_string()).await;
        assert_eq!(told(&answer), (422, "request.values"));
    }
    let answered = oscar.post(&at("answer"), r#"{"text":"Which channel?"}"#).await;
    assert_eq!(
        (&answered.body["state"], &answered.body["answeredBy"]),
        (&"answered".into(), &me.as_str().into())
    );
    let resolved = oscar.post(&at("resolve"), r#"{"note":"Solved."}"#).await;
    assert_eq!((&resolved.body["state"], &resolved.body["note"]), (&"resolved".into(), &"Solved.".into()));
    for (action, body) in [("answer", r#"{"text":"x"}"#), ("resolve", "{}"), ("assign", "{}")] {
        assert_eq!(told(&oscar.post(&at(action), body).await), (409, "concierge.closed"), "{action}");
    }
    let withdraw = uri(&panel, &format!("/{}/withdraw", id(&request)));
    assert_eq!(told(&ada.post(&withdraw, "").await), (409, "concierge.closed"));

    // Both sides read the same, and the guild reads who did it.
    assert_eq!(ada.get(&uri(&panel, "")).await.body["requests"], json!([resolved.body]));
    let figures = oscar.get("/api/concierge/requests").await.body;
    assert_eq!(
        (&figures["answered"]["inTime"], &figures["overdue"]),
        (&0.into(), &0.into()),
        "nothing was promised"
    );
    assert!(figures["answered"]["medianMinutes"].is_number());
    let audit = ada.get(&format!("/api/control-panel/guilds/{}/audit", panel.world.guild)).await;
    let commands: Vec<&str> = audit.body["entries"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|entry| entry["command"].as_str().expect("text"))
        .collect();
    let expected =
        ["concierge.resolve", "concierge.answer", "concierge.assign", "concierge.assign", "concierge.file"];
    assert_eq!(commands, expected);
}

#[tokio::test]
async fn requests_of_others_are_nobody_else_s() {
    let panel = Panel::with(PANEL, &["Oscar"]).await;
    let other = panel.sim.create_guild("Other");
    let olga = panel.sim.create_member(other, "Olga", Permissions::MANAGE_GUILD).expect("made");
    let mut ada = panel.signed_in(panel.world.ada).await;
    let mut olga = panel.signed_in(olga).await;
    let mut oscar = panel.signed_in(panel.operators[0]).await;
    let request = filed(&mut ada, &panel, 1).await;
    let of_olga = format!("/api/concierge/guilds/{other}");
    assert_eq!(olga.get(&of_olga).await.body["requests"], json!([]));
    for request in [id(&request), "1-1", "none", "1", "-", "18446744073709551616-1"] {
        let answer = olga.post(&format!("{of_olga}/{request}/withdraw"), "").await;
        assert_eq!(told(&answer), (404, "concierge.unknown"), "{request}");
    }
    for request in ["1-1", "none", "%FF", "1-18446744073709551615"] {
        let answer = oscar.post(&format!("/api/concierge/requests/{request}/resolve"), "{}").await;
        assert_eq!(told(&answer), (404, "concierge.unknown"), "{request}");
    }
    assert_eq!(ada.get(&uri(&panel, "")).await.body["requests"], json!([request]));
}

#[tokio::test]
async fn what_is_no_request_is_pointed_at() {
    let panel = Panel::new().await;
    let mut ada = panel.signed_in(panel.world.ada).await;
    let long = |length| "x".repeat(length);
    for (body, pointers) in [
        (json!({"contact": "", "summary": " ", "hours": 0}), vec!["/contact", "/summary", "/hours"]),
        (
            json!({"contact": long(121), "summary": long(2_001), "hours": 25}),
            vec!["/contact", "/summary", "/hours"],
        ),
        (json!({"contact": long(120), "summary": long(2_000), "hours": 25}), vec!["/hours"]),
    ] {
        let answer = ada.post(&uri(&panel, ""), &body.to_string()).await;
        assert_eq!(told(&answer), (422, "request.values"));
        let errors = answer.body["errors"].as_array().expect("a list").iter();
        let found: Vec<_> = errors.map(|error| error["pointer"].as_str().expect("text")).collect();
        assert_eq!(found, pointers);
    }
    let more = r#"{"contact":"a","summary":"b","hours":1,"guild":"1"}"#;
    assert_eq!(told(&ada.post(&uri(&panel, ""), more).await), (422, "request.shape"));
    assert_eq!(ada.get(&uri(&panel, "")).await.body["requests"], json!([]));
}
