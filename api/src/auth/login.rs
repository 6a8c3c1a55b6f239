//! `GET /api/auth/login`: a person is sent to Discord.

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use segue_panel_db::{SessionSecret, SignInMemory};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{cookies::CookieKind, return_path};
use crate::{ApiError, ApiState};

/// Where to continue.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct LoginQuery {
    /// Path of the page of the panel to return to.
    r#return: Option<String>,
}

/// Begins a sign-in, and sends the browser to Discord.
#[utoipa::path(
    get,
    operation_id = "login",
    path = "/api/auth/login",
    tag = "auth",
    params(LoginQuery),
    responses((
        status = 303,
        description = "To Discord's page",
        headers(("Location" = String, description = "The page")),
    )),
)]
pub async fn login(
    State(state): State<ApiState>,
    query: Result<Query<LoginQuery>, QueryRejection>,
) -> Result<Response, ApiError> {
    let people = state.people()?;
    let asked = query.ok().and_then(|Query(query)| query.r#return);
    let (id, secret) = (SessionSecret::generate(), SessionSecret::generate());
    let begun = people.granting.begin(&secret);
    let memory = SignInMemory {
        verifier: begun.verifier,
        return_path: return_path::checked(asked.as_deref()).to_owned(),
    };
    state.panel.begin_sign_in(&id, &secret, &memory, segue_store::now()).await?;
    let mut headers = HeaderMap::new();
    headers.insert(header::SET_COOKIE, CookieKind::SignIn.set(&id, people.config.is_secure()));
    headers.insert(header::LOCATION, super::location(&begun.page));
    Ok((StatusCode::SEE_OTHER, headers).into_response())
}
