//! A real binary, built on the official runtime, under the emulator.

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use lambda_emulator::{EmulatorError, Function, FunctionConfig, HttpFront, Output};
use serde_json::{Value, json};

/// The example of this crate, which cargo builds beside the tests.
fn obedient() -> FunctionConfig {
    let test = std::env::current_exe().expect("a test has a path");
    let target: PathBuf = test.ancestors().nth(2).expect("tests are in target/<profile>/deps").into();
    FunctionConfig::new(target.join("examples/obedient")).env("GREETING", "hello")
}

fn event(path: &str) -> Value {
    let request = http::Request::post(path).header("content-type", "text/plain").body("hi".into());
    lambda_emulator::http_event(&request.expect("a request"), SocketAddr::from(([127, 0, 0, 1], 1)))
}

async fn is_running(pid: u32) -> bool {
    for _ in 0..100 {
        // A process that ended and was not waited for yet is a zombie.
        let state = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        if state.is_empty() || state.contains(") Z ") {
            return false;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    true
}

#[tokio::test]
async fn only_the_first_invocation_is_a_cold_start() {
    let function = Function::cold(obedient());
    let first = function.invoke(&event("/")).await.expect("an answer");
    assert!(first.init.is_some_and(|init| init > Duration::ZERO));
    assert_eq!(first.response["body"], "hi");
    let second = function.invoke(&event("/")).await.expect("an answer");
    assert_eq!(second.init, None);
    assert_ne!(first.request_id, second.request_id);
    assert_eq!(function.starts(), 1);
}

#[tokio::test]
async fn a_function_that_ends_is_started_again() {
    let function = Function::start(obedient()).await.expect("it starts");
    let crashed = function.invoke(&event("/crash")).await;
    assert!(matches!(crashed, Err(EmulatorError::Ended(status)) if status.code() == Some(7)), "{crashed:?}");
    let after = function.invoke(&event("/")).await.expect("an answer");
    assert!(after.init.is_some());
    assert_eq!(function.starts(), 2);
}

#[tokio::test]
async fn a_function_that_does_not_answer_is_ended() {
    let mut config = obedient();
    config.timeout = Duration::from_millis(200);
    let function = Function::start(config).await.expect("it starts");
    let pid = function.pid().await.expect("it runs");
    assert!(matches!(function.invoke(&event("/sleep")).await, Err(EmulatorError::TimedOut(_))));
    assert!(!is_running(pid).await);
    assert_eq!(function.invoke(&event("/")).await.expect("an answer").response["body"], "hi");
}

#[tokio::test]
async fn a_function_that_fails_stays() {
    let function = Function::start(obedient()).await.expect("it starts");
    let failed = function.invoke(&event("/fail")).await;
    assert!(
        matches!(&failed, Err(EmulatorError::Failed { message, .. }) if message == "told to fail"),
        "{failed:?}"
    );
    assert_eq!(function.invoke(&event("/")).await.expect("an answer").init, None);
}

#[tokio::test]
async fn a_function_that_cannot_start_says_so_at_once() {
    let refused = Function::start(obedient().env("REFUSE_TO_START", "1")).await;
    assert!(matches!(refused.map(|_| ()), Err(EmulatorError::Init(_))));
    let missing = Function::start(FunctionConfig::new("/nowhere/bootstrap")).await;
    assert!(matches!(missing.map(|_| ()), Err(EmulatorError::Start { .. })));
}

#[tokio::test]
async fn dropping_the_function_kills_its_process() {
    let function = Function::start(obedient()).await.expect("it starts");
    let pid = function.pid().await.expect("it runs");
    drop(function);
    assert!(!is_running(pid).await);
}

#[tokio::test]
async fn requests_become_invocations_and_answers_become_responses() {
    let logs = tempfile::NamedTempFile::new().expect("a file");
    let mut config = obedient();
    config.output = Output::File(logs.path().to_owned());
    let function = Function::start(config).await.expect("it starts");
    let front = HttpFront::serve(function, SocketAddr::from(([127, 0, 0, 1], 0))).await.expect("it listens");
    let client = reqwest::Client::new();
    for (kind, body) in [("application/json", &b"{\"a\":1}"[..]), ("application/octet-stream", b"\x00\xff")] {
        let sent = client.put(front.url("/x?y=1")).header("content-type", kind).body(body).send();
        let response = sent.await.expect("an answer");
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["x-method"], "PUT");
        assert_eq!(response.headers()["x-greeting"], "hello");
        assert_eq!(response.bytes().await.expect("a body"), body);
    }
    let failed = client.get(front.url("/fail")).send().await.expect("an answer");
    assert_eq!(failed.status(), 502);
    assert_eq!(json!(failed.text().await.expect("a body")), json!("Internal Server Error"));
}

#[tokio::test]
async fn what_comes_meanwhile_gets_a_process_of_its_own() {
    let mut config = obedient();
    config.timeout = Duration::from_secs(2);
    config.concurrency = 2;
    let function = Function::start(config).await.expect("it starts");
    let slow = tokio::spawn({
        let function = function.clone();
        async move { function.invoke(&event("/sleep")).await }
    });
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(function.invoke(&event("/")).await.expect("an answer").response["body"], "hi");
    assert!(!slow.is_finished(), "the slow one is still at work");
    assert_eq!(function.starts(), 2);
    assert!(matches!(slow.await.expect("no panic"), Err(EmulatorError::TimedOut(_))));
}
