//! The voice worker as a process of its own, with the stores of AWS.

use std::{process::ExitCode, sync::Arc};

use segue_configuration::Environment;
use segue_domain::AWS_PARTITIONS;
use segue_sources::{SourceConfig, Sources};
use segue_store::aws_stores;
use segue_voice_worker::{
    Worker, WorkerConfig, WorkerError, config::metrics_address, metrics_server, runtime, shutdown,
};
use tokio_util::sync::CancellationToken;

fn main() -> ExitCode {
    let environment = Environment::of_process();
    if let Err(error) = segue_voice_worker::logging::start(&environment) {
        eprintln!("voice-worker: {error}");
        return ExitCode::FAILURE;
    }
    environment.problems().iter().for_each(|problem| tracing::warn!("{problem}"));
    if let Err(error) = segue_http_server::raise_descriptor_limit() {
        tracing::warn!(%error, "the limit of open files could not be raised");
    }
    let outcome = match runtime::build() {
        Ok(runtime) => runtime.block_on(run(&environment)),
        Err(error) => Err(WorkerError::Threads(error)),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "the worker could not run");
            ExitCode::FAILURE
        }
    }
}

async fn run(environment: &Environment) -> Result<(), WorkerError> {
    // Two libraries bring a provider each; one has to be chosen. An error says that it was.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let config = WorkerConfig::read(environment, AWS_PARTITIONS)?;
    let token = CancellationToken::new();
    shutdown::on_signal(token.clone())?;
    if let Some(address) = metrics_address(environment)? {
        let bound = metrics_server::serve(address, token.clone()).await?;
        tracing::info!(%bound, "metrics");
    }
    let stores = aws_stores(environment).await?;
    let sources = Sources::new(SourceConfig::read(environment)?)?
        .with_library(Arc::clone(&stores.playlists))
        .sharing_links(Arc::clone(&stores.records));
    let Some(worker) = Worker::connect(config, stores, Arc::new(sources), &token).await? else {
        return Ok(());
    };
    if std::env::args().any(|argument| argument == "--ready-json") {
        println!("{}", serde_json::json!({ "worker": worker.id() }));
    }
    worker.run(token).await;
    Ok(())
}
