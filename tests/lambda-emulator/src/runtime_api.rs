//! The HTTP API a function's binary polls for events.
//!
//! See <https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html>.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex as SyncMutex},
    time::Instant,
};

use axum::{
    Json, Router,
    body::Bytes,
    extract::{DefaultBodyLimit, Path, State},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::{
    net::TcpListener,
    sync::{Mutex, mpsc, oneshot, watch},
    task::JoinHandle,
};

use crate::{EmulatorError, MAX_PAYLOAD, Result};

/// An event on its way to the function.
pub struct Event {
    pub request_id: String,
    pub body: Vec<u8>,
    /// When the function has to have answered, in milliseconds of the Unix epoch.
    pub deadline_ms: u128,
    pub arn: String,
    pub answer: oneshot::Sender<Answer>,
}

/// An answer of the function, and when it came.
pub struct Answer {
    pub outcome: Result<Value>,
    pub at: Instant,
}

/// How far the function is with its initialisation.
#[derive(Clone, Debug, Default)]
pub enum Init {
    /// It has not asked for an event yet.
    #[default]
    Running,
    /// It asked for its first event.
    Ready(Instant),
    /// It said that it can't run.
    Failed(String),
}

/// The API of one execution environment. Dropping it closes the socket.
pub struct RuntimeApi {
    pub address: SocketAddr,
    pub events: mpsc::Sender<Event>,
    pub init: watch::Receiver<Init>,
    server: JoinHandle<()>,
}

impl Drop for RuntimeApi {
    fn drop(&mut self) {
        self.server.abort();
    }
}

struct Shared {
    queue: Mutex<mpsc::Receiver<Event>>,
    /// The event the function works on.
    current: SyncMutex<Option<(String, oneshot::Sender<Answer>)>>,
    init: watch::Sender<Init>,
}

/// How a function describes an error.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct FunctionError {
    error_type: String,
    error_message: String,
}

impl RuntimeApi {
    pub async fn start() -> Result<Self> {
        let any = "127.0.0.1:0";
        let listen = |source| EmulatorError::Listen { address: any.to_owned(), source };
        let listener = TcpListener::bind(any).await.map_err(listen)?;
        let address = listener.local_addr().map_err(listen)?;
        let (events, queue) = mpsc::channel(1);
        let (started, init) = watch::channel(Init::Running);
        let shared =
            Arc::new(Shared { queue: Mutex::new(queue), current: SyncMutex::default(), init: started });
        let routes = Router::new()
            .route("/2018-06-01/runtime/invocation/next", get(next))
            .route("/2018-06-01/runtime/invocation/{id}/response", post(response))
            .route("/2018-06-01/runtime/invocation/{id}/error", post(error))
            .route("/2018-06-01/runtime/init/error", post(init_error))
            .layer(DefaultBodyLimit::max(MAX_PAYLOAD))
            .with_state(shared);
        let server = tokio::spawn(async move {
            if let Err(error) = axum::serve(listener, routes).await {
                tracing::warn!(%error, "the runtime API ended");
            }
        });
        Ok(Self { address, events, init, server })
    }
}

async fn next(State(shared): State<Arc<Shared>>) -> Response {
    shared.init.send_if_modified(|init| {
        let first = matches!(init, Init::Running);
        if first {
            *init = Init::Ready(Instant::now());
        }
        first
    });
    // Held until an event comes; the function waits as long as it takes.
    let Some(event) = shared.queue.lock().await.recv().await else {
        return StatusCode::GONE.into_response();
    };
    let headers = [
        ("lambda-runtime-aws-request-id", event.request_id.clone()),
        ("lambda-runtime-deadline-ms", event.deadline_ms.to_string()),
        ("lambda-runtime-invoked-function-arn", event.arn),
        (
            "lambda-runtime-trace-id",
            format!("Root=1-00000000-{};Sampled=0", event.request_id.replace('-', "")),
        ),
    ];
    *shared.current.lock().expect("no handler panics") = Some((event.request_id, event.answer));
    (headers, Json(serde_json::from_slice::<Value>(&event.body).unwrap_or_default())).into_response()
}

async fn response(State(shared): State<Arc<Shared>>, Path(id): Path<String>, body: Bytes) -> Response {
    let outcome =
        serde_json::from_slice(&body).map_err(|error| EmulatorError::Payload(format!("the answer: {error}")));
    answer(&shared, &id, outcome)
}

async fn error(State(shared): State<Arc<Shared>>, Path(id): Path<String>, body: Bytes) -> Response {
    let FunctionError { error_type, error_message } = serde_json::from_slice(&body).unwrap_or_default();
    answer(&shared, &id, Err(EmulatorError::Failed { kind: error_type, message: error_message }))
}

async fn init_error(State(shared): State<Arc<Shared>>, headers: HeaderMap, body: Bytes) -> Response {
    let FunctionError { error_type, error_message } = serde_json::from_slice(&body).unwrap_or_default();
    let header = headers.get("lambda-runtime-function-error-type").and_then(|kind| kind.to_str().ok());
    let kind = if error_type.is_empty() { header.unwrap_or("unknown") } else { &error_type };
    shared.init.send_replace(Init::Failed(format!("{kind}: {error_message}")));
    accepted()
}

fn answer(shared: &Shared, id: &str, outcome: Result<Value>) -> Response {
    let at = Instant::now();
    let current = shared.current.lock().expect("no handler panics").take_if(|(current, _)| current == id);
    let Some((_, waiting)) = current else {
        let body = json!({"errorType": "InvalidRequestID", "errorMessage": "no such invocation"});
        return (StatusCode::BAD_REQUEST, Json(body)).into_response();
    };
    // Nobody waits any more when the invocation has timed out.
    let _ = waiting.send(Answer { outcome, at });
    accepted()
}

fn accepted() -> Response {
    (StatusCode::ACCEPTED, Json(json!({"status": "OK"}))).into_response()
}
