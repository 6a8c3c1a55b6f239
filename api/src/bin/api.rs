//! The `api` function: the control panel's HTTP API behind API Gateway.
//!
//! `DATABASE_URL` names the panel database. With `SEGUE_TABLE` and `SEGUE_QUEUE_URL_PREFIX`, and `SEGUE_PARTITIONS` and
//! `SEGUE_SHARDS` as the workers have them, `/api/status` tells the state of the fleet as well.

use std::env;

use lambda_http::{Error, run, service_fn, tower::ServiceExt, tracing};
use segue_api::{ApiState, api_router};
use segue_domain::{AWS_PARTITIONS, Partitions};
use segue_store::{
    aws::{AwsConfig, AwsStore, emf::Emf},
    panel::PanelStore,
};

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    // An error means that another provider was chosen before: then there is one, which is what matters.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let metrics = Emf::install("api")?;
    segue_api::describe_metrics();

    let url = env::var("DATABASE_URL").map_err(|_| "DATABASE_URL is not set")?;
    let panel = PanelStore::connect_lazily(&url).await?;
    // The first request finds a connection that is open. A database that is down is no reason not to start: the
    // status page has to say so.
    if let Err(error) = panel.ping().await {
        tracing::error!(error = &error as &dyn std::error::Error, "the panel database does not answer");
    }
    let state = ApiState::new(panel);
    let state = match fleet()? {
        Some((config, partitions)) => state.with_fleet(AwsStore::new(config).await.stores(), partitions),
        None => state,
    };
    let api = api_router(state);
    run(service_fn(move |request: lambda_http::Request| {
        let answer = api.clone().oneshot(request);
        async move {
            let answer = answer.await;
            metrics.flush();
            answer
        }
    }))
    .await
}

/// Where the fleet's state is and how guilds are spread; `None` when this function is not meant to know. One of the two
/// names alone is a mistake, and no reason to say nothing of the fleet.
fn fleet() -> Result<Option<(AwsConfig, Partitions)>, Error> {
    let is_set = |name| env::var(name).is_ok_and(|value: String| !value.trim().is_empty());
    if ![AwsConfig::TABLE, AwsConfig::QUEUE_URL_PREFIX].into_iter().any(is_set) {
        return Ok(None);
    }
    let partitions =
        Partitions::new(number("SEGUE_PARTITIONS", AWS_PARTITIONS)?, number("SEGUE_SHARDS", 1)?)?;
    Ok(Some((AwsConfig::from_env()?, partitions)))
}

/// A number from the environment, or its default when it is not set.
fn number(name: &str, default: u32) -> Result<u32, Error> {
    match env::var(name) {
        Err(env::VarError::NotPresent) => Ok(default),
        Err(error) => Err(error.into()),
        Ok(text) => text.parse().map_err(|_| format!("{name} is not a number: {text:?}").into()),
    }
}
