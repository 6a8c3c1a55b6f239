//! The `api` function: the control panel's HTTP API behind API Gateway.
//!
//! `DATABASE_URL` names the panel database.

use lambda_http::{Error, run, service_fn, tower::ServiceExt, tracing};
use segue_api::{ApiState, api_router};
use segue_store::{aws::emf::Emf, panel::PanelStore};

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    // An error means that another provider was chosen before: then there is one, which is what matters.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let metrics = Emf::install("api")?;
    segue_api::describe_metrics();

    let url = std::env::var("DATABASE_URL").map_err(|_| "DATABASE_URL is not set")?;
    let panel = PanelStore::connect_lazily(&url).await?;
    // The first request finds a connection that is open. A database that is down is no reason not to start: the
    // status page has to say so.
    if let Err(error) = panel.ping().await {
        tracing::error!(error = &error as &dyn std::error::Error, "the panel database does not answer");
    }
    let api = api_router(ApiState::new(panel));
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
