//! The HTTP endpoint that Discord posts interactions to.

use bytes::Bytes;
use http::{
    HeaderValue, Method, Request, Response, StatusCode,
    header::{ALLOW, CONTENT_TYPE},
};
use metrics::counter;
use segue_domain::{Language, Timestamp};
use twilight_model::{application::interaction::InteractionType, http::interaction::InteractionResponse};

use crate::{
    Incoming, InteractionError, Received, Result, Router, Verifier,
    metric_definitions::{REQUESTS, UNAUTHENTICATED},
    router,
};

/// The HTTP endpoint that Discord posts interactions to.
///
/// See <https://discord.com/developers/docs/interactions/overview#setting-up-an-endpoint>.
#[derive(Clone)]
pub struct Endpoint {
    verifier: Verifier,
    router: Router,
}

impl Endpoint {
    /// Puts an endpoint together.
    #[must_use]
    pub const fn new(verifier: Verifier, router: Router) -> Self {
        Self { verifier, router }
    }

    /// Answers one request. Anyone who reads the body from a socket stops at [`crate::MAX_BODY`] + 1 bytes.
    pub async fn handle(&self, request: Request<Bytes>) -> Response<Bytes> {
        let response = if request.method() == Method::POST {
            self.post(&request, segue_store::now()).await.unwrap_or_else(|error| end(&error))
        } else {
            let mut response = empty(StatusCode::METHOD_NOT_ALLOWED);
            response.headers_mut().insert(ALLOW, HeaderValue::from_static("POST"));
            response
        };
        counter!(REQUESTS, "status" => response.status().as_str().to_owned()).increment(1);
        response
    }

    async fn post(&self, request: &Request<Bytes>, now: Timestamp) -> Result<Response<Bytes>> {
        let body = self.verifier.verify(request.headers(), request.body(), now)?;
        let answer = match body.parse() {
            Ok(Incoming::Ping) => router::pong(),
            Ok(Incoming::Interaction(interaction)) => {
                let received = Received::new(&interaction, now);
                self.router.respond(&interaction, received).await
            }
            Ok(Incoming::EventPing | Incoming::OtherEvent) => return Ok(no_content()),
            Ok(Incoming::Entitlement(entitlement)) => {
                self.router.entitled(&entitlement, now).await?;
                return Ok(no_content());
            }
            Err(error @ InteractionError::Unreadable(_)) => {
                router::report(&error);
                // Who asked can't be read either.
                router::refuse(InteractionType::ApplicationCommand, &error, Language::default())
            }
            Err(error) => return Err(error),
        };
        Ok(json(&answer))
    }
}

/// Ends a request with a status and nothing else: who forges requests is told no reason.
fn end(error: &InteractionError) -> Response<Bytes> {
    if let InteractionError::Unauthenticated(reason) = error {
        counter!(UNAUTHENTICATED, "reason" => reason.code()).increment(1);
    }
    router::report(error);
    empty(error.status().unwrap_or(StatusCode::INTERNAL_SERVER_ERROR))
}

/// What Discord wants for a webhook event that was taken.
///
/// See <https://discord.com/developers/docs/events/webhook-events#responding-to-events>.
fn no_content() -> Response<Bytes> {
    let mut response = empty(StatusCode::NO_CONTENT);
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

fn empty(status: StatusCode) -> Response<Bytes> {
    let mut response = Response::new(Bytes::new());
    *response.status_mut() = status;
    response
}

fn json(answer: &InteractionResponse) -> Response<Bytes> {
    let body = serde_json::to_vec(answer).expect("an answer has string keys only");
    let mut response = Response::new(Bytes::from(body));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}
