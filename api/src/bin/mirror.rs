//! The `mirror` function: records of the table's stream go to the panel database.
//!
//! `DATABASE_URL` names the panel database. The event source mapping must report batch item failures. With `SEGUE_TABLE`, and
//! `SEGUE_PARTITIONS` and `SEGUE_SHARDS` as the workers have them, what never arrived is made up for from what is stored.

use std::time::Duration;

use lambda_runtime::{Error, LambdaEvent, run, service_fn, tracing};
use segue_api::mirror::{Resync, handle_event};
use segue_application::read_partitions;
use segue_configuration::{Environment, ExposeSecret, settings};
use segue_domain::AWS_PARTITIONS;
use segue_panel_db::PanelStore;
use segue_store::aws::{AwsConfig, AwsStore, emf::Emf};
use serde_json::Value;
use tokio::time::timeout;

/// Longest wait for the panel database before the first event.
const WARM_UP: Duration = Duration::from_secs(1);

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    // An error means that another provider was chosen before: then there is one, which is what matters.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let metrics = Emf::install("mirror")?;
    segue_api::describe_metrics();

    let environment = Environment::of_process();
    let url = environment.get(&settings::DATABASE_URL)?.ok_or("DATABASE_URL is not set")?;
    let panel = PanelStore::connect_lazily(url.expose_secret()).await?;
    // The first event finds a connection that is open. Without a database each event fails and comes again.
    match timeout(WARM_UP, panel.ping()).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => {
            tracing::error!(error = &error as &dyn std::error::Error, "the panel database is not answering");
        }
        Err(_) => tracing::error!(waited = ?WARM_UP, "the panel database is not answering yet"),
    }
    let resync = resync(&panel, &environment).await?;
    run(service_fn(|event: LambdaEvent<Value>| {
        let (panel, resync) = (panel.clone(), resync.clone());
        async move {
            let outcome = handle_event(&panel, resync.as_ref(), event.payload).await;
            metrics.flush();
            outcome.map_err(Error::from)
        }
    }))
    .await
}

/// The way to catch up with the store, when it is known.
async fn resync(panel: &PanelStore, environment: &Environment) -> Result<Option<Resync>, Error> {
    let Some(table) = environment.get(&settings::SEGUE_TABLE)? else { return Ok(None) };
    let partitions = read_partitions(environment, AWS_PARTITIONS)?;
    // The mirror sends no jobs.
    let store = AwsStore::new(AwsConfig { table, queue_url_prefix: String::new() }).await;
    Ok(Some(Resync::new(panel.clone(), store.stores().sessions, partitions)))
}
