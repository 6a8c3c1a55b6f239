//! Prometheus on `/metrics`.

use std::net::SocketAddr;

use axum::{Router, routing::get};
use metrics_exporter_prometheus::PrometheusBuilder;
use segue_http_server::Limits;
use tokio_util::sync::CancellationToken;

use crate::{WorkerError, metric_definitions};

/// Buckets for spans in seconds, from 1 ms to 15 minutes.
const SECONDS: &[f64] = &[
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 0.7, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0,
    900.0,
];

/// Most connections: who scrapes needs one.
const CONNECTIONS: usize = 32;

/// Installs the recorder and serves `/metrics` until `shutdown`. Returns the address that is listened on.
///
/// # Errors
///
/// [`WorkerError::Metrics`] when a recorder is installed already, [`WorkerError::Listen`] when the address is taken.
pub async fn serve(address: SocketAddr, shutdown: CancellationToken) -> Result<SocketAddr, WorkerError> {
    let handle = PrometheusBuilder::new()
        .set_buckets(SECONDS)
        .map_err(|source| WorkerError::Metrics(source.into()))?
        .install_recorder()
        .map_err(|source| WorkerError::Metrics(source.into()))?;
    metric_definitions::describe_metrics();
    segue_store::describe_metrics();
    segue_interactions::describe_metrics();
    segue_scaling::describe_metrics();

    let refused = |source| WorkerError::Listen { address: address.to_string(), source };
    let page = {
        let handle = handle.clone();
        get(move || std::future::ready(handle.render()))
    };
    let app = Router::new().route("/metrics", page);
    let limits = Limits { connections: CONNECTIONS, ..Limits::default() };
    let bound = segue_http_server::serve(address, app, limits, shutdown).await.map_err(refused)?;
    tokio::spawn(async move {
        // Histograms keep their samples until upkeep moves them into buckets.
        let mut upkeep = tokio::time::interval(std::time::Duration::from_secs(5));
        loop {
            upkeep.tick().await;
            handle.run_upkeep();
        }
    });
    Ok(bound)
}
