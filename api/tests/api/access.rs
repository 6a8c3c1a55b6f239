//! Who is let in: nobody, unless the list of routes says so.

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use segue_domain::Millis;
use segue_panel_db::Scope;

use super::{
    fixture::{Fixture, GUILD, request, session},
    golden,
};

/// Status and code of an answer.
type Expected = (u16, &'static str);

fn queue() -> String {
    format!("/api/bot/queue-sync/{GUILD}")
}

#[tokio::test]
async fn the_matrix_of_keys_and_routes_holds() {
    let api = Fixture::new().await;
    api.panel.record(&[session(1)]).await.expect("recorded");
    let reads = api.key([Scope::QueueSyncRead]).await;
    let writes = api.key([Scope::QueueSyncWrite]).await;
    let watches = api.key([Scope::StatusRead]).await;
    let all = api.key(Scope::ALL).await;
    let past = segue_store::now() - Millis::from_secs(1);
    let scopes = Scope::ALL.into();
    let (_, expired) = api.panel.create_api_key("old", &scopes, Some(past)).await.expect("made");
    let (disabled_row, disabled) = api.panel.create_api_key("gone", &scopes, None).await.expect("made");
    api.panel.disable_api_key(&disabled_row.id).await.expect("disabled");
    let other = format!("segue_{}_{}", "0".repeat(16), "0".repeat(64));

    // A key that is refused everywhere, and one that is good for something.
    let (refused, lacking) = (|code| [(401, code); 3], (403, "auth.scope-missing"));
    let cases: [(Option<&str>, [Expected; 3]); 9] = [
        (None, [(401, "auth.key-missing"), (401, "auth.key-missing"), (200, "")]),
        (Some("nonsense"), refused("auth.key-unknown")),
        (Some(&other), refused("auth.key-unknown")),
        (Some(expired.expose()), refused("auth.key-expired")),
        (Some(disabled.expose()), refused("auth.key-disabled")),
        (Some(&writes), [lacking, (400, "request.json"), lacking]),
        (Some(&reads), [(200, ""), lacking, lacking]),
        (Some(&watches), [lacking, lacking, (200, "")]),
        (Some(&all), [(200, ""), (400, "request.json"), (200, "")]),
    ];
    for (key, [read, write, status]) in cases {
        let answer = api.get(&queue(), key).await;
        assert_eq!((answer.status.as_u16(), answer.code()), read, "reading with {key:?}");
        let unsent =
            request("POST", "/api/bot/queue-sync", key).header(header::CONTENT_TYPE, "application/json");
        let answer = api.send(unsent.body(Body::empty()).expect("a request")).await;
        assert_eq!((answer.status.as_u16(), answer.code()), write, "writing with {key:?}");
        let answer = api.get("/api/status", key).await;
        assert_eq!((answer.status.as_u16(), answer.code()), status, "the status with {key:?}");
    }
}

#[tokio::test]
async fn a_key_counts_in_the_authorization_header_only() {
    let api = Fixture::new().await;
    let key = api.key(Scope::ALL).await;
    for parameter in ["key", "token", "api_key", "access_token"] {
        let answer = api.get(&format!("{}?{parameter}={key}", queue()), None).await;
        assert_eq!(answer.code(), "auth.key-missing", "{parameter}");
    }
    let wrong = [
        ("x-api-key", key.clone()),
        ("cookie", format!("key={key}")),
        ("authorization", key.clone()),
        ("authorization", format!("Basic {key}")),
        ("authorization", "Bearer ".to_owned()),
        ("x-forwarded-for", "127.0.0.1".to_owned()),
        ("host", "localhost".to_owned()),
    ];
    for (name, value) in wrong {
        let request = Request::get(queue()).header(name, &value).body(Body::empty()).expect("a request");
        assert_eq!(api.send(request).await.code(), "auth.key-missing", "{name}: {value}");
        // Where anybody may read, a credential that can't be read is refused all the same, and nothing else counts.
        let request =
            Request::get("/api/status").header(name, &value).body(Body::empty()).expect("a request");
        let answer = api.send(request).await;
        let expected = if name == "authorization" { "auth.key-missing" } else { "" };
        assert_eq!(answer.code(), expected, "{name}: {value}");
        assert_eq!(answer.body.get("workers"), None, "{name}: {value}");
    }
    let twice = request("GET", &queue(), Some(&key)).header(header::AUTHORIZATION, "Bearer x");
    let answer = api.send(twice.body(Body::empty()).expect("a request")).await;
    assert_eq!(answer.code(), "auth.key-missing", "two keys are none");
}

#[tokio::test]
async fn what_is_not_in_the_list_is_denied_to_strangers() {
    let api = Fixture::new().await;
    let key = api.key([Scope::QueueSyncRead]).await;
    for path in ["/api", "/api/", "/api/nothing", "/api/bot", "/api/status/", "/api//status", "/elsewhere"] {
        assert_eq!(api.get(path, None).await.status, StatusCode::UNAUTHORIZED, "{path}");
        assert_eq!(api.get(path, Some(&key)).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    for (method, path) in
        [("DELETE", "/api/status"), ("PUT", "/api/bot/queue-sync"), ("OPTIONS", "/api/status")]
    {
        let stranger = request(method, path, None).body(Body::empty()).expect("a request");
        assert_eq!(api.send(stranger).await.status, StatusCode::UNAUTHORIZED, "{method} {path}");
        let holder = request(method, path, Some(&key)).body(Body::empty()).expect("a request");
        let answer = api.send(holder).await;
        assert_eq!(
            (answer.status.as_u16(), answer.code()),
            (405, "route.method-not-allowed"),
            "{method} {path}"
        );
    }
    let head = request("HEAD", &queue(), None).body(Body::empty()).expect("a request");
    assert_eq!(api.send(head).await.status, StatusCode::UNAUTHORIZED, "HEAD is as closed as GET");
}

#[tokio::test]
async fn refusals_are_problems_with_stable_codes() {
    let api = Fixture::new().await;
    let key = api.key([Scope::QueueSyncRead]).await;
    let missing = api.get(&queue(), None).await;
    golden::matches("problem_key_missing", &missing.body);
    assert_eq!(missing.headers["content-type"], "application/problem+json");
    assert_eq!(missing.headers["www-authenticate"], "Bearer");
    golden::matches("problem_guild_unknown", &api.get(&queue(), Some(&key)).await.body);
    golden::matches("problem_scope_missing", &api.post("{}", &key).await.body);
    golden::matches("problem_no_route", &api.get("/api/nothing", Some(&key)).await.body);
}

#[tokio::test]
async fn every_answer_has_the_security_headers_and_a_trace_id() {
    let api = Fixture::new().await;
    for path in ["/api/status", "/api/nothing", &queue()] {
        let answer = api.get(path, None).await;
        assert_eq!(answer.headers["x-content-type-options"], "nosniff", "{path}");
        assert_eq!(answer.headers["cache-control"], "no-store", "{path}");
        assert!(answer.headers["content-security-policy"].to_str().is_ok_and(|v| v.contains("'none'")));
        assert_eq!(answer.headers["x-trace-id"], "trace-1", "{path}");
    }
    // An id that could forge a log line is replaced.
    let odd =
        Request::get("/api/status").header("x-trace-id", "a b\tc").body(Body::empty()).expect("a request");
    let id = api.send(odd).await.headers["x-trace-id"].to_str().expect("text").to_owned();
    assert_eq!(id.len(), 36, "{id}");
}
