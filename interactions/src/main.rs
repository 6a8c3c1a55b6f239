//! The function that Discord's interactions are posted to, behind a function URL or an HTTP API.
//!
//! Layers, from the outside: a span with the function's request id, a guard that turns a panic into a 500, and the
//! endpoint, which checks the size and then the signature before it parses. Metrics are written after each invocation.
//!
//! What takes time is begun before the first request: Lambda gives the initialisation more processor than an invocation,
//! and the first command would wait for DNS, TLS and credentials otherwise. It is not waited for for long: a PING needs
//! nothing of it.

use std::{any::Any, process::ExitCode, time::Duration};

use bytes::Bytes;
use http_body_util::Full;
use lambda_http::{Body, Error, RequestExt, http, service_fn};
use segue_application::{PlanConfig, SearchBox, Services, read_partitions};
use segue_configuration::{Environment, settings};
use segue_domain::AWS_PARTITIONS;
use segue_interactions::{Endpoint, Router, Verifier};
use segue_store::aws::{AwsStore, emf::Emf};
use tower::{ServiceBuilder, ServiceExt};
use tower_http::catch_panic::CatchPanicLayer;
use tracing::Instrument;
use tracing_subscriber::EnvFilter;

/// Longest wait for the connections to AWS before the first request. Discord waits 3 s for the answer to a PING, whatever
/// has become of them.
const WARM_UP: Duration = Duration::from_millis(300);

/// One thread: a function answers one request at a time, and threads cost time to start.
#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    log_as_json();
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(%error, "the function could not start");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Error> {
    // Fails only when it is chosen already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let metrics = Emf::install("interactions")?;
    segue_interactions::describe_metrics();
    segue_store::describe_metrics();

    let environment = Environment::of_process();
    let key = environment.get(&settings::DISCORD_PUBLIC_KEY)?;
    let verifier = Verifier::new(&key.ok_or("DISCORD_PUBLIC_KEY is not set")?)?;
    let partitions = read_partitions(&environment, AWS_PARTITIONS)?;
    let store = AwsStore::connect(&environment).await?;
    warm_up(&store).await;
    let services = Services::new(store.stores(), partitions)
        .with_plans(PlanConfig::read(&environment)?)
        .with_search_box(SearchBox::read(&environment)?);
    let endpoint = Endpoint::new(verifier, Router::new(services));

    let handler = service_fn(move |request: http::Request<Bytes>| {
        let endpoint = endpoint.clone();
        async move { Ok::<_, Error>(endpoint.handle(request).await.map(Full::new)) }
    });
    let guarded = ServiceBuilder::new().layer(CatchPanicLayer::custom(after_panic)).service(handler);
    lambda_http::run(service_fn(move |request: lambda_http::Request| {
        let span = tracing::info_span!("invocation", request_id = request_id(&request));
        let answer = guarded.clone().oneshot(request.map(into_bytes));
        async move {
            let answer = answer.await;
            metrics.flush();
            answer
        }
        .instrument(span)
    }))
    .await
}

/// Opens the connections to AWS; what takes longer continues beside the requests.
async fn warm_up(store: &AwsStore) {
    let store = store.clone();
    let warming = tokio::spawn(async move { store.warm_up().await });
    if tokio::time::timeout(WARM_UP, warming).await.is_err() {
        tracing::warn!(waited = ?WARM_UP, "the connections to AWS are not open yet");
    }
}

fn request_id(request: &lambda_http::Request) -> Option<String> {
    request.lambda_context_ref().map(|context| context.request_id.clone())
}

/// The raw body. The gateway's base64 has been taken off already.
fn into_bytes(body: Body) -> Bytes {
    match body {
        Body::Text(text) => text.into(),
        Body::Binary(bytes) => bytes.into(),
        _ => Bytes::new(),
    }
}

/// The panic itself is on standard error already. Discord shows the person that the bot did not answer.
fn after_panic(_: Box<dyn Any + Send>) -> http::Response<Full<Bytes>> {
    let mut response = http::Response::new(Full::default());
    *response.status_mut() = http::StatusCode::INTERNAL_SERVER_ERROR;
    response
}

/// One JSON object a line, as `CloudWatch` searches them; it adds the time itself.
fn log_as_json() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .without_time()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .init();
}
