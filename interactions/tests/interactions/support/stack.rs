//! The real function under the Lambda emulator, with a real table and real queues on this machine.

#![allow(dead_code, reason = "the test and the benchmark use their own parts")]

#[path = "../../../../store/tests/contract/ministack.rs"]
mod ministack;

use std::{net::SocketAddr, path::Path};

use aws_config::{BehaviorVersion, Region};
use aws_credential_types::Credentials;
use lambda_emulator::{Function, FunctionConfig, HttpFront, Output};
use segue_store::{
    Stores,
    aws::{AwsConfig, AwsStore},
};
use uuid::Uuid;

use crate::support::{discord, partitions};

/// The function behind HTTP, and the store it uses.
pub struct Stack {
    pub config: FunctionConfig,
    pub function: Function,
    pub front: HttpFront,
    pub stores: Stores,
}

/// How the function runs; what it writes goes to the file.
pub fn settings(config: &AwsConfig, endpoint: &str, logs: &Path) -> FunctionConfig {
    let mut settings = FunctionConfig::new(env!("CARGO_BIN_EXE_interactions"))
        .env("AWS_ENDPOINT_URL", endpoint)
        .env("AWS_REGION", "eu-central-1")
        .env("AWS_ACCESS_KEY_ID", "test")
        .env("AWS_SECRET_ACCESS_KEY", "test")
        .env("SEGUE_TABLE", &config.table)
        .env("SEGUE_QUEUE_URL_PREFIX", &config.queue_url_prefix)
        .env("SEGUE_PARTITIONS", "2")
        .env("SEGUE_SHARDS", "4")
        .env("RUST_LOG", "info")
        .env("DISCORD_PUBLIC_KEY", discord::public_key_hex());
    settings.output = Output::File(logs.to_owned());
    settings
}

impl Stack {
    /// Starts the function; what it writes goes to the file.
    pub async fn start(logs: &Path) -> Self {
        let endpoint = ministack::endpoint();
        let name = format!("segue-{}", Uuid::new_v4().simple());
        let config = AwsConfig { queue_url_prefix: format!("{endpoint}/000000000000/{name}"), table: name };
        let settings = settings(&config, &endpoint, logs);

        let sdk = aws_config::defaults(BehaviorVersion::latest())
            .endpoint_url(endpoint)
            .region(Region::new("eu-central-1"))
            .credentials_provider(Credentials::new("test", "test", None, None, "tests"));
        let store = AwsStore::with_loader(config, sdk).await;
        store.create_resources(partitions().all()).await.expect("ministack makes the resources");
        let function = Function::start(settings.clone()).await.expect("the function starts");
        let front = HttpFront::serve(function.clone(), SocketAddr::from(([127, 0, 0, 1], 0)));
        Self {
            config: settings,
            front: front.await.expect("a port is free"),
            function,
            stores: store.stores(),
        }
    }
}
