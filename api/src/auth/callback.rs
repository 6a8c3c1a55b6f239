//! `GET /api/auth/callback`: a person comes back from Discord.
//!
//! Whatever goes wrong, the browser ends at the panel's first page, which says no more than that it did not work: what
//! exactly is told to anyone who reads the log, not to anyone who made up the request.

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use segue_panel_db::{NewSession, SessionSecret};
use serde::Deserialize;
use url::Url;
use utoipa::IntoParams;

use super::{cookies::CookieKind, return_path, sign_in_service::SignInService};
use crate::{ApiError, ApiState, discord::DiscordError};

/// Most characters of a code; Discord's have 30.
const MAX_CODE: usize = 512;

/// What Discord sends along.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CallbackQuery {
    /// What the tokens are given for.
    code: Option<String>,
    /// What was sent to Discord, unchanged.
    state: Option<String>,
    /// Why there is no code.
    error: Option<String>,
}

/// Why a person is not signed in.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error("the person declined")]
    Denied,
    #[error("the request can't be read")]
    Malformed,
    #[error("no sign-in was started in this browser")]
    NoCookie,
    #[error("the sign-in was started in another browser, was already used, or has expired")]
    Unknown,
    #[error("Discord refused the sign-in: {0:?}")]
    Discord(DiscordError),
    #[error(transparent)]
    Store(#[from] segue_store::StoreError),
}

/// Somebody who is signed in now.
struct SignedIn {
    secret: SessionSecret,
    page: Url,
}

/// Ends a sign-in: the browser gets its session, and continues where it was.
#[utoipa::path(
    get,
    operation_id = "callback",
    path = "/api/auth/callback",
    tag = "auth",
    params(CallbackQuery),
    responses((
        status = 303,
        description = "To the page asked for; to `/?signin=denied` or `/?signin=failed` otherwise",
        headers(("Location" = String, description = "The page")),
    )),
)]
pub async fn callback(
    State(state): State<ApiState>,
    headers: HeaderMap,
    query: Result<Query<CallbackQuery>, QueryRejection>,
) -> Result<Response, ApiError> {
    let people = state.people()?;
    let secure = people.config.is_secure();
    let ended = match query {
        Ok(Query(query)) => end(&state, people, &headers, query).await,
        Err(_) => Err(Failure::Malformed),
    };
    let mut answer = HeaderMap::new();
    let page = match ended {
        Ok(SignedIn { secret, page }) => {
            answer.append(header::SET_COOKIE, CookieKind::SignIn.clear(secure));
            answer.append(header::SET_COOKIE, CookieKind::Session.set(&secret, secure));
            page
        }
        Err(failure) => {
            tracing::info!(reason = %failure, "sign-in failed");
            let outcome = if matches!(failure, Failure::Denied) { "denied" } else { "failed" };
            return_path::on_site(&people.config.public_url, &format!("/?signin={outcome}"))
        }
    };
    answer.insert(header::LOCATION, super::location(&page));
    Ok((StatusCode::SEE_OTHER, answer).into_response())
}

async fn end(
    state: &ApiState,
    people: &SignInService,
    headers: &HeaderMap,
    query: CallbackQuery,
) -> Result<SignedIn, Failure> {
    let (secure, now) = (people.config.is_secure(), segue_store::now());
    let id = CookieKind::SignIn.read(headers, secure).ok_or(Failure::NoCookie)?;
    let brought = query.state.as_deref().and_then(SessionSecret::parse).ok_or(Failure::Malformed)?;
    let memory = state.panel.take_sign_in(&id, &brought, now).await?.ok_or(Failure::Unknown)?;
    match query.error.as_deref() {
        None => {}
        Some("access_denied") => return Err(Failure::Denied),
        Some(_) => return Err(Failure::Discord(DiscordError::TokenRefused)),
    }
    let code = query.code.filter(|code| (1..=MAX_CODE).contains(&code.len())).ok_or(Failure::Malformed)?;
    let tokens = people.granting.exchange(code, memory.verifier).await.map_err(Failure::Discord)?;
    let me = people.me(&tokens).await.map_err(Failure::Discord)?;

    // A session that was there before ends, and the new one has a secret of its own: none that somebody else may know.
    if let Some(secret) = CookieKind::Session.read(headers, secure) {
        let before = state.panel.session(&secret, now).await?;
        if let Some(before) = before {
            state.panel.end_session(&before.id).await?;
        }
    }
    let secret = SessionSecret::generate();
    let new = NewSession {
        user_id: me.id,
        avatar: me.avatar(),
        user_name: me.name(),
        sealed_tokens: tokens.seal(&secret),
    };
    state.panel.create_session(&secret, new, now).await?;
    Ok(SignedIn { secret, page: return_path::on_site(&people.config.public_url, &memory.return_path) })
}
