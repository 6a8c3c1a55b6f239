//! Accepts connections and serves an application on them.

use std::{
    convert::Infallible,
    io,
    net::SocketAddr,
    sync::{Arc, atomic::AtomicUsize},
    time::Duration,
};

use axum::{Router, body::Body, extract::ConnectInfo, response::Response};
use http_body_util::BodyExt;
use hyper::{Request, body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{conn::auto::Builder, graceful::GracefulShutdown},
};
use tokio::net::{TcpListener, TcpStream};
use tokio_io_timeout::TimeoutStream;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

use crate::{
    Limits,
    connections::{Busy, Connections, Slot},
};

/// After how long connections are accepted again when the system refused one: most often it has no descriptor left.
const AFTER_REFUSAL: Duration = Duration::from_millis(100);

/// How long requests that are being answered may take when the server ends.
const FAREWELL: Duration = Duration::from_secs(10);

/// Serves until `shutdown`. Returns the address that is listened on. Handlers find the caller's address as
/// [`ConnectInfo`].
///
/// # Errors
///
/// What the system says when the address can't be listened on.
pub async fn serve(
    address: SocketAddr,
    app: Router,
    limits: Limits,
    shutdown: CancellationToken,
) -> io::Result<SocketAddr> {
    let listener = TcpListener::bind(address).await?;
    let bound = listener.local_addr()?;
    tokio::spawn(accept(listener, app, limits, shutdown));
    Ok(bound)
}

async fn accept(listener: TcpListener, app: Router, limits: Limits, shutdown: CancellationToken) {
    let graceful = GracefulShutdown::new();
    // HTTP/1.1 alone: to find out which version a caller speaks would wait for its first bytes without a limit.
    let mut builder = Builder::new(TokioExecutor::new()).http1_only();
    builder.http1().timer(TokioTimer::new()).header_read_timeout(limits.headers);
    let connections = Connections::new(limits.clone());
    loop {
        let accepted = tokio::select! {
            () = shutdown.cancelled() => break,
            accepted = listener.accept() => accepted,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(AFTER_REFUSAL).await;
                continue;
            }
        };
        let Some(place) = connections.take(peer.ip()) else {
            tracing::debug!(%peer, "there is no room for another connection");
            continue;
        };
        let app = app.clone();
        let requests = place.requests();
        let service = service_fn(move |request| answer(app.clone(), request, peer, Arc::clone(&requests)));
        let connection = builder.serve_connection(TokioIo::new(bounded(stream, &limits)), service);
        let served = graceful.watch(connection.into_owned());
        tokio::spawn(hold(served, place, peer));
    }
    drop(listener);
    if tokio::time::timeout(FAREWELL, graceful.shutdown()).await.is_err() {
        tracing::info!("some requests did not end in time");
    }
}

/// A connection whose caller can't hold it by reading nothing.
fn bounded(stream: TcpStream, limits: &Limits) -> std::pin::Pin<Box<TimeoutStream<TcpStream>>> {
    // Answers and events are small: none waits for the next.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "TCP_NODELAY could not be set on a connection");
    }
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(limits.stalled));
    Box::pin(stream)
}

/// Holds a connection until it ends, or has to make room for another.
async fn hold<E: std::fmt::Display>(
    served: impl Future<Output = Result<(), E>>,
    place: Slot,
    peer: SocketAddr,
) {
    tokio::select! {
        served = served => {
            if let Err(error) = served {
                tracing::debug!(%peer, %error, "a connection failed");
            }
        }
        () = place.wanted() => tracing::debug!(%peer, "an idle connection was closed to make room for another"),
    }
}

/// Answers one request. Its connection is busy until the answer has been written, or its caller is gone.
async fn answer(
    app: Router,
    mut request: Request<Incoming>,
    peer: SocketAddr,
    requests: Arc<AtomicUsize>,
) -> Result<Response, Infallible> {
    let busy = Busy::of(&requests);
    request.extensions_mut().insert(ConnectInfo(peer));
    let response = app.oneshot(request.map(Body::new)).await?;
    Ok(response.map(|body| {
        Body::new(body.map_frame(move |frame| {
            let _busy = &busy;
            frame
        }))
    }))
}
