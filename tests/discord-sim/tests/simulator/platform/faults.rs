//! Discord failing, as a test asks for it.

use discord_sim::{Invocation, Simulator};
use serde_json::{Value, json};

use crate::platform::{
    bot::{PATIENCE, register, rest, simulator},
    control::{get, send},
};

async fn fault(sim: &Simulator, fault: Value) {
    assert_eq!(send(sim, "/sim/faults", fault).await.0, 204);
}

#[tokio::test]
async fn an_answer_fails_as_often_as_asked_and_is_sent_at_last() {
    let sim = simulator().await;
    let world = sim.defaults();
    register(&sim).await;
    let handle = sim.command(&Invocation::new(world.guild, world.text, world.ada, "stop")).unwrap();
    let callback = format!("/interactions/{}/{}/callback", handle.id(), handle.token());
    assert_eq!(rest(&sim, "POST", &callback, json!({"type": 5})).await.0, 204);
    let original = format!("/webhooks/{}/{}/messages/@original", sim.application_id(), handle.token());
    let route = "PATCH /webhooks/*/*/messages/@original";
    fault(&sim, json!({"fault": "fail_rest", "route": route, "status": 500, "times": 2})).await;
    fault(&sim, json!({"fault": "fail_rest", "route": route, "status": 503})).await;
    fault(&sim, json!({"fault": "rate_limit", "route": route, "seconds": 0.2})).await;
    assert_eq!(get(&sim, "/sim/faults").await.1, "{\"rest_left\":4}");
    let mut statuses = Vec::new();
    for _ in 0..4 {
        let (status, answer) = rest(&sim, "PATCH", &original, json!({"content": "Stopped"})).await;
        statuses.push((status, answer["retry_after"].as_f64()));
        assert!(handle.original().unwrap().is_thinking());
    }
    assert_eq!(statuses, [(500, None), (500, None), (503, None), (429, Some(0.2))]);
    assert_eq!(rest(&sim, "PATCH", &original, json!({"content": "Stopped"})).await.0, 200);
    assert_eq!(handle.settled(PATIENCE).await.unwrap().content, "Stopped");
    assert_eq!(sim.rest_faults_left(), 0);
}

#[tokio::test]
async fn a_lost_answer_was_carried_out() {
    let sim = simulator().await;
    let text = sim.defaults().text;
    let path = format!("/channels/{text}/messages");
    fault(&sim, json!({"fault": "lose_answers", "route": "POST /channels/*/messages", "status": 502})).await;
    assert_eq!(rest(&sim, "POST", &path, json!({"content": "Now playing"})).await.0, 502);
    assert_eq!(sim.messages(text)[0].content, "Now playing");
}

/// See <https://discord.com/developers/docs/resources/message#create-message>.
#[tokio::test]
async fn a_message_with_a_known_nonce_is_not_sent_again() {
    let sim = simulator().await;
    let text = sim.defaults().text;
    let path = format!("/channels/{text}/messages");
    let message =
        |nonce: &str, enforce: bool| json!({"content": "x", "nonce": nonce, "enforce_nonce": enforce});
    let mut ids = Vec::new();
    for (nonce, enforce) in [("a", true), ("a", true), ("b", true), ("a", false)] {
        let (status, sent) = rest(&sim, "POST", &path, message(nonce, enforce)).await;
        assert_eq!(status, 200);
        ids.push(sent["id"].clone());
    }
    assert_eq!(ids[0], ids[1]);
    assert!(ids[0] != ids[2] && ids[0] != ids[3]);
    assert_eq!(sim.messages(text).len(), 3);
}

#[tokio::test]
async fn a_route_answers_any_of_discords_codes_until_that_is_taken_back() {
    let sim = simulator().await;
    let path = format!("/channels/{}/messages", sim.defaults().text);
    let refusal = json!({
        "fault": "refuse_rest", "route": "POST /channels/*/messages", "status": 403, "code": 50007, "times": 5,
    });
    fault(&sim, refusal).await;
    let (status, answer) = rest(&sim, "POST", &path, json!({"content": "x"})).await;
    assert_eq!((status, &answer["code"]), (403, &json!(50007)));
    assert_eq!(answer["message"], "Cannot send messages to this user");
    fault(&sim, json!({"fault": "clear_rest"})).await;
    assert_eq!(rest(&sim, "POST", &path, json!({"content": "x"})).await.0, 200);
}
