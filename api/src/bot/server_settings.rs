//! `GET /api/bot/server-settings/{guild}`: what a guild chose, for programs.

use axum::{
    Json,
    extract::{Path, State, rejection::PathRejection},
};
use segue_domain::Session;

use super::guild;
use crate::{ApiError, ApiState, control_panel::SettingsAnswer};

/// Tells a guild's settings, as they were mirrored last.
#[utoipa::path(
    get,
    operation_id = "botServerSettings",
    path = "/api/bot/server-settings/{guild}",
    tag = "settings",
    params(("guild" = String, Path, description = "Id of the guild")),
    responses((status = 200, body = SettingsAnswer, description = "The settings")),
)]
pub async fn server_settings(
    State(state): State<ApiState>,
    path: Result<Path<String>, PathRejection>,
) -> Result<Json<SettingsAnswer>, ApiError> {
    let guild = guild(path)?;
    let page = state.panel.snapshot_page(guild, 0, 0).await?;
    let head = page.map_or_else(|| Session::new(guild).head, |page| page.head);
    let plan = state.plans().of(&head.grants, segue_store::now());
    Ok(Json(SettingsAnswer::of(&head.settings, &plan)))
}
