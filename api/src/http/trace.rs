//! One id that follows a request through answer and logs, the language of the answer, a time limit, and the request's
//! figures.

use std::{
    panic::AssertUnwindSafe,
    time::{Duration, Instant},
};

use axum::{
    extract::{MatchedPath, Request},
    http::{HeaderName, HeaderValue},
    middleware::Next,
    response::{IntoResponse, Response},
};
use futures::FutureExt;
use segue_domain::Language;
use tracing::Instrument;
use uuid::Uuid;

use super::language::accepted;
use crate::{
    ApiError,
    metric_definitions::{REQUEST_SECONDS, REQUESTS},
};

/// Header that carries the id, in requests and answers.
const TRACE_HEADER: HeaderName = HeaderName::from_static("x-trace-id");

/// Most characters of an id that a caller brings.
const MAX_TRACE_ID: usize = 64;

/// How long a request may take.
const TIME_LIMIT: Duration = Duration::from_secs(10);

tokio::task_local! {
    static TRACE_ID: String;
    static LANGUAGE: Language;
}

/// Id of the request that is handled now; empty outside of one.
pub fn current_trace_id() -> String {
    TRACE_ID.try_with(Clone::clone).unwrap_or_default()
}

/// The language that the caller of this request asks for; English outside of one.
pub fn current_language() -> Language {
    LANGUAGE.try_with(|language| *language).unwrap_or_default()
}

/// Gives the request its id, its span and its time limit, and answers for a handler that panics.
pub async fn trace(request: Request, next: Next) -> Response {
    let id = brought(&request).unwrap_or_else(|| Uuid::now_v7().to_string());
    // The route, never the URL: what a caller puts into a URL by mistake must not reach the logs.
    let route = request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str).to_owned();
    let method = request.method().clone();
    let span = tracing::info_span!("request", trace_id = %id, %method, route);
    let begun = Instant::now();
    let language = accepted(request.headers());

    let answer = async {
        let guarded = AssertUnwindSafe(next.run(request)).catch_unwind();
        match tokio::time::timeout(TIME_LIMIT, guarded).await {
            Ok(Ok(response)) => response,
            Ok(Err(_)) => ApiError::Panicked.into_response(),
            Err(_) => ApiError::TimedOut(TIME_LIMIT).into_response(),
        }
    };
    let mut response =
        TRACE_ID.scope(id.clone(), LANGUAGE.scope(language, answer)).instrument(span.clone()).await;

    let status = response.status().as_u16();
    span.in_scope(|| tracing::info!(status, millis = begun.elapsed().as_millis(), "answered"));
    metrics::counter!(REQUESTS, "route" => route.clone(), "status" => status.to_string()).increment(1);
    metrics::histogram!(REQUEST_SECONDS, "route" => route).record(begun.elapsed().as_secs_f64());
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(TRACE_HEADER, value);
    }
    response
}

/// The caller's own id, if it can stand in a log line.
fn brought(request: &Request) -> Option<String> {
    let id = request.headers().get(TRACE_HEADER)?.to_str().ok()?;
    let plain = id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.:=".contains(&byte));
    (plain && (1..=MAX_TRACE_ID).contains(&id.len())).then(|| id.to_owned())
}
