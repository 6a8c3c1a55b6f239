//! `GET /api/bot/usage/{guild}`: what a guild heard in all, and what its plan allows.

use axum::{
    Json,
    extract::{Path, State, rejection::PathRejection},
};
use segue_domain::{GuildId, MAX_PLAYLISTS, Session};
use serde::Serialize;
use utoipa::ToSchema;

use super::guild;
use crate::{ApiError, ApiState};

/// What a guild uses.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = BotUsage)]
pub struct Usage {
    #[schema(value_type = String)]
    guild: GuildId,
    /// Name of the tier; absent where there are no plans.
    #[schema(required)]
    tier: Option<&'static str>,
    /// Plays since the guild has the bot.
    plays: u64,
    /// Milliseconds that were heard.
    heard: u64,
    /// Tracks that wait.
    queue: usize,
    /// Most tracks that may wait.
    queue_limit: usize,
    /// Most playlists of the guild.
    playlist_limit: usize,
}

/// Tells what a guild uses.
#[utoipa::path(
    get,
    operation_id = "botUsage",
    path = "/api/bot/usage/{guild}",
    tag = "analytics",
    params(("guild" = String, Path, description = "Id of the guild")),
    responses((status = 200, body = Usage, description = "What it uses")),
)]
pub async fn usage(
    State(state): State<ApiState>,
    path: Result<Path<String>, PathRejection>,
) -> Result<Json<Usage>, ApiError> {
    let guild = guild(path)?;
    let page = state.panel.snapshot_page(guild, 0, 0).await?;
    let head = page.map_or_else(|| Session::new(guild).head, |page| page.head);
    let plan = state.plans().of(&head.grants, segue_store::now());
    let (plays, sound) = state.panel.plays_in_all(guild).await?;
    Ok(Json(Usage {
        guild,
        tier: plan.tier().map(|tier| tier.name.as_str()),
        plays,
        heard: sound,
        queue: head.queue_len(),
        queue_limit: plan.queue(),
        playlist_limit: plan.playlists(MAX_PLAYLISTS),
    }))
}
