//! `POST /api/auth/logout` and `/api/auth/logout-everywhere`.

use axum::{
    Extension,
    extract::State,
    http::{HeaderName, HeaderValue, StatusCode, header},
};

use super::cookies::CookieKind;
use crate::{ApiError, ApiState, Person};

type LoggedOut = (StatusCode, [(HeaderName, HeaderValue); 1]);

/// Signs this browser out.
#[utoipa::path(
    post,
    operation_id = "logout",
    path = "/api/auth/logout",
    tag = "auth",
    responses((status = 204, description = "Signed out")),
)]
pub async fn logout(
    State(state): State<ApiState>,
    Extension(person): Extension<Person>,
) -> Result<LoggedOut, ApiError> {
    state.panel.end_session(&person.session_id).await?;
    forget(&state)
}

/// Signs this person out in all browsers.
#[utoipa::path(
    post,
    operation_id = "logoutEverywhere",
    path = "/api/auth/logout-everywhere",
    tag = "auth",
    responses((status = 204, description = "Signed out")),
)]
pub async fn logout_everywhere(
    State(state): State<ApiState>,
    Extension(person): Extension<Person>,
) -> Result<LoggedOut, ApiError> {
    let ended = state.panel.end_sessions_of(person.user_id).await?;
    tracing::info!(user = %person.user_id, ended, "a person signed out of all sessions");
    forget(&state)
}

fn forget(state: &ApiState) -> Result<LoggedOut, ApiError> {
    let cookie = CookieKind::Session.clear(state.people()?.config.is_secure());
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie)]))
}
