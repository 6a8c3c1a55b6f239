//! `segue serve`.

use std::{process::ExitCode, sync::Arc};

use segue_api::{
    ApiState, SignIn, TrustedProxies, api_router, keep_watching, mirror, panel_router, subscriptions,
};
use segue_application::Services;
use segue_configuration::{Environment, settings};
use segue_interactions::{Endpoint, Router, Verifier};
use segue_panel_db::PanelStore;
use segue_sources::{SourceConfig, Sources};
use segue_store::Stores;
use segue_voice_worker::{
    Worker, WorkerConfig, WorkerError, config::metrics_address, logging, metrics_server, shutdown,
    supervise::keep_running,
};
use tokio_util::sync::CancellationToken;

use crate::{
    SegueError,
    deployment::{self, Family},
    http_server,
    registration::{self, Registrar},
    scaling,
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

pub async fn run(args: Args, environment: &Environment) -> Result<ExitCode, SegueError> {
    logging::start(environment)?;
    environment.problems().iter().for_each(|problem| tracing::warn!("{problem}"));
    let limits = deployment::http_limits(environment)?;
    let token = CancellationToken::new();
    shutdown::on_signal(token.clone())?;

    let family = Family::open(environment).await?;
    let stores = family.stores();
    let config = WorkerConfig::read(environment, family.default_partitions())?;
    let scaling = scaling::of_processes(config.scaling.clone(), args.workers)?;
    let partitions = config.partitions;
    let panel = deployment::panel(environment).await?;
    panel.migrate().await?;

    let metrics = match metrics_address(environment)? {
        Some(address) => Some(metrics_server::serve(address, token.clone()).await?),
        None => None,
    };
    let endpoint = endpoint(environment, &config, &stores)?;
    let has_endpoint = endpoint.is_some();
    let api = api_state(environment, &config, &stores, &panel)?;
    let proxies = TrustedProxies::read(environment)?;
    let limits = deployment::shared_by(limits, &proxies);
    let api = api.with_trusted_proxies(proxies);
    let app = api_router(api.clone()).merge(panel_router());
    let http = http_server::serve(
        environment.get(&settings::SEGUE_HTTP_ADDRESS)?,
        endpoint,
        app,
        limits,
        token.clone(),
    )
    .await?;

    let mirror = match &family {
        Family::Embedded(store) => {
            let (store, panel, token) = (store.clone(), panel.clone(), token.clone());
            let resync = mirror::Resync::new(panel.clone(), Arc::clone(&stores.sessions), partitions);
            // A feed that is begun again gives once more what was not acknowledged.
            Some(tokio::spawn(keep_running("mirror", token.clone(), move || {
                mirror::run_feed(store.change_feed(), panel.clone(), Some(resync.clone()), token.clone())
            })))
        }
        // On AWS the table's stream calls the mirror function.
        Family::Aws(_) => None,
    };
    let watch = tokio::spawn(keep_running("incidents", token.clone(), {
        let (api, token) = (api.clone(), token.clone());
        move || keep_watching(api.clone(), token.clone())
    }));
    let grants = tokio::spawn(keep_running("subscriptions", token.clone(), {
        let (panel, stores, token) = (panel.clone(), stores.clone(), token.clone());
        move || subscriptions::keep_handing_on(panel.clone(), stores.clone(), partitions, token.clone())
    }));
    let worker = if args.no_worker || args.workers.is_some() {
        if !args.keep_commands {
            registration::keep(Registrar::New(Box::new(config)), token.clone()).await;
        }
        None
    } else {
        let sources = Sources::new(SourceConfig::read(environment)?).map_err(WorkerError::from)?;
        let sources = sources.with_library(Arc::clone(&stores.playlists));
        let sources = sources.sharing_links(Arc::clone(&stores.records));
        let worker = Worker::connect(config, stores, Arc::new(sources), &token).await?;
        if let Some(worker) = worker.as_ref().filter(|_| !args.keep_commands) {
            registration::keep(Registrar::Connected(worker.discord().clone()), token.clone()).await;
        }
        worker
    };
    if args.ready_json && !token.is_cancelled() {
        let metrics = metrics.map(|address| address.to_string());
        let name = worker.as_ref().map(Worker::id);
        println!("{}", serde_json::json!({ "http": http.to_string(), "metrics": metrics, "worker": name }));
    }
    tracing::info!(%http, ?metrics, has_endpoint, "segue is ready");
    match (worker, args.workers) {
        (Some(worker), _) => worker.run(token).await,
        (None, Some(count)) => {
            scaling::run_workers(
                count,
                metrics_address(environment)?,
                scaling,
                partitions,
                family.stores(),
                token,
            )
            .await?;
        }
        (None, None) => token.cancelled().await,
    }

    // They end with the token, and have nothing to lose.
    let _ = tokio::join!(grants, watch);
    if let Some(mirror) = mirror {
        let _ = mirror.await;
    }
    if let Family::Embedded(store) = family {
        store.close().await;
    }
    panel.close().await?;
    Ok(ExitCode::SUCCESS)
}

/// What answers interactions over HTTP, if the application's public key is known.
fn endpoint(
    environment: &Environment,
    config: &WorkerConfig,
    stores: &Stores,
) -> Result<Option<Endpoint>, SegueError> {
    let Some(key) = environment.get(&settings::DISCORD_PUBLIC_KEY)? else { return Ok(None) };
    let verifier = Verifier::new(&key).map_err(SegueError::PublicKey)?;
    let services = Services::new(stores.clone(), config.partitions)
        .with_plans(config.plans.clone())
        .with_search_box(config.search_box.clone());
    Ok(Some(Endpoint::new(verifier, Router::new(services))))
}

/// What the control panel's API knows.
fn api_state(
    environment: &Environment,
    config: &WorkerConfig,
    stores: &Stores,
    panel: &PanelStore,
) -> Result<ApiState, SegueError> {
    let api = ApiState::new(panel.clone())
        .with_fleet(stores.clone(), config.partitions)
        .with_plans(config.plans.clone())
        .with_search_box(config.search_box.clone());
    Ok(match SignIn::read(environment)? {
        Some(sign_in) => api.with_sign_in(sign_in),
        None => api,
    })
}
