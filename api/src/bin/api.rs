//! The `api` function: the control panel's HTTP API and its web app behind API Gateway.
//!
//! `DATABASE_URL` names the panel database. With `SEGUE_TABLE` and `SEGUE_QUEUE_URL_PREFIX`, and `SEGUE_PARTITIONS` and
//! `SEGUE_SHARDS` as the workers have them, `/api/status` tells the state of the fleet as well. With `SEGUE_PUBLIC_URL`
//! and what belongs to it people can sign in to the control panel.

use std::{
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
use segue_application::{PlanConfig, SearchBox, read_partitions};
use segue_configuration::{Environment, ExposeSecret, settings};
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

    let environment = Environment::of_process();
    let url = environment.get(&settings::DATABASE_URL)?.ok_or("DATABASE_URL is not set")?;
    let panel = PanelStore::connect_lazily(url.expose_secret()).await?;
    // The first request finds a connection that is open. A database that is down is not a reason not to start: the
    // status page has to say so.
    match timeout(WARM_UP, panel.ping()).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => {
            tracing::error!(error = &error as &dyn std::error::Error, "the panel database is not answering");
        }
        Err(_) => tracing::error!(waited = ?WARM_UP, "the panel database is not answering yet"),
    }
    let state = ApiState::new(panel)
        .with_plans(PlanConfig::read(&environment)?)
        .with_search_box(SearchBox::read(&environment)?);
    let state = match SignIn::read(&environment)? {
        Some(sign_in) => state.with_sign_in(sign_in),
        None => state,
    };
    let state = match fleet(&environment)? {
        Some((config, partitions)) => state.with_fleet(AwsStore::new(config).await.stores(), partitions),
        None => state,
    };
    let state = state.with_trusted_proxies(TrustedProxies::read(&environment)?);
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
fn fleet(environment: &Environment) -> Result<Option<(AwsConfig, Partitions)>, Error> {
    if !environment.has(&settings::SEGUE_TABLE) && !environment.has(&settings::SEGUE_QUEUE_URL_PREFIX) {
        return Ok(None);
    }
    let partitions = read_partitions(environment, AWS_PARTITIONS)?;
    Ok(Some((AwsConfig::read(environment)?, partitions)))
}
