//! `/interactions`, `/api/*` and the control panel's web app on one address.

use std::net::SocketAddr;

use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::any,
    serve::ListenerExt,
};
use bytes::Bytes;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use segue_interactions::{Endpoint, MAX_BODY};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::SegueError;

/// Serves until `shutdown`. Returns the address that is listened on.
pub async fn serve(
    address: SocketAddr,
    endpoint: Option<Endpoint>,
    mut app: Router,
    shutdown: CancellationToken,
) -> Result<SocketAddr, SegueError> {
    let refused = |source| SegueError::Listen { address: address.to_string(), source };
    let listener = TcpListener::bind(address).await.map_err(refused)?;
    let bound = listener.local_addr().map_err(refused)?;
    if let Some(endpoint) = endpoint {
        app = app.merge(Router::new().route("/interactions", any(interactions)).with_state(endpoint));
    }
    // Answers and events are small: none waits for the next.
    let listener = listener.tap_io(|stream| {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "a connection waits to fill its packets");
        }
    });
    tokio::spawn(async move {
        let served = axum::serve(listener, app).with_graceful_shutdown(shutdown.cancelled_owned());
        if let Err(source) = served.await {
            tracing::error!(%source, "the HTTP server stopped");
        }
    });
    Ok(bound)
}

async fn interactions(State(endpoint): State<Endpoint>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body: Bytes = match Limited::new(body, MAX_BODY).collect().await {
        Ok(body) => body.to_bytes(),
        Err(error) if error.is::<LengthLimitError>() => return StatusCode::PAYLOAD_TOO_LARGE.into_response(),
        Err(_) => return StatusCode::BAD_REQUEST.into_response(),
    };
    endpoint.handle(Request::from_parts(parts, body)).await.map(Body::from)
}
