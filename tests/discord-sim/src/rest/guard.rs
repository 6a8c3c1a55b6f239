//! What every REST request passes first: faults, user agent, authorisation, rate limits.

use axum::{
    Extension,
    extract::{Request, State},
    middleware::Next,
    response::{Html, IntoResponse, Response},
};
use http::{HeaderMap, HeaderValue, StatusCode, header};

use super::{
    api_error::{ApiError, RetryAfter},
    limits::Counted,
};
use crate::{faults::RestFault, sim::Simulator};

/// Who makes a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Caller {
    /// The bot, by its token.
    Bot,
    /// A person's `OAuth2` access token.
    Person(String),
    /// Nobody known; routes with a token in their path need no one.
    Nobody,
}

pub(crate) async fn guard(State(sim): State<Simulator>, request: Request, next: Next) -> Response {
    let mut response = answer(&sim, request, next).await;
    // What Discord's own servers answer came through their proxy, and says so. Libraries tell by this whether a 429 is
    // Discord's, or a ban by what stands in front of it.
    if response.extensions().get::<Proxy>().is_none() {
        response.headers_mut().insert(header::VIA, HeaderValue::from_static("1.1 google"));
    }
    response
}

async fn answer(sim: &Simulator, mut request: Request, next: Next) -> Response {
    sim.0.voice.line().up().await;
    let method = request.method().as_str().to_owned();
    // Beneath a nested router the path begins after its prefix; the unversioned one keeps a version if given.
    let path = request.uri().path().to_owned();
    let fault = sim.lock().faults.take(&method, &path);
    match fault {
        Some(RestFault::RateLimited { seconds }) => {
            let mut response = ApiError::rate_limited(RetryAfter { seconds, scope: "user" }).into_response();
            Counted::of(&method, &path).exhausted(seconds).write(response.headers_mut());
            return response;
        }
        Some(RestFault::Status(status)) => return proxy_page(status),
        Some(RestFault::Refused { status, code }) => return ApiError::of_code(status, code).into_response(),
        Some(RestFault::Delay(by)) => tokio::time::sleep(by).await,
        Some(RestFault::AnswerLost(_)) | None => {}
    }
    if request.headers().get(header::USER_AGENT).is_none_or(HeaderValue::is_empty) {
        return ApiError::new(403, 40333, "internal network error").into_response();
    }
    let caller = match caller(sim, request.headers()) {
        Ok(caller) => caller,
        Err(error) => return error.into_response(),
    };
    let open = ["/interactions/", "/webhooks/", "/oauth2/token", "/gateway"];
    let is_open = open.iter().any(|open| path.starts_with(open)) && path != "/gateway/bot";
    if caller == Caller::Nobody && !is_open {
        return ApiError::unauthorized().into_response();
    }
    request.extensions_mut().insert(caller);
    let (standing, refused) = sim.lock().limits.count(&Counted::of(&method, &path));
    let mut response = match refused {
        Some(retry) => ApiError::rate_limited(retry).into_response(),
        None => next.run(request).await,
    };
    if let Some(RestFault::AnswerLost(status)) = fault {
        return proxy_page(status);
    }
    if let Some(standing) = standing {
        standing.write(response.headers_mut());
    }
    response
}

/// Marks an answer that is not Discord's own.
#[derive(Clone, Copy)]
struct Proxy;

/// What a proxy answers in Discord's place.
fn proxy_page(status: u16) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, Extension(Proxy), Html(format!("<html><h1>{status}</h1></html>"))).into_response()
}

fn caller(sim: &Simulator, headers: &HeaderMap) -> Result<Caller, ApiError> {
    let Some(value) = headers.get(header::AUTHORIZATION) else { return Ok(Caller::Nobody) };
    let value = value.to_str().map_err(|_| ApiError::unauthorized())?;
    match value.split_once(' ') {
        Some(("Bot", token)) if sim.is_bot_token(token) => Ok(Caller::Bot),
        Some(("Bearer", token)) if sim.lock().grants.knows(token) => Ok(Caller::Person(token.to_owned())),
        // A client's own name and secret, for the token route.
        Some(("Basic", _)) => Ok(Caller::Nobody),
        _ => Err(ApiError::unauthorized()),
    }
}
