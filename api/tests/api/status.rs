//! What the status tells of the fleet, and to whom.

use std::time::Duration;

use axum::http::StatusCode;
use segue_domain::Millis;
use segue_panel_db::Scope;
use segue_store::ExperimentState;
use serde_json::{Value, json};

use super::{
    fixture::Fixture,
    fleet::{ANNA, BERTA, EmbeddedFleet, NAMES, SECRETS, serving},
    golden,
};

const STATUS: &str = "/api/status";

/// The API over a fleet, an operator's key, and the fleet.
async fn playing() -> (Fixture, String, EmbeddedFleet) {
    let (mut api, fleet) = (Fixture::new().await, EmbeddedFleet::playing().await);
    api.router = serving(&api, fleet.stores.clone());
    let key = api.key([Scope::StatusRead]).await;
    (api, key, fleet)
}

/// Everything that is said: keys, texts and numbers.
fn words(value: &Value) -> Vec<String> {
    match value {
        Value::Object(fields) => {
            fields.iter().flat_map(|(key, value)| [vec![key.clone()], words(value)].concat()).collect()
        }
        Value::Array(items) => items.iter().flat_map(words).collect(),
        Value::String(text) => vec![text.clone()],
        other => vec![other.to_string()],
    }
}

fn says(answer: &Value, word: &str) -> bool {
    words(answer).iter().any(|said| said.contains(word))
}

/// Whether all that one answer says is in the other, in the same places.
fn holds(whole: &Value, part: &Value) -> bool {
    match (whole, part) {
        (Value::Object(whole), Value::Object(part)) => {
            part.iter().all(|(key, part)| whole.get(key).is_some_and(|whole| holds(whole, part)))
        }
        (Value::Array(whole), Value::Array(part)) => {
            whole.len() == part.len() && whole.iter().zip(part).all(|(whole, part)| holds(whole, part))
        }
        (whole, part) => whole == part,
    }
}

fn without_version(mut answer: Value) -> Value {
    answer["version"] = json!("0.0.0");
    answer
}

#[tokio::test]
async fn anybody_is_told_figures_and_no_names() {
    let (api, _, _fleet) = playing().await;
    let answer = api.get(STATUS, None).await;
    assert_eq!(answer.status, StatusCode::OK);
    for name in NAMES.iter().chain(&SECRETS) {
        assert!(!says(&answer.body, name), "{name} is in {:#}", answer.body);
    }
    golden::matches("status_public", &without_version(answer.body));
}

#[tokio::test]
async fn operators_are_told_who_plays_what_and_no_secrets() {
    let (api, key, _fleet) = playing().await;
    let answer = api.get(STATUS, Some(&key)).await;
    assert_eq!(answer.status, StatusCode::OK);
    for name in NAMES {
        assert!(says(&answer.body, name), "{name} is not in {:#}", answer.body);
    }
    for secret in SECRETS {
        assert!(!says(&answer.body, secret), "{secret} is in {:#}", answer.body);
    }
    let public = api.get(STATUS, None).await.body;
    assert!(holds(&answer.body, &public), "{:#}\n does not hold {public:#}", answer.body);
    assert!(!holds(&public, &answer.body));
    golden::matches("status_operator", &without_version(answer.body));
}

#[tokio::test]
async fn a_bad_key_is_refused_and_gets_nothing() {
    let (api, _, _fleet) = playing().await;
    let scopes = [Scope::StatusRead].into();
    let past = segue_store::now() - Millis::from_secs(1);
    let (_, expired) = api.panel.create_api_key("old", &scopes, Some(past)).await.expect("made");
    let (row, disabled) = api.panel.create_api_key("gone", &scopes, None).await.expect("made");
    api.panel.disable_api_key(&row.id).await.expect("disabled");
    let other = api.key([Scope::QueueSyncRead, Scope::QueueSyncWrite]).await;
    for (key, status, code) in [
        ("nonsense", 401, "auth.key-unknown"),
        (expired.expose(), 401, "auth.key-expired"),
        (disabled.expose(), 401, "auth.key-disabled"),
        (&other, 403, "auth.scope-missing"),
    ] {
        let answer = api.get(STATUS, Some(key)).await;
        assert_eq!((answer.status.as_u16(), answer.code()), (status, code));
        assert_eq!((answer.body.get("fleet"), answer.body.get("workers")), (None, None), "{code}");
    }
}

#[tokio::test]
async fn lists_and_texts_are_bounded() {
    let (api, key, fleet) = playing().await;
    for number in 10..35 {
        fleet.experiment(&number.to_string(), ExperimentState::Failed, &"x".repeat(20_000)).await;
        fleet.decision(&number.to_string(), &"y".repeat(20_000)).await;
    }
    let answer = api.get(STATUS, Some(&key)).await.body;
    let (experiments, scaling) = (&answer["fleet"]["experiments"], &answer["fleet"]["scaling"]);
    for list in [experiments, scaling] {
        assert_eq!(list.as_array().map(Vec::len), Some(20));
    }
    assert_eq!(experiments[0]["outcome"], "failed", "the last comes first");
    assert_eq!(experiments[0]["detail"].as_str().map(str::len), Some(500));
    assert_eq!(scaling[0]["reason"].as_str().map(str::len), Some(500));
}

#[tokio::test]
async fn figures_are_five_seconds_old_at_most_and_cost_one_reading() {
    let (api, key, fleet) = playing().await;
    let running = |answer: Value| answer["fleet"]["workers"]["running"].clone();
    assert_eq!(running(api.get(STATUS, None).await.body), 1);
    fleet.worker("host-clara-3", false, &[], (0, 0)).await;
    for key in [None, Some(key.as_str())] {
        assert_eq!(running(api.get(STATUS, key).await.body), 1, "it is not read anew");
    }
    tokio::time::sleep(Duration::from_secs(5)).await;
    let answer = api.get(STATUS, Some(&key)).await.body;
    let names: Vec<_> = answer["workers"].as_array().into_iter().flatten().map(|w| &w["id"]).collect();
    assert_eq!(names, [ANNA, BERTA, "host-clara-3"]);
    assert_eq!(running(answer), 2);
}
