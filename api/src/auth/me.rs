//! `GET /api/auth/me`: who is signed in.

use axum::{Extension, Json, extract::State};
use segue_domain::UserId;
use serde::Serialize;
use utoipa::ToSchema;

use super::sign_in_service::OpenSession;
use crate::{ApiError, ApiState, Person, picture, queue_sync::instant};

/// Who is signed in.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Me {
    user: MeUser,
    /// When the session ends, however much it is used.
    #[schema(format = DateTime)]
    expires_at: String,
    /// Whether this person runs the bot.
    operator: bool,
    /// In how many browsers this person is signed in.
    sessions: u64,
    /// Page on which the bot is added to a guild.
    invite_url: String,
}

/// Somebody at Discord.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MeUser {
    #[schema(value_type = String)]
    id: UserId,
    name: String,
    #[schema(required)]
    avatar_url: Option<String>,
}

/// Tells who is signed in.
#[utoipa::path(
    get,
    operation_id = "me",
    path = "/api/auth/me",
    tag = "auth",
    responses((status = 200, body = Me, description = "Who is signed in")),
)]
pub async fn me(
    State(state): State<ApiState>,
    Extension(person): Extension<Person>,
    Extension(open): Extension<OpenSession>,
) -> Result<Json<Me>, ApiError> {
    let sessions = state.panel.sessions_of(person.user_id, segue_store::now()).await?;
    Ok(Json(Me {
        user: MeUser {
            id: person.user_id,
            avatar_url: person.avatar.as_deref().map(|hash| picture::of_user(person.user_id, hash)),
            name: person.name,
        },
        expires_at: instant(open.session.expires_at),
        operator: person.operator,
        sessions,
        invite_url: state.people()?.invite_url().into(),
    }))
}
