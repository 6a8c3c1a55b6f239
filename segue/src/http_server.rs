//! `/interactions`, `/api/*` and the control panel's web app on one address.

use std::{net::SocketAddr, time::Duration};

use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::any,
};
use bytes::Bytes;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use segue_http_server::Limits;
use segue_interactions::{Endpoint, MAX_BODY};
use tokio_util::sync::CancellationToken;

use crate::SegueError;

/// How long an interaction's body may take. Discord sends it at once, and waits 3 s for the answer.
const BODY_TIME: Duration = Duration::from_secs(10);

/// Serves until `shutdown`. Returns the address that is listened on.
pub async fn serve(
    address: SocketAddr,
    endpoint: Option<Endpoint>,
    mut app: Router,
    limits: Limits,
    shutdown: CancellationToken,
) -> Result<SocketAddr, SegueError> {
    if let Some(endpoint) = endpoint {
        app = app.merge(Router::new().route("/interactions", any(interactions)).with_state(endpoint));
    }
    let served = segue_http_server::serve(address, app, limits, shutdown).await;
    served.map_err(|source| SegueError::Listen { address: address.to_string(), source })
}

async fn interactions(State(endpoint): State<Endpoint>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = tokio::time::timeout(BODY_TIME, Limited::new(body, MAX_BODY).collect());
    let body: Bytes = match body.await {
        Ok(Ok(body)) => body.to_bytes(),
        Ok(Err(error)) if error.is::<LengthLimitError>() => {
            return StatusCode::PAYLOAD_TOO_LARGE.into_response();
        }
        Ok(Err(_)) => return StatusCode::BAD_REQUEST.into_response(),
        Err(_) => return StatusCode::REQUEST_TIMEOUT.into_response(),
    };
    endpoint.handle(Request::from_parts(parts, body)).await.map(Body::from)
}

#[cfg(test)]
mod tests {
    use futures::stream;
    use segue_application::Services;
    use segue_domain::Partitions;
    use segue_interactions::{Router as Interactions, Verifier};
    use segue_store::embedded::EmbeddedStore;
    use tower::ServiceExt;

    use super::*;

    #[tokio::test]
    async fn a_body_that_never_ends_is_waited_for_no_longer_than_ten_seconds() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = EmbeddedStore::open(folder.path().join("segue.sqlite")).await.expect("opened");
        let router =
            Interactions::new(Services::new(store.stores(), Partitions::new(1, 1).expect("neither is zero")));
        // Any point on the curve is a key: nothing is signed here.
        let key = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
        let endpoint = Endpoint::new(Verifier::new(key).expect("a key"), router);
        let app = Router::new().route("/interactions", any(interactions)).with_state(endpoint);
        // From here on, so that the file is not opened against a clock that runs ahead.
        tokio::time::pause();
        let endless = stream::unfold((), async |()| {
            tokio::time::sleep(Duration::from_secs(1)).await;
            Some((Ok::<_, std::convert::Infallible>(Bytes::from_static(b" ")), ()))
        });
        let request = Request::post("/interactions").body(Body::from_stream(endless)).expect("a request");
        let started = tokio::time::Instant::now();
        let answer = app.oneshot(request).await.expect("the router never fails");
        assert_eq!(answer.status(), StatusCode::REQUEST_TIMEOUT);
        assert_eq!(started.elapsed().as_secs(), BODY_TIME.as_secs());
    }
}
