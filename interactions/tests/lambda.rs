//! The real function under the Lambda emulator, with a real table and real queues on this machine.

#[path = "../../store/tests/contract/ministack.rs"]
mod ministack;
mod support;

use std::{net::SocketAddr, time::Duration};

use aws_config::{BehaviorVersion, Region};
use aws_credential_types::Credentials;
use http::HeaderMap;
use lambda_emulator::{Function, FunctionConfig, HttpFront, Output};
use segue_domain::{Command, GuildId, Job, Query};
use segue_store::{
    Stores,
    aws::{AwsConfig, AwsStore},
};
use serde_json::{Value, json};
use tempfile::NamedTempFile;
use uuid::Uuid;

use self::support::{
    discord::{self, command, key, signed},
    partitions,
};

/// The function behind HTTP, and the store it uses.
struct Stack {
    function: Function,
    front: HttpFront,
    stores: Stores,
    logs: NamedTempFile,
}

impl Stack {
    async fn start() -> Self {
        let endpoint = ministack::endpoint();
        let name = format!("segue-{}", Uuid::new_v4().simple());
        let config = AwsConfig { queue_url_prefix: format!("{endpoint}/000000000000/{name}"), table: name };
        let logs = NamedTempFile::new().expect("a temporary file can be made");
        let mut function = FunctionConfig::new(env!("CARGO_BIN_EXE_interactions"))
            .env("AWS_ENDPOINT_URL", &endpoint)
            .env("AWS_REGION", "eu-central-1")
            .env("AWS_ACCESS_KEY_ID", "test")
            .env("AWS_SECRET_ACCESS_KEY", "test")
            .env("SEGUE_TABLE", &config.table)
            .env("SEGUE_QUEUE_URL_PREFIX", &config.queue_url_prefix)
            .env("SEGUE_PARTITIONS", "2")
            .env("SEGUE_SHARDS", "4")
            .env("RUST_LOG", "info")
            .env("DISCORD_PUBLIC_KEY", discord::public_key_hex());
        function.output = Output::File(logs.path().to_owned());

        let sdk = aws_config::defaults(BehaviorVersion::latest())
            .endpoint_url(endpoint)
            .region(Region::new("eu-central-1"))
            .credentials_provider(Credentials::new("test", "test", None, None, "tests"));
        let store = AwsStore::with_loader(config, sdk).await;
        store.create_resources(partitions().all()).await.expect("ministack makes the resources");
        let function = Function::start(function).await.expect("the function starts");
        let front = HttpFront::serve(function.clone(), SocketAddr::from(([127, 0, 0, 1], 0)));
        Self { front: front.await.expect("a port is free"), function, stores: store.stores(), logs }
    }

    async fn post(&self, headers: HeaderMap, kind: &str, body: impl Into<Vec<u8>>) -> reqwest::Response {
        reqwest::Client::new()
            .post(self.front.url("/interactions"))
            .headers(headers)
            .header("content-type", kind)
            .body(body.into())
            .send()
            .await
            .expect("the front answers")
    }

    async fn post_signed(&self, kind: &str, body: &str) -> Value {
        let headers = signed(&key(), segue_store::now().as_secs(), body.as_bytes());
        let response = self.post(headers, kind, body).await;
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "application/json");
        response.json().await.expect("JSON")
    }

    async fn jobs(&self) -> Vec<Job> {
        let partition = partitions().of(GuildId::new(discord::GUILD));
        let received = self.stores.jobs.receive(partition, 10, Duration::from_secs(2)).await;
        received
            .expect("the queue answers")
            .into_iter()
            .map(|delivery| delivery.job.expect("readable"))
            .collect()
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.logs.path()).expect("the log is text")
    }
}

#[tokio::test]
async fn the_real_function_answers_discord() {
    let stack = Stack::start().await;

    // A PING, as text and as API Gateway passes on what it takes for binary.
    for kind in ["application/json", "application/octet-stream"] {
        assert_eq!(stack.post_signed(kind, r#"{"type":1}"#).await, json!({"type": 1}), "{kind}");
    }

    // A forged request is told nothing.
    let forged = signed(&key(), segue_store::now().as_secs(), b"another body");
    let refused = stack.post(forged, "application/json", r#"{"type":1}"#).await;
    assert_eq!(refused.status(), 401);
    assert_eq!(refused.text().await.expect("a body"), "");

    // More than a MiB.
    let large = vec![b' '; 2 * 1024 * 1024];
    let headers = signed(&key(), segue_store::now().as_secs(), &large);
    assert_eq!(stack.post(headers, "application/json", large).await.status(), 413);

    // A read: nothing plays yet.
    let answer = stack.post_signed("application/json", &command("queue", &json!([])).to_string()).await;
    assert_eq!(answer["data"]["content"], "Nothing is playing.\n-# `session.nothing-playing`");

    // A write, twice: the same interaction is one job.
    let play = command("play", &json!([{"name": "query", "type": 3, "value": "clair de lune"}])).to_string();
    for _ in 0..2 {
        assert_eq!(stack.post_signed("application/json", &play).await, json!({"type": 5}));
    }
    let jobs = stack.jobs().await;
    assert_eq!(jobs.len(), 1);
    assert_eq!(jobs[0].id.as_str(), discord::INTERACTION.to_string());
    assert_eq!(jobs[0].command, Command::Play { query: Query::Search { text: "clair de lune".into() } });

    assert_eq!(stack.function.starts(), 1, "one process answered all of it");
    let log = stack.log();
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

#[tokio::test]
async fn a_function_without_its_settings_says_which_and_ends() {
    let logs = NamedTempFile::new().expect("a temporary file can be made");
    let mut config = FunctionConfig::new(env!("CARGO_BIN_EXE_interactions"));
    config.output = Output::File(logs.path().to_owned());
    assert!(Function::start(config).await.is_err());
    let log = std::fs::read_to_string(logs.path()).expect("the log is text");
    assert!(log.contains("DISCORD_PUBLIC_KEY is not set"), "{log}");
}
