//! The `mirror` function: records of the table's stream go to the panel database.
//!
//! `DATABASE_URL` names the panel database. The event source mapping must report batch item failures.

use lambda_runtime::{Error, LambdaEvent, run, service_fn, tracing};
use segue_api::mirror::handle_event;
use segue_store::{aws::emf::Emf, panel::PanelStore};
use serde_json::Value;

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    // An error means that another provider was chosen before: then there is one, which is what matters.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let metrics = Emf::install("mirror")?;
    segue_api::describe_metrics();

    let url = std::env::var("DATABASE_URL").map_err(|_| "DATABASE_URL is not set")?;
    let panel = PanelStore::connect_lazily(&url).await?;
    // The first event finds a connection that is open. Without a database each event fails and comes again.
    if let Err(error) = panel.ping().await {
        tracing::error!(error = &error as &dyn std::error::Error, "the panel database does not answer");
    }
    run(service_fn(|event: LambdaEvent<Value>| {
        let panel = panel.clone();
        async move {
            let outcome = handle_event(&panel, event.payload).await;
            metrics.flush();
            outcome.map_err(Error::from)
        }
    }))
    .await
}
