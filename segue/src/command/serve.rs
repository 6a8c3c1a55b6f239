//! `segue serve`.

use std::{process::ExitCode, sync::Arc};

use segue_api::{ApiState, api_router, mirror};
use segue_interactions::{Endpoint, Router, Verifier, definitions};
use segue_voice_worker::{
    Worker, WorkerConfig, WorkerError,
    config::{metrics_address, optional},
    logging, metrics_server, shutdown,
    source::{SourceConfig, Sources},
};
use tokio_util::sync::CancellationToken;

use crate::{
    SegueError, http_server,
    settings::{self, Family},
};

/// Runs the bot: interactions, voice worker, mirror and API in one process.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Prints one line of JSON with the addresses when everything is ready, for programs.
    #[arg(long)]
    ready_json: bool,
    /// Leaves the commands as they are registered with Discord.
    #[arg(long)]
    keep_commands: bool,
}

pub async fn run(args: Args) -> Result<ExitCode, SegueError> {
    logging::start();
    let token = CancellationToken::new();
    shutdown::on_signal(token.clone())?;

    let family = Family::from_env().await?;
    let stores = family.stores();
    let config = WorkerConfig::from_env(family.default_partitions())?;
    let panel = settings::panel().await?;
    panel.migrate().await?;

    let metrics = match metrics_address()? {
        Some(address) => Some(metrics_server::serve(address, token.clone()).await?),
        None => None,
    };
    let endpoint = match optional::<String>("DISCORD_PUBLIC_KEY")? {
        Some(key) => {
            let verifier = Verifier::new(&key).map_err(SegueError::PublicKey)?;
            Some(Endpoint::new(verifier, Router::new(stores.clone(), config.partitions)))
        }
        None => None,
    };
    let has_endpoint = endpoint.is_some();
    let api = api_router(ApiState::new(panel.clone()));
    let http = http_server::serve(settings::http_address()?, endpoint, api, token.clone()).await?;

    let mirror = match &family {
        Family::Embedded(store) => {
            Some(tokio::spawn(mirror::run_feed(store.change_feed(), panel.clone(), token.clone())))
        }
        // On AWS the table's stream calls the mirror function.
        Family::Aws(_) => None,
    };
    let sources = SourceConfig::from_env().and_then(Sources::new).map_err(WorkerError::from)?;
    let worker = Worker::connect(config, stores, Arc::new(sources)).await?;
    if !args.keep_commands {
        worker.discord().register(&definitions(), None).await?;
    }
    if args.ready_json {
        let metrics = metrics.map(|address| address.to_string());
        println!("{}", serde_json::json!({ "http": http.to_string(), "metrics": metrics }));
    }
    tracing::info!(%http, ?metrics, has_endpoint, "segue is ready");
    worker.run(token).await;

    if let Some(mirror) = mirror
        && let Err(error) = mirror.await
    {
        tracing::error!(%error, "the mirror broke");
    }
    if let Family::Embedded(store) = family {
        store.close().await;
    }
    panel.close().await?;
    Ok(ExitCode::SUCCESS)
}
