//! `segue worker`.

use std::{process::ExitCode, sync::Arc};

use segue_configuration::Environment;
use segue_sources::{SourceConfig, Sources};
use segue_voice_worker::{
    Worker, WorkerConfig, WorkerError, config::metrics_address, logging, metrics_server, shutdown,
};
use tokio::io::AsyncReadExt;
use tokio_util::sync::CancellationToken;

use crate::{
    SegueError,
    deployment::{self, Family},
};

/// Runs a voice worker alone.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Prints one line of JSON with the worker's name when it starts, for programs.
    #[arg(long)]
    ready_json: bool,
    /// Ends in order when standard input ends: with the process that started this one.
    #[arg(long)]
    ends_with_stdin: bool,
}

pub async fn run(args: Args, environment: &Environment) -> Result<ExitCode, SegueError> {
    logging::start(environment)?;
    environment.problems().iter().for_each(|problem| tracing::warn!("{problem}"));
    deployment::descriptors();
    let token = CancellationToken::new();
    shutdown::on_signal(token.clone())?;
    if args.ends_with_stdin {
        tokio::spawn(end_with_stdin(token.clone()));
    }
    let family = Family::open(environment).await?;
    let config = WorkerConfig::read(environment, family.default_partitions())?;
    if let Some(address) = metrics_address(environment)? {
        metrics_server::serve(address, token.clone()).await?;
    }
    let sources = Sources::new(SourceConfig::read(environment)?).map_err(WorkerError::from)?;
    let stores = family.stores();
    let sources = sources.with_library(Arc::clone(&stores.playlists));
    let sources = sources.sharing_links(Arc::clone(&stores.records));
    if let Some(worker) = Worker::connect(config, stores, Arc::new(sources), &token).await? {
        if args.ready_json {
            println!("{}", serde_json::json!({ "worker": worker.id() }));
        }
        tracing::info!(worker = worker.id().0, "the worker is ready");
        worker.run(token).await;
    }
    if let Family::Embedded(store) = family {
        store.close().await;
    }
    Ok(ExitCode::SUCCESS)
}

async fn end_with_stdin(token: CancellationToken) {
    let mut input = tokio::io::stdin();
    let mut buffer = [0; 64];
    while !matches!(input.read(&mut buffer).await, Ok(0) | Err(_)) {}
    tracing::info!("the process that started this worker has ended");
    token.cancel();
}
