//! The one HTTP listener: REST, gateway, CDN, page and control API.

use std::sync::Weak;

use axum::{Router, routing::any};
use tokio::net::TcpListener;

use crate::{
    control, gateway, page, rest,
    sim::{Inner, Simulator},
};

/// Serves until the task is aborted. Requests hold the simulator; the server itself does not.
pub(crate) async fn serve(listener: TcpListener, sim: Weak<Inner>) {
    loop {
        let Ok((stream, _)) = listener.accept().await else { continue };
        let Some(inner) = sim.upgrade() else { return };
        // Small answers must not wait for the other side's acknowledgement.
        let _ = stream.set_nodelay(true);
        let app = router(Simulator(inner));
        tokio::spawn(async move {
            let stream = hyper_util::rt::TokioIo::new(stream);
            let service = hyper_util::service::TowerToHyperService::new(app);
            let server = hyper_util::server::conn::auto::Builder::new(hyper_util::rt::TokioExecutor::new());
            // A client that breaks its connection is no concern of the others.
            let _ = server.serve_connection_with_upgrades(stream, service).await;
        });
    }
}

fn router(sim: Simulator) -> Router {
    Router::new()
        .route("/", any(gateway::socket::connect))
        .nest("/api/v10", rest::routes(&sim))
        .nest("/api", rest::routes(&sim))
        .merge(rest::cdn::routes())
        .merge(rest::oauth2::page_routes())
        .nest("/sim", control::routes())
        .merge(page::routes())
        .with_state(sim)
}
