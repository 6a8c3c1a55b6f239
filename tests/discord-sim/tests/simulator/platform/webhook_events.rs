//! Events that are posted to the application.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode},
    routing::post,
};
use discord_sim::{Error, Holder, Simulator, Subscriber};
use ed25519_dalek::{Signature, VerifyingKey};
use serde_json::{Value, json};
use tokio::{
    net::TcpListener,
    sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
    time::timeout,
};
use url::Url;

use crate::platform::{
    bot::{PATIENCE, rest, simulator},
    control::{get, request},
};

struct Endpoint {
    key: VerifyingKey,
    trusts_anyone: bool,
    /// How many events it fails at first.
    failures: AtomicU32,
    events: UnboundedSender<Value>,
}

async fn take(State(endpoint): State<Arc<Endpoint>>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let header = |name: &str| headers[name].to_str().unwrap().to_owned();
    let signature: [u8; 64] = hex::decode(header("x-signature-ed25519")).unwrap().try_into().unwrap();
    let signed = [header("x-signature-timestamp").as_bytes(), &body].concat();
    let valid = endpoint.key.verify_strict(&signed, &Signature::from_bytes(&signature)).is_ok();
    if !valid && !endpoint.trusts_anyone {
        return StatusCode::UNAUTHORIZED;
    }
    let event: Value = serde_json::from_slice(&body).unwrap();
    if event["type"] == 1 {
        let failing =
            endpoint.failures.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
        if failing.is_ok() {
            return StatusCode::SERVICE_UNAVAILABLE;
        }
        endpoint.events.send(event).unwrap();
    }
    StatusCode::NO_CONTENT
}

async fn serve(sim: &Simulator, trusts_anyone: bool, failures: u32) -> (Url, UnboundedReceiver<Value>) {
    let key = hex::decode(sim.public_key_hex()).unwrap().try_into().unwrap();
    let (events, received) = unbounded_channel();
    let key = VerifyingKey::from_bytes(&key).unwrap();
    let endpoint = Endpoint { key, trusts_anyone, failures: failures.into(), events };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = Url::parse(&format!("http://{}/events", listener.local_addr().unwrap())).unwrap();
    let app = Router::new().route("/events", post(take)).with_state(Arc::new(endpoint));
    tokio::spawn(async move { axum::serve(listener, app).await });
    (url, received)
}

async fn next(received: &mut UnboundedReceiver<Value>) -> Value {
    timeout(PATIENCE, received.recv()).await.expect("the event arrives in time").unwrap()
}

#[tokio::test]
async fn entitlement_events_are_signed_and_posted() {
    let sim = simulator().await;
    let world = sim.defaults();
    let (url, mut received) = serve(&sim, false, 0).await;
    assert_eq!(request(&sim, "PUT", "/sim/webhook-events", json!({"url": url})).await.0, 204);
    let sku = sim.create_subscription("Premium", Subscriber::Guild);
    let bought = sim.grant_entitlement(sku, Holder::Guild(world.guild));
    let event = next(&mut received).await;
    assert_eq!((&event["version"], &event["type"]), (&json!(1), &json!(1)));
    assert_eq!(event["application_id"], json!(sim.application_id()));
    let event = &event["event"];
    assert_eq!((&event["type"], &event["data"]["id"]), (&json!("ENTITLEMENT_CREATE"), &json!(bought.id)));
    assert!(event["timestamp"].as_str().unwrap().contains('T'));
    sim.end_entitlement(bought.id).unwrap();
    assert_eq!(next(&mut received).await["event"]["type"], "ENTITLEMENT_UPDATE");
    sim.delete_entitlement(bought.id).unwrap();
    assert_eq!(next(&mut received).await["event"]["data"]["deleted"], true);
}

#[tokio::test]
async fn an_event_is_sent_again_until_it_is_acknowledged() {
    let sim = simulator().await;
    let (url, mut received) = serve(&sim, false, 1).await;
    sim.subscribe_webhook_events(url, &["ENTITLEMENT_CREATE"]).await.unwrap();
    let sku = sim.create_subscription("Premium", Subscriber::User);
    let _bought = sim.grant_entitlement(sku, Holder::User(sim.defaults().ada));
    next(&mut received).await;
    // The endpoint has the event before the simulator has its answer.
    let delivered = async {
        while sim.webhook_deliveries().len() < 2 {
            tokio::task::yield_now().await;
        }
    };
    timeout(PATIENCE, delivered).await.unwrap();
    let statuses: Vec<_> =
        sim.webhook_deliveries().iter().map(|delivery| (delivery.status, delivery.attempt)).collect();
    assert_eq!(statuses, [(503, 1), (204, 2)]);
    let (_, state) = get(&sim, "/sim/webhook-events").await;
    assert!(state.contains("\"attempt\":2"), "{state}");
}

#[tokio::test]
async fn an_endpoint_has_to_check_signatures_and_events_have_to_exist() {
    let sim = simulator().await;
    let (url, _received) = serve(&sim, true, 0).await;
    let refused = sim.subscribe_webhook_events(url, &["ENTITLEMENT_CREATE"]).await;
    assert!(matches!(refused, Err(Error::Endpoint(_))));
    let (url, _received) = serve(&sim, false, 0).await;
    let refused = sim.subscribe_webhook_events(url, &["ENTITLEMENT_TOUCH"]).await;
    assert!(matches!(refused, Err(Error::Unknown { .. })));
}

#[tokio::test]
async fn the_application_subscribes_by_request() {
    let sim = simulator().await;
    let (url, mut received) = serve(&sim, false, 0).await;
    let (careless, _) = serve(&sim, true, 0).await;
    let (_, before) = rest(&sim, "GET", "/applications/@me", Value::Null).await;
    assert_eq!((&before["event_webhooks_url"], &before["event_webhooks_status"]), (&Value::Null, &json!(1)));
    let body = |url: &Url, kind: &str| json!({"event_webhooks_url": url, "event_webhooks_status": 2, "event_webhooks_types": [kind]});
    for refused in [body(&careless, "ENTITLEMENT_CREATE"), body(&url, "NONSENSE")] {
        let (status, error) = rest(&sim, "PATCH", "/applications/@me", refused).await;
        assert_eq!((status, &error["code"]), (400, &json!(50035)));
    }
    let (status, after) = rest(&sim, "PATCH", "/applications/@me", body(&url, "ENTITLEMENT_CREATE")).await;
    assert_eq!((status, &after["event_webhooks_url"]), (200, &json!(url)));
    let sku = sim.create_subscription("Premium", Subscriber::User);
    let bought = sim.grant_entitlement(sku, Holder::User(sim.defaults().ada));
    next(&mut received).await;
    // It did not subscribe to this one.
    sim.end_entitlement(bought.id).unwrap();
    let _bought = sim.grant_entitlement(sku, Holder::User(sim.defaults().ada));
    assert_eq!(next(&mut received).await["event"]["type"], "ENTITLEMENT_CREATE");
}
