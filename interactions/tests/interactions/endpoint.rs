//! What the endpoint believes, and what it answers to what it does not.

use std::sync::Arc;

use bytes::Bytes;
use ed25519_dalek::SigningKey;
use http::{HeaderMap, Method, Request, Response, StatusCode};
use segue_application::PlanConfig;
use segue_domain::{JobBody, PlanTable, Plans, Report};
use segue_interactions::{Endpoint, MAX_BODY, Router, Verifier};
use serde_json::{Value, json};
use static_assertions::assert_impl_all;

use crate::support::{
    discord::{self, command, header, key, signed},
    memory::Memory,
    services,
};

assert_impl_all!(Endpoint: Clone, Send, Sync);
assert_impl_all!(Router: Clone, Send, Sync);
assert_impl_all!(Verifier: Clone, Send, Sync);

const PING: &[u8] = br#"{"type":1}"#;

fn seconds() -> u64 {
    segue_store::now().as_secs()
}

async fn send(method: Method, headers: HeaderMap, body: &[u8]) -> (Response<Bytes>, Arc<Memory>) {
    let memory = Memory::empty();
    let verifier = Verifier::new(&discord::public_key_hex()).expect("a usable key");
    let endpoint = Endpoint::new(verifier, crate::support::router(&memory));
    let mut request = Request::new(Bytes::copy_from_slice(body));
    *request.method_mut() = method;
    *request.headers_mut() = headers;
    (endpoint.handle(request).await, memory)
}

async fn post(headers: HeaderMap, body: &[u8]) -> Response<Bytes> {
    send(Method::POST, headers, body).await.0
}

/// Posts a body that is signed as it has to be.
async fn post_signed(body: &[u8]) -> Response<Bytes> {
    post(signed(&key(), seconds(), body), body).await
}

fn json_of(response: &Response<Bytes>) -> Value {
    serde_json::from_slice(response.body()).expect("the answer is JSON")
}

fn assert_refused(response: &Response<Bytes>, case: &str) {
    assert_eq!(response.status(), StatusCode::UNAUTHORIZED, "{case}");
    assert!(response.body().is_empty() && response.headers().is_empty(), "{case}: nothing is told");
}

#[tokio::test]
async fn a_ping_is_answered_from_its_type_alone() {
    let full = json!({
        "type": 1, "id": "1", "application_id": "2", "token": "t", "version": 1, "user": discord::user(),
        "entitlements": [], "authorizing_integration_owners": {}, "attachment_size_limit": 1,
    });
    for body in [PING.to_vec(), full.to_string().into_bytes(), br#"{"id":[],"type":1,"data":7}"#.to_vec()] {
        let response = post_signed(&body).await;
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(response.headers()["content-type"], "application/json");
        assert_eq!(json_of(&response), json!({"type": 1}));
    }
}

#[tokio::test]
async fn a_forged_signature_is_refused() {
    let headers = signed(&key(), seconds(), br#"{"type":2}"#);
    assert_refused(&post(headers, PING).await, "signature of another body");

    let mut headers = signed(&key(), seconds(), PING);
    headers.extend([header("x-signature-timestamp", &(seconds() + 1).to_string())]);
    assert_refused(&post(headers, PING).await, "signature of another time");

    assert_refused(
        &post(signed(&SigningKey::from_bytes(&[8; 32]), seconds(), PING), PING).await,
        "another key",
    );
}

#[tokio::test]
async fn an_old_and_a_future_timestamp_are_refused() {
    assert_refused(&post(signed(&key(), seconds() - 302, PING), PING).await, "replayed");
    assert_refused(&post(signed(&key(), seconds() + 302, PING), PING).await, "from the future");
    assert_eq!(post(signed(&key(), seconds() - 290, PING), PING).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_missing_repeated_or_malformed_header_is_refused() {
    for name in ["x-signature-ed25519", "x-signature-timestamp"] {
        let mut headers = signed(&key(), seconds(), PING);
        headers.remove(name);
        assert_refused(&post(headers, PING).await, "missing");

        let mut headers = signed(&key(), seconds(), PING);
        let again = headers[name].clone();
        headers.append(name, again);
        assert_refused(&post(headers, PING).await, "repeated");

        for value in ["", "zz", "0", "-1", &"0".repeat(128), &"é".repeat(64)] {
            let mut headers = signed(&key(), seconds(), PING);
            headers
                .insert(name, http::HeaderValue::from_bytes(value.as_bytes()).expect("allowed in a header"));
            assert_refused(&post(headers, PING).await, value);
        }
    }
    assert_refused(&post(HeaderMap::new(), PING).await, "none");
}

#[tokio::test]
async fn a_body_over_the_limit_is_refused_before_its_signature_is_looked_at() {
    let body = vec![b' '; 2 * 1024 * 1024];
    for headers in [HeaderMap::new(), signed(&key(), seconds(), &body)] {
        let response = post(headers, &body).await;
        assert_eq!(response.status(), StatusCode::PAYLOAD_TOO_LARGE);
        assert!(response.body().is_empty());
    }
    let mut largest = PING.to_vec();
    largest.resize(MAX_BODY, b' ');
    assert_eq!(post_signed(&largest).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn signed_bytes_that_are_no_interaction_are_a_bad_request() {
    let whole = command("pause", &json!([])).to_string();
    for body in
        [&whole.as_bytes()[..whole.len() - 1], b"", b"[]", b"null", b"{}", br#"{"type":"1"}"#, b"\xff"]
    {
        let response = post_signed(body).await;
        assert_eq!(response.status(), StatusCode::BAD_REQUEST, "{}", String::from_utf8_lossy(body));
        assert!(response.body().is_empty());
    }
}

#[tokio::test]
async fn only_post_is_allowed() {
    for method in [Method::GET, Method::PUT, Method::HEAD, Method::OPTIONS] {
        let (response, _) = send(method, signed(&key(), seconds(), PING), PING).await;
        assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED);
        assert_eq!(response.headers()["allow"], "POST");
    }
}

#[tokio::test]
async fn an_option_that_discord_would_not_send_is_answered_with_what_is_wrong() {
    // A number where a text was registered, under the type of a text.
    let body = command("play", &json!([{"name": "query", "type": 3, "value": 7}])).to_string();
    let answer = json_of(&post_signed(body.as_bytes()).await);
    assert_eq!(answer["type"], 4);
    assert_eq!(answer["data"]["flags"], 64);
    assert!(answer["data"]["content"].as_str().expect("a text").contains("`interaction.unreadable`"));
}

#[tokio::test]
async fn a_signed_command_becomes_a_job() {
    let body = command("pause", &json!([])).to_string();
    let (response, memory) =
        send(Method::POST, signed(&key(), seconds(), body.as_bytes()), body.as_bytes()).await;
    assert_eq!(json_of(&response), json!({"type": 5}));
    let jobs = memory.jobs.lock().expect("not poisoned");
    assert_eq!(jobs.len(), 1);
    assert_eq!(jobs[0].1.trace_id.as_str(), format!("i-{}", discord::INTERACTION));
}

fn entitlement_event(name: &str, deleted: bool, ends_at: Option<&str>) -> Vec<u8> {
    json!({
        "version": 1, "application_id": discord::APPLICATION.to_string(), "type": 1,
        "event": {"type": name, "timestamp": "2026-09-21T00:00:00.000000Z", "data": {
            "id": "1234", "sku_id": "555", "application_id": discord::APPLICATION.to_string(),
            "guild_id": discord::GUILD.to_string(), "type": 8, "deleted": deleted, "consumed": false,
            "starts_at": "2026-01-01T00:00:00.000000+00:00", "ends_at": ends_at,
        }},
    })
    .to_string()
    .into_bytes()
}

#[tokio::test]
async fn webhook_events_are_taken_by_the_same_endpoint() {
    let memory = Memory::empty();
    let config = PlanConfig::new(Plans::on(PlanTable::shipped())).with_sku(555, "pro");
    let verifier = Verifier::new(&discord::public_key_hex()).expect("a key");
    let endpoint = Endpoint::new(verifier, Router::new(services(&memory).with_plans(config)));
    let send = async |body: &[u8]| {
        let mut request =
            Request::post("/interactions").body(Bytes::copy_from_slice(body)).expect("a request");
        *request.headers_mut() = signed(&key(), seconds(), body);
        endpoint.handle(request).await.status()
    };
    assert_eq!(send(br#"{"version":1,"application_id":"1","type":0}"#).await, StatusCode::NO_CONTENT);
    assert_eq!(
        send(br#"{"version":1,"application_id":"1","type":1,"event":{"type":"QUEST_USER_ENROLLMENT"}}"#)
            .await,
        StatusCode::NO_CONTENT
    );
    assert_eq!(
        send(br#"{"type":1,"event":{"type":"ENTITLEMENT_CREATE","data":{}}}"#).await,
        StatusCode::BAD_REQUEST
    );
    assert!(memory.jobs.lock().expect("not poisoned").is_empty());

    let created = entitlement_event("ENTITLEMENT_CREATE", false, None);
    assert_eq!(send(&created).await, StatusCode::NO_CONTENT);
    assert_eq!(send(&created).await, StatusCode::NO_CONTENT, "Discord may send it again");
    assert_eq!(send(&entitlement_event("ENTITLEMENT_DELETE", true, None)).await, StatusCode::NO_CONTENT);
    let jobs = memory.jobs.lock().expect("not poisoned");
    let grants: Vec<_> = jobs
        .iter()
        .map(|(_, job)| match &job.body {
            JobBody::Report(Report::Granted { grant }) => (job.id.clone(), grant.clone()),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!((grants[0].1.tier.as_str(), grants[0].1.until), ("pro", None));
    assert_eq!(grants[0].0, grants[1].0, "the same event is the same job");
    assert!(grants[2].1.until.is_some() && grants[2].0 != grants[0].0, "one that was deleted has ended");
}

#[tokio::test]
async fn a_forged_event_grants_nothing() {
    let body = entitlement_event("ENTITLEMENT_CREATE", false, None);
    let mut headers = signed(&key(), seconds(), &body);
    let other = signed(&SigningKey::from_bytes(&[9; 32]), seconds(), &body);
    headers.insert("x-signature-ed25519", other["x-signature-ed25519"].clone());
    assert_eq!(post(headers, &body).await.status(), StatusCode::UNAUTHORIZED);
}
