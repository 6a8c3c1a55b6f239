//! `GET /api/control-panel/guilds/{guild}/versions/{version}`: what was heard and what waited in an earlier version.

use axum::{
    Extension, Json,
    extract::{Path, State, rejection::PathRejection},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    ApiError, ApiState, Membership,
    queue_sync::{PlayingAnswer, TrackAnswer, instant, playing},
};

/// Tracks that are sent.
const TRACKS: usize = 100;

/// A session as it was.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct VersionAnswer {
    version: u64,
    #[schema(format = DateTime)]
    at: String,
    #[schema(required)]
    now_playing: Option<PlayingAnswer>,
    /// Tracks that waited.
    queue_length: usize,
    /// The first of them, at most 100.
    queue: Vec<TrackAnswer>,
}

/// Tells what was heard and what waited in a version of the last 24 hours.
#[utoipa::path(
    get,
    operation_id = "version",
    path = "/api/control-panel/guilds/{guild}/versions/{version}",
    tag = "session",
    params(
        ("guild" = String, Path, description = "Id of the guild"),
        ("version" = u64, Path, description = "The version, as the journal names it"),
    ),
    responses((status = 200, body = VersionAnswer, description = "The session as it was")),
)]
pub async fn version(
    State(state): State<ApiState>,
    Extension(member): Extension<Membership>,
    path: Result<Path<(String, u64)>, PathRejection>,
) -> Result<Json<VersionAnswer>, ApiError> {
    let Ok(Path((_, version))) = path else { return Err(ApiError::NoSuchVersion) };
    let sessions = &state.stores().ok_or(ApiError::NoStores)?.sessions;
    // A store has signed numbers, and no session so many versions.
    let known = i64::try_from(version).is_ok();
    let head = if known { sessions.head_at(member.guild, version).await? } else { None };
    let head = head.ok_or(ApiError::NoSuchVersion)?;
    let tracks = sessions.tracks(&head, 0, TRACKS).await?;
    Ok(Json(VersionAnswer {
        version: head.version,
        at: instant(head.updated_at),
        now_playing: playing(&head, head.updated_at),
        queue_length: head.queue_len(),
        queue: tracks.into_iter().map(TrackAnswer::from).collect(),
    }))
}
