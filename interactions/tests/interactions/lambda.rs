//! The real function under the Lambda emulator, with a real table and real queues on this machine.

use std::{
    net::TcpListener,
    time::{Duration, Instant},
};

use http::HeaderMap;
use lambda_emulator::{Function, FunctionConfig, HttpFront, Output};
use segue_domain::{GuildId, Job, Query, SessionCommand};
use segue_store::aws::AwsConfig;
use serde_json::{Value, json};
use tempfile::NamedTempFile;

use crate::{
    stack::{Stack, settings},
    support::{
        discord::{self, command, key, signed},
        partitions,
    },
};

async fn post(stack: &Stack, headers: HeaderMap, kind: &str, body: impl Into<Vec<u8>>) -> reqwest::Response {
    reqwest::Client::new()
        .post(stack.front.url("/interactions"))
        .headers(headers)
        .header("content-type", kind)
        .body(body.into())
        .send()
        .await
        .expect("the front answers")
}

async fn post_signed(stack: &Stack, kind: &str, body: &str) -> Value {
    let headers = signed(&key(), segue_store::now().as_secs(), body.as_bytes());
    let response = post(stack, headers, kind, body).await;
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "application/json");
    response.json().await.expect("JSON")
}

async fn jobs(stack: &Stack) -> Vec<Job> {
    let partition = partitions().of(GuildId::new(discord::GUILD));
    let received = stack.stores.jobs.receive(partition, 10, Duration::from_secs(2)).await;
    received.expect("the queue answers").into_iter().map(|delivery| delivery.job.expect("readable")).collect()
}

#[tokio::test]
async fn the_real_function_answers_discord() {
    let logs = NamedTempFile::new().expect("a temporary file can be made");
    let stack = Stack::start(logs.path()).await;

    // A PING, as text and as API Gateway passes on what it takes for binary.
    for kind in ["application/json", "application/octet-stream"] {
        assert_eq!(post_signed(&stack, kind, r#"{"type":1}"#).await, json!({"type": 1}), "{kind}");
    }

    // A forged request is told nothing.
    let forged = signed(&key(), segue_store::now().as_secs(), b"another body");
    let refused = post(&stack, forged, "application/json", r#"{"type":1}"#).await;
    assert_eq!(refused.status(), 401);
    assert_eq!(refused.text().await.expect("a body"), "");

    // More than a MiB.
    let large = vec![b' '; 2 * 1024 * 1024];
    let headers = signed(&key(), segue_store::now().as_secs(), &large);
    assert_eq!(post(&stack, headers, "application/json", large).await.status(), 413);

    // A read: nothing plays yet.
    let answer = post_signed(&stack, "application/json", &command("queue", &json!([])).to_string()).await;
    assert_eq!(answer["data"]["content"], "Nothing is playing.\n-# `session.nothing-playing`");

    // A write, twice: the same interaction is one job.
    let play = command("play", &json!([{"name": "query", "type": 3, "value": "clair de lune"}])).to_string();
    for _ in 0..2 {
        let answer = post_signed(&stack, "application/json", &play).await;
        // Nobody works here, and the person is told.
        assert_eq!(answer["data"]["content"], "Queued: starts when a worker is back.");
    }
    let jobs = jobs(&stack).await;
    assert_eq!(jobs.len(), 1);
    assert_eq!(jobs[0].id.as_str(), discord::INTERACTION.to_string());
    let asked = SessionCommand::play(Query::Search { text: "clair de lune".into() });
    assert_eq!(jobs[0].command(), Some(&asked));

    assert_eq!(stack.function.starts(), 1, "one process answered all of it");
    let log = std::fs::read_to_string(logs.path()).expect("the log is text");
    assert!(log.contains(&format!("i-{}", discord::INTERACTION)), "the trace id is logged:\n{log}");
    assert!(!log.contains(discord::TOKEN), "the interaction's token is not logged:\n{log}");
    // What a dashboard shows has to be emitted.
    for metric in [
        "segue_interaction_requests_total",
        "segue_interaction_unauthenticated_total",
        "segue_interactions_total",
        "segue_interaction_seconds",
        "segue_jobs_enqueued_total",
        "segue_enqueue_seconds",
    ] {
        let line = log.lines().find(|line| line.contains("CloudWatchMetrics") && line.contains(metric));
        assert!(line.is_some(), "{metric} is emitted:\n{log}");
    }
}

/// A PING needs nothing of AWS, and Discord waits 3 s for its answer, the function's start included.
#[tokio::test]
async fn a_ping_is_answered_at_once_while_aws_refuses_or_never_answers() {
    let closed =
        TcpListener::bind("127.0.0.1:0").expect("a port is free").local_addr().expect("it has an address");
    // It takes connections, as the system does so for it, and says nothing.
    let silent = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    for address in [closed, silent.local_addr().expect("it has an address")] {
        let logs = NamedTempFile::new().expect("a temporary file can be made");
        let endpoint = format!("http://{address}");
        let queue_url_prefix = format!("{endpoint}/000000000000/segue");
        let config = AwsConfig { table: "segue".to_owned(), queue_url_prefix };
        let function = Function::start(settings(&config, &endpoint, logs.path())).await.expect("it starts");
        let init = function.init_duration().await.expect("it is idle");
        // 300 ms, and what a debug build on a busy machine takes.
        assert!(init < Duration::from_secs(2), "{address}: init took {init:?}");

        let front = HttpFront::serve(function, ([127, 0, 0, 1], 0).into()).await.expect("a port is free");
        let began = Instant::now();
        let ping = r#"{"type":1}"#;
        let response = reqwest::Client::new()
            .post(front.url("/interactions"))
            .headers(signed(&key(), segue_store::now().as_secs(), ping.as_bytes()))
            .header("content-type", "application/json")
            .body(ping)
            .send()
            .await
            .expect("the front answers");
        assert_eq!(response.json::<Value>().await.expect("JSON"), json!({"type": 1}));
        let answered = began.elapsed();
        assert!(answered < Duration::from_secs(1), "{address}: the PING took {answered:?}");
        println!("{address}: init {init:?}, PING {answered:?}");
    }
}

#[tokio::test]
async fn a_function_without_its_settings_says_which_and_ends() {
    let logs = NamedTempFile::new().expect("a temporary file can be made");
    let mut config = FunctionConfig::new(env!("CARGO_BIN_EXE_interactions"));
    config.output = Output::File(logs.path().to_owned());
    assert!(Function::start(config).await.is_err());
    let log = std::fs::read_to_string(logs.path()).expect("the log is text");
    assert!(log.contains("DISCORD_PUBLIC_KEY is not set"), "{log}");
}
