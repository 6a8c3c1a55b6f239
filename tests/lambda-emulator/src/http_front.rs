//! A server whose requests become invocations.

use std::net::SocketAddr;

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{ConnectInfo, Request, State},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use http::StatusCode;
use tokio::{net::TcpListener, task::JoinHandle};

use crate::{EmulatorError, Function, MAX_PAYLOAD, Result, http_event, http_response};

/// A server whose requests become invocations, as behind a function URL. Dropping it closes the socket.
pub struct HttpFront {
    address: SocketAddr,
    server: JoinHandle<()>,
}

impl HttpFront {
    /// Listens on an address; port 0 lets the system choose one.
    ///
    /// # Errors
    ///
    /// [`EmulatorError::Listen`].
    pub async fn serve(function: Function, address: SocketAddr) -> Result<Self> {
        let listen = |source| EmulatorError::Listen { address: address.to_string(), source };
        let listener = TcpListener::bind(address).await.map_err(listen)?;
        let address = listener.local_addr().map_err(listen)?;
        let routes = Router::new().fallback(forward).with_state(function);
        let service = routes.into_make_service_with_connect_info::<SocketAddr>();
        let server = tokio::spawn(async move {
            if let Err(error) = axum::serve(listener, service).await {
                tracing::warn!(%error, "the front ended");
            }
        });
        Ok(Self { address, server })
    }

    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// URL of a path that starts with a slash.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }
}

impl Drop for HttpFront {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn forward(
    State(function): State<Function>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, MAX_PAYLOAD).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let event = http_event(&http::Request::from_parts(parts, body), peer);
    match invoke(&function, &event).await {
        Ok(response) => response.map(Body::from),
        Err(error) => {
            // As Lambda does, the caller is not told why.
            tracing::warn!(function = function.name(), %error, "the invocation failed");
            (StatusCode::BAD_GATEWAY, "Internal Server Error").into_response()
        }
    }
}

async fn invoke(function: &Function, event: &serde_json::Value) -> Result<http::Response<Bytes>> {
    let invocation = function.invoke(event).await?;
    tracing::debug!(
        function = function.name(),
        request_id = invocation.request_id,
        duration = ?invocation.duration,
        init = ?invocation.init,
        "invoked"
    );
    http_response(&invocation.response)
}
