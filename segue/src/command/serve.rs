//! `segue serve`.

use std::{process::ExitCode, sync::Arc};

use segue_api::{ApiState, SignIn, api_router, keep_watching, mirror, panel_router, subscriptions};
use segue_interactions::{Endpoint, Router, Verifier, definitions};
use segue_voice_worker::{
    Worker, WorkerConfig, WorkerError,
    config::{metrics_address, optional},
    discord::Discord,
    logging, metrics_server, shutdown,
    source::{SourceConfig, Sources},
};
use tokio_util::sync::CancellationToken;

use crate::{
    SegueError, http_server, scaling,
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
    /// Plays in this many worker processes of their own, which are started again when they die, in place of this
    /// process. With `SCALING_ENABLED` it begins with this many. Give `SEGUE_PARTITIONS` and `SEGUE_SHARDS` at least this number.
    #[arg(long, value_name = "N", conflicts_with = "no_worker")]
    workers: Option<u32>,
    /// Plays nothing: workers run elsewhere, as `segue worker`.
    #[arg(long)]
    no_worker: bool,
}

pub async fn run(args: Args) -> Result<ExitCode, SegueError> {
    logging::start();
    let token = CancellationToken::new();
    shutdown::on_signal(token.clone())?;

    let family = Family::from_env().await?;
    let stores = family.stores();
    let config = WorkerConfig::from_env(family.default_partitions())?;
    let scaling = scaling::of_processes(config.scaling.clone(), args.workers)?;
    let partitions = config.partitions;
    let panel = settings::panel().await?;
    panel.migrate().await?;

    let metrics = match metrics_address()? {
        Some(address) => Some(metrics_server::serve(address, token.clone()).await?),
        None => None,
    };
    let endpoint = match optional::<String>("DISCORD_PUBLIC_KEY")? {
        Some(key) => {
            let verifier = Verifier::new(&key).map_err(SegueError::PublicKey)?;
            let router = Router::new(stores.clone(), config.partitions)
                .with_plans(config.plans.clone())
                .with_search_box(config.search_box.clone());
            Some(Endpoint::new(verifier, router))
        }
        None => None,
    };
    let has_endpoint = endpoint.is_some();
    let api = ApiState::new(panel.clone())
        .with_fleet(stores.clone(), config.partitions)
        .with_plans(config.plans.clone())
        .with_search_box(config.search_box.clone());
    let api = match SignIn::from_env()? {
        Some(sign_in) => api.with_sign_in(sign_in),
        None => api,
    };
    let app = api_router(api.clone()).merge(panel_router());
    let http = http_server::serve(settings::http_address()?, endpoint, app, token.clone()).await?;

    let mirror = match &family {
        Family::Embedded(store) => {
            Some(tokio::spawn(mirror::run_feed(store.change_feed(), panel.clone(), token.clone())))
        }
        // On AWS the table's stream calls the mirror function.
        Family::Aws(_) => None,
    };
    let watch = tokio::spawn(keep_watching(api.clone(), token.clone()));
    let grants = subscriptions::keep_handing_on(panel.clone(), stores.clone(), partitions, token.clone());
    let grants = tokio::spawn(grants);
    let worker = if args.no_worker || args.workers.is_some() {
        if !args.keep_commands {
            Discord::connect(&config).await?.keep_registered(&definitions()).await?;
        }
        None
    } else {
        let sources = SourceConfig::from_env().and_then(Sources::new).map_err(WorkerError::from)?;
        let sources = sources.with_library(Arc::clone(&stores.playlists));
        let worker = Worker::connect(config, stores, Arc::new(sources)).await?;
        if !args.keep_commands {
            worker.discord().keep_registered(&definitions()).await?;
        }
        Some(worker)
    };
    if args.ready_json {
        let metrics = metrics.map(|address| address.to_string());
        let name = worker.as_ref().map(Worker::id);
        println!("{}", serde_json::json!({ "http": http.to_string(), "metrics": metrics, "worker": name }));
    }
    tracing::info!(%http, ?metrics, has_endpoint, "segue is ready");
    match (worker, args.workers) {
        (Some(worker), _) => worker.run(token).await,
        (None, Some(count)) => {
            scaling::run_workers(count, scaling, partitions, family.stores(), token).await?;
        }
        (None, None) => token.cancelled().await,
    }

    // They end with the token, and have nothing to lose.
    let _ = tokio::join!(grants, watch);
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
