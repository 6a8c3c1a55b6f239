//! Requests that their callers name, so that what is sent twice is done once.
//!
//! The answer is stored in one step with what it tells of. It is sealed with a key that only the browser has: an answer may
//! hold an API key, which is stored nowhere else.

use axum::{
    extract::FromRequestParts,
    http::{HeaderName, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use segue_application::RequestName;
use segue_panel_db::SessionSecret;
use segue_store::Answer;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{
    ApiError, ApiState, Person,
    auth::{OpenSession, open, seal},
};

/// Header with which a caller makes sure that what is sent twice is done once.
///
/// See <https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/>.
const HEADER: HeaderName = HeaderName::from_static("idempotency-key");

/// Most characters of such a key.
const MAX_KEY: usize = 36;

/// What answers are sealed for.
const PURPOSE: &[u8] = b"segue panel: answers, 1";

/// The key of a request, if its caller gave it one: the same key of the same person at the same path is the same request.
#[derive(Clone, Debug)]
pub struct IdempotencyKey {
    given: Option<KeyUse>,
}

#[derive(Clone, Debug)]
struct KeyUse {
    /// As it was given.
    key: String,
    /// Differs from that of any other person, session or path.
    name: String,
    secret: SessionSecret,
}

/// An answer as it is stored.
#[derive(Deserialize, Serialize)]
struct Stored<T> {
    status: u16,
    body: T,
}

impl<S: Send + Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let Some(key) = parts.headers.get(HEADER) else { return Ok(Self { given: None }) };
        let key = key.to_str().unwrap_or_default();
        let plain = key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if !plain || !(1..=MAX_KEY).contains(&key.len()) {
            let problem = format!("Idempotency-Key has 1 to {MAX_KEY} letters, digits and hyphens");
            return Err(ApiError::BadQuery(problem));
        }
        let person = parts.extensions.get::<Person>().ok_or(ApiError::SessionMissing)?;
        let session = parts.extensions.get::<OpenSession>().ok_or(ApiError::SessionMissing)?;
        // None of the parts has a line's end in it.
        let user = person.user_id.to_string();
        let parts = [person.session_id.as_str(), &user, parts.method.as_str(), parts.uri.path(), key];
        let scope = parts.join("\n");
        let name = hex::encode(Sha256::digest(scope.as_bytes()));
        Ok(Self { given: Some(KeyUse { key: key.to_owned(), name, secret: session.secret.clone() }) })
    }
}

impl IdempotencyKey {
    /// The key, or a new one.
    pub fn or_new(&self) -> String {
        self.given.as_ref().map_or_else(|| Uuid::now_v7().to_string(), |given| given.key.clone())
    }

    /// The request, to be known again.
    pub fn request(&self) -> Option<RequestName<'_>> {
        self.given.as_ref().map(|given| RequestName::Panel(&given.name))
    }

    /// What the same request was answered before.
    pub async fn answered(&self, state: &ApiState) -> Result<Option<Response>, ApiError> {
        let Some(given) = &self.given else { return Ok(None) };
        let stored = state.panel.answer(&given.name, segue_store::now()).await?;
        // One that can't be opened is of nobody else: it was changed, which ends what it is good for.
        Ok(stored.and_then(|sealed| given.open::<serde_json::Value>(&sealed)).map(|stored| {
            let status = StatusCode::from_u16(stored.status).unwrap_or(StatusCode::OK);
            json(status, &stored.body)
        }))
    }

    /// What the same request was answered, which somebody else answered meanwhile.
    pub async fn answered_meanwhile(&self, state: &ApiState) -> Result<Response, ApiError> {
        self.answered(state).await?.ok_or(ApiError::Panicked)
    }

    /// The answer that is stored with what it tells of.
    pub fn answer<T: Serialize>(&self, status: StatusCode, body: &T) -> Option<Answer> {
        let given = self.given.as_ref()?;
        let text = serde_json::to_vec(&Stored { status: status.as_u16(), body }).ok()?;
        let body = seal(PURPOSE, &text, &given.secret);
        Some(Answer { id: given.name.clone(), body, now: segue_store::now() })
    }

    /// Stores the answer to a request that is harmless when it is repeated. A failure is logged: what was asked for is done.
    pub async fn keep<T: Serialize>(&self, state: &ApiState, status: StatusCode, body: &T) {
        let Some(answer) = self.answer(status, body) else { return };
        if let Err(error) = state.panel.keep_answer(&answer).await {
            tracing::error!(error = &error as &dyn std::error::Error, "an answer could not be stored");
        }
    }
}

impl KeyUse {
    fn open<T: DeserializeOwned>(&self, sealed: &str) -> Option<Stored<T>> {
        serde_json::from_slice(&open(PURPOSE, sealed, &self.secret)?).ok()
    }
}

/// An answer in JSON, or nothing but its status.
pub fn json(status: StatusCode, body: &impl Serialize) -> Response {
    if status == StatusCode::NO_CONTENT {
        return status.into_response();
    }
    let body = serde_json::to_vec(body).expect("an answer has string keys only");
    (status, [(header::CONTENT_TYPE, "application/json")], body).into_response()
}
