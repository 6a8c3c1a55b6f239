//! Interactions delivered as signed requests.

use std::{sync::Arc, time::Duration};

use axum::{Router, body::Bytes, extract::State, http::HeaderMap, response::IntoResponse, routing::post};
use discord_sim::{Error, InteractionDelivery, InteractionState, Invocation, SimConfig, Simulator};
use ed25519_dalek::{Signature, VerifyingKey};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use url::Url;

use crate::platform::bot::{PATIENCE, register};

/// How an endpoint behaves.
#[derive(Clone, Copy)]
enum Manner {
    Correct,
    TrustsAnyone,
    Slow(Duration),
}

struct Endpoint {
    key: VerifyingKey,
    manner: Manner,
}

async fn answer(State(endpoint): State<Arc<Endpoint>>, headers: HeaderMap, body: Bytes) -> impl IntoResponse {
    let header = |name: &str| headers[name].to_str().unwrap().to_owned();
    let signature: [u8; 64] = hex::decode(header("x-signature-ed25519")).unwrap().try_into().unwrap();
    let signed = [header("x-signature-timestamp").as_bytes(), &body].concat();
    let valid = endpoint.key.verify_strict(&signed, &Signature::from_bytes(&signature)).is_ok();
    if !valid && !matches!(endpoint.manner, Manner::TrustsAnyone) {
        return (axum::http::StatusCode::UNAUTHORIZED, axum::Json(Value::Null));
    }
    let interaction: Value = serde_json::from_slice(&body).unwrap();
    if interaction["type"] == 1 {
        return (axum::http::StatusCode::OK, axum::Json(json!({"type": 1})));
    }
    if let Manner::Slow(delay) = endpoint.manner {
        tokio::time::sleep(delay).await;
    }
    let content =
        format!("{} by {}", interaction["data"]["name"], interaction["member"]["user"]["global_name"]);
    (axum::http::StatusCode::OK, axum::Json(json!({"type": 4, "data": {"content": content, "flags": 64}})))
}

async fn serve(sim: &Simulator, manner: Manner) -> Url {
    let key = hex::decode(sim.public_key_hex()).unwrap().try_into().unwrap();
    let endpoint = Endpoint { key: VerifyingKey::from_bytes(&key).unwrap(), manner };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = Url::parse(&format!("http://{}/interactions", listener.local_addr().unwrap())).unwrap();
    let app = Router::new().route("/interactions", post(answer)).with_state(Arc::new(endpoint));
    tokio::spawn(async move { axum::serve(listener, app).await });
    url
}

#[tokio::test]
async fn a_checked_endpoint_answers_in_its_response() {
    let sim = Simulator::start(SimConfig::default()).await.unwrap();
    let world = sim.defaults();
    register(&sim).await;
    sim.set_interactions_endpoint(serve(&sim, Manner::Correct).await).await.unwrap();
    let handle = sim.command(&Invocation::new(world.guild, world.text, world.ada, "stop")).unwrap();
    let initial = handle.initial(PATIENCE).await.unwrap();
    assert_eq!((initial.status, initial.kind, initial.flags), (200, 4, 64));
    assert!(initial.latency < Duration::from_secs(1));
    assert_eq!(handle.settled(PATIENCE).await.unwrap().content, "\"stop\" by \"Ada\"");
}

#[tokio::test]
async fn an_endpoint_that_trusts_anyone_is_not_accepted() {
    let sim = Simulator::start(SimConfig::default()).await.unwrap();
    let refused = sim.set_interactions_endpoint(serve(&sim, Manner::TrustsAnyone).await).await;
    assert!(matches!(refused, Err(Error::Endpoint(_))));
    assert_eq!(sim.interaction_delivery(), InteractionDelivery::Gateway);
}

#[tokio::test]
async fn a_slow_endpoint_loses_the_interaction() {
    let answer_within = Duration::from_millis(200);
    let sim = Simulator::start(SimConfig { answer_within, ..SimConfig::default() }).await.unwrap();
    let world = sim.defaults();
    register(&sim).await;
    let url = serve(&sim, Manner::Slow(answer_within * 2)).await;
    sim.deliver_interactions(InteractionDelivery::Http(url));
    let handle = sim.command(&Invocation::new(world.guild, world.text, world.ada, "stop")).unwrap();
    assert!(handle.initial(PATIENCE).await.is_err());
    assert_eq!(handle.state(), InteractionState::TimedOut);
    tokio::time::sleep(answer_within * 2).await;
    assert!(sim.messages(world.text).is_empty());
}
