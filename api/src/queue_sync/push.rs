//! `POST /api/bot/queue-sync`: another bot reports a guild's queue.

use axum::{Json, extract::State};
use segue_panel_db::{ExternalOutcome, ExternalQueue};
use segue_store::StoreError;
use serde::Serialize;
use utoipa::ToSchema;

use super::pushed::PushedQueue;
use crate::{ApiError, ApiState, http::JsonBody};

/// The outcome of a push.
#[derive(Debug, Serialize, ToSchema)]
pub struct Pushed {
    ok: bool,
    /// False when a newer queue is stored: the push was late, and there is nothing to repeat.
    stored: bool,
}

/// Stores the queue, unless a newer one is there or Segue itself plays in the guild.
#[utoipa::path(
    post,
    operation_id = "pushQueue",
    path = "/api/bot/queue-sync",
    tag = "queue",
    request_body = PushedQueue,
    responses((status = 200, body = Pushed, description = "What became of it")),
)]
pub async fn push(
    State(state): State<ApiState>,
    JsonBody(queue): JsonBody<PushedQueue>,
) -> Result<Json<Pushed>, ApiError> {
    let updated_at = queue.check(segue_store::now()).map_err(ApiError::BadValues)?;
    let payload = serde_json::to_string(&queue).map_err(|error| StoreError::Corrupt {
        context: format!("the queue pushed for guild {}", queue.guild_id),
        source: Box::new(error),
    })?;
    let guild_id = queue.guild_id;
    let queue = ExternalQueue { guild_id, version: queue.version, updated_at, payload };
    match state.panel.record_external(&queue).await? {
        ExternalOutcome::Stored => Ok(Json(Pushed { ok: true, stored: true })),
        ExternalOutcome::Mirrored => Err(ApiError::GuildMirrored(guild_id)),
        _ => Ok(Json(Pushed { ok: true, stored: false })),
    }
}
