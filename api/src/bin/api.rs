//! The `api` function: the control panel's HTTP API and its web app behind API Gateway.
//!
//! `DATABASE_URL` names the panel database. With `SEGUE_TABLE` and `SEGUE_QUEUE_URL_PREFIX`, and `SEGUE_PARTITIONS` and
//! `SEGUE_SHARDS` as the workers have them, `/api/status` tells the state of the fleet as well. With `SEGUE_PUBLIC_URL`
//! and what belongs to it people can sign in to the control panel.

use std::{
    env,
    net::{IpAddr, SocketAddr},
    time::Duration,
};

use axum::{
    extract::ConnectInfo,
    http::{HeaderValue, header},
    middleware::map_response,
    response::Response,
};
use lambda_http::{Error, RequestExt, request::RequestContext, run, service_fn, tower::ServiceExt, tracing};
use segue_api::{ApiState, SignIn, StreamLife, TrustedProxies, api_router, panel_router};
use segue_application::{PlanConfig, SearchBox};
use segue_domain::{AWS_PARTITIONS, Partitions};
use segue_panel_db::PanelStore;
use segue_store::aws::{AwsConfig, AwsStore, emf::Emf};
use tokio::time::timeout;

/// How long a browser's request for events waits for the next one. API Gateway waits 30 s, the function's own time limit
/// is 15 s.
const STREAM_LIFE: Duration = Duration::from_secs(10);

/// Longest wait for the panel database before the first request.
const WARM_UP: Duration = Duration::from_secs(1);

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    // An error means that another provider was chosen before: then there is one, which is what matters.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let metrics = Emf::install("api")?;
    segue_api::describe_metrics();

    let url = env::var("DATABASE_URL").map_err(|_| "DATABASE_URL is not set")?;
    let panel = PanelStore::connect_lazily(&url).await?;
    // The first request finds a connection that is open. A database that is down is not a reason not to start: the
    // status page has to say so.
    match timeout(WARM_UP, panel.ping()).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => {
            tracing::error!(error = &error as &dyn std::error::Error, "the panel database is not answering");
        }
        Err(_) => tracing::error!(waited = ?WARM_UP, "the panel database is not answering yet"),
    }
    let state =
        ApiState::new(panel).with_plans(PlanConfig::from_env()?).with_search_box(SearchBox::from_env()?);
    let state = match SignIn::from_env()? {
        Some(sign_in) => state.with_sign_in(sign_in),
        None => state,
    };
    let state = match fleet()? {
        Some((config, partitions)) => state.with_fleet(AwsStore::new(config).await.stores(), partitions),
        None => state,
    };
    let state = state.with_trusted_proxies(TrustedProxies::from_env()?);
    // What a function answers reaches the browser once it is complete.
    let state = state.with_stream_life(StreamLife::Short(STREAM_LIFE));
    let api = api_router(state).merge(panel_router()).layer(map_response(keep_mark));
    run(service_fn(move |mut request: lambda_http::Request| {
        if let Some(address) = source(&request) {
            request.extensions_mut().insert(ConnectInfo(SocketAddr::new(address, 0)));
        }
        let answer = api.clone().oneshot(request);
        async move {
            let answer = answer.await;
            metrics.flush();
            answer
        }
    }))
    .await
}

/// The address that API Gateway was asked from.
fn source(request: &lambda_http::Request) -> Option<IpAddr> {
    match request.request_context_ref()? {
        RequestContext::ApiGatewayV2(context) => context.http.source_ip.as_deref()?.parse().ok(),
        _ => None,
    }
}

/// Keeps the mark at the start of a table, by which spreadsheets know that it is UTF-8: what a function answers as text goes
/// through a decoder that drops it, and what says how it is encoded goes out as it is.
async fn keep_mark(mut response: Response) -> Response {
    let headers = response.headers_mut();
    if headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/csv")) {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("identity"));
    }
    response
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
