//! What grants a guild its plan, as its managers see it.

use segue_domain::{Grant, GuildId, Millis, PlanTable, Plans, Session};
use segue_panel_db::{Subscription, SubscriptionStatus};
use serde_json::{Value, json};

use super::{
    browser::{PANEL, Panel},
    fixture::change,
};

fn uri(panel: &Panel) -> String {
    format!("/api/control-panel/guilds/{}/subscriptions", panel.world.guild)
}

fn subscription(guild_id: GuildId, id: &str) -> Subscription {
    let updated_at = segue_store::now();
    let ends_at = Some(updated_at + Millis::from_secs(3_600));
    let (id, tier, status) = (id.to_owned(), "pro".to_owned(), SubscriptionStatus::Active);
    Subscription { id, guild_id, tier, status, ends_at, updated_at }
}

#[tokio::test]
async fn a_manager_sees_what_grants_the_plan_and_whether_the_bot_goes_by_it() {
    let panel = Panel::planned(PANEL, &[], Plans::on(PlanTable::shipped())).await;
    let mut ada = panel.signed_in(panel.world.ada).await;
    assert_eq!(ada.get(&uri(&panel)).await.body, json!({"tier": "free", "grants": []}));

    let guild = GuildId::new(panel.world.guild.get());
    let (ours, foreign) = (subscription(guild, "one"), subscription(GuildId::new(7), "two"));
    for subscription in [&ours, &foreign] {
        panel.api.panel.put_subscription(subscription).await.expect("written");
    }
    let told = |body: &Value| {
        let lines = body["grants"].as_array().expect("a list").iter();
        let told = lines.map(|line| json!([line["id"], line["source"], line["status"], line["inForce"]]));
        (body["tier"].clone(), Value::from(told.collect::<Vec<_>>()))
    };
    let before = ada.get(&uri(&panel)).await.body;
    assert_eq!(told(&before), (json!("free"), json!([["s:one", "subscription", "active", false]])));

    // The worker was told of it, and of something bought in Discord.
    let mut state = Session::new(guild);
    let bought = Grant { id: "e:9".to_owned(), tier: "scale".to_owned(), until: None };
    state.head.grants = vec![ours.grant(), bought];
    state.head.version = 1;
    panel.api.panel.record(&[change(&state)]).await.expect("recorded");
    let after = ada.get(&uri(&panel)).await.body;
    let both = json!([["e:9", "discord", "active", true], ["s:one", "subscription", "active", true]]);
    assert_eq!(told(&after), (json!("scale"), both));
    assert_eq!(after["grants"][0]["until"], Value::Null);
    assert!(
        after["grants"][1]["until"].is_string() && after["grants"][1]["updatedAt"].is_string(),
        "{after}"
    );
}

#[tokio::test]
async fn where_there_are_no_plans_there_is_no_tier() {
    let panel = Panel::new().await;
    let mut ada = panel.signed_in(panel.world.ada).await;
    assert_eq!(ada.get(&uri(&panel)).await.body, json!({"tier": null, "grants": []}));
}
