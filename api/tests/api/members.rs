//! What members are called.

use std::time::Duration;

use serde_json::{Value, json};

use super::browser::Panel;

fn members(panel: &Panel, ids: &[&dyn std::fmt::Display]) -> String {
    let ids = ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
    format!("/api/control-panel/guilds/{}/members?ids={ids}", panel.world.guild)
}

fn names(body: &Value) -> Vec<&str> {
    let members = body["members"].as_array().expect("a list");
    members.iter().map(|member| member["name"].as_str().expect("a name")).collect()
}

#[tokio::test]
async fn those_who_are_members_are_named_in_order() {
    let panel = Panel::with(super::browser::PANEL, &["Oscar"]).await;
    let mut grace = panel.signed_in(panel.world.grace).await;
    let (ada, linus, oscar) = (panel.world.ada, panel.world.linus, panel.operators[0]);
    let answer = grace.get(&members(&panel, &[&linus, &oscar, &7, &ada, &linus, &0])).await;
    let entry =
        |id: &dyn std::fmt::Display, name| json!({"id": id.to_string(), "name": name, "avatarUrl": null});
    let expected = json!({"members": [entry(&linus, "Linus"), entry(&ada, "Ada")], "complete": true});
    assert_eq!(answer.body, expected);
}

#[tokio::test]
async fn whom_discord_does_not_tell_of_is_left_out_and_named_later() {
    let panel = Panel::new().await;
    let mut ada = panel.signed_in(panel.world.ada).await;
    ada.get(&members(&panel, &[&panel.world.ada])).await;
    panel.sim.fail_rest("GET /guilds/*/members/*", 502, 1);
    let uri = members(&panel, &[&panel.world.ada, &panel.world.grace]);
    let answer = ada.get(&uri).await;
    assert_eq!((names(&answer.body), &answer.body["complete"]), (vec!["Ada"], &json!(false)));
    let answer = ada.get(&members(&panel, &[&panel.world.grace])).await;
    assert_eq!(
        (answer.status.as_u16(), answer.code()),
        (503, "discord.unavailable"),
        "there is nobody to name"
    );
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    let answer = ada.get(&uri).await;
    assert_eq!((names(&answer.body), &answer.body["complete"]), (vec!["Ada", "Grace"], &json!(true)));
}

#[tokio::test]
async fn ids_that_can_t_be_read_are_refused() {
    let panel = Panel::new().await;
    let mut ada = panel.signed_in(panel.world.ada).await;
    let many = vec!["1"; 101].join(",");
    for ids in ["", "x", "1,,2", "-1", many.as_str()] {
        let answer = ada.get(&members(&panel, &[&ids])).await;
        assert_eq!((answer.status.as_u16(), answer.code()), (400, "request.query"), "{ids}");
    }
    let uri = format!("{}&more=1", members(&panel, &[&1]));
    assert_eq!(ada.get(&uri).await.code(), "request.query");
}
