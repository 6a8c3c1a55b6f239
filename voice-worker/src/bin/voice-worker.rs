//! The voice worker as a process of its own, with the stores of AWS.

use std::{process::ExitCode, sync::Arc};

use segue_domain::AWS_PARTITIONS;
use segue_store::aws_from_env;
use segue_voice_worker::{
    Worker, WorkerConfig, WorkerError,
    config::metrics_address,
    metrics_server, shutdown,
    source::{SourceConfig, Sources},
};
use tokio_util::sync::CancellationToken;

#[tokio::main]
async fn main() -> ExitCode {
    segue_voice_worker::logging::start();
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "the worker can't run");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), WorkerError> {
    // Two libraries bring a provider each; one has to be chosen. An error says that it was.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let config = WorkerConfig::from_env(AWS_PARTITIONS)?;
    let token = CancellationToken::new();
    if let Some(address) = metrics_address()? {
        let bound = metrics_server::serve(address, token.clone()).await?;
        tracing::info!(%bound, "metrics");
    }
    let stores = aws_from_env().await?;
    let sources = Sources::new(SourceConfig::from_env()?)?.with_library(Arc::clone(&stores.playlists));
    let worker = Worker::connect(config, stores, Arc::new(sources)).await?;
    if std::env::args().any(|argument| argument == "--ready-json") {
        println!("{}", serde_json::json!({ "worker": worker.id() }));
    }
    shutdown::on_signal(token.clone())?;
    worker.run(token).await;
    Ok(())
}
