//! `GET /api/bot/events/{guild}`: plays, one after the other, for programs that follow them.

use axum::{
    Json,
    extract::{
        Path, Query, State,
        rejection::{PathRejection, QueryRejection},
    },
};
use segue_domain::UserId;
use segue_panel_db::Play;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::guild;
use crate::{
    ApiError, ApiState,
    openapi::{PlayEndName, SourceName},
    queue_sync::instant,
};

/// Events of an answer, unless the caller says how many.
const DEFAULT_LIMIT: u64 = 50;

/// Most events of an answer.
const MAX_LIMIT: u64 = 200;

/// Which part.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Follow {
    /// Only what came after this event: `next` of the answer before. Without, the last ones.
    after: Option<u64>,
    /// How many: 1 to 200, 50 if not said.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u64>,
}

/// Plays that have ended, in the order in which they did.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BotEvents)]
pub struct Events {
    #[schema(max_items = 200)]
    events: Vec<PlayEvent>,
    /// What to give as `after` for what follows; the same again while nothing does.
    next: u64,
}

/// A play that has ended.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct PlayEvent {
    /// Grows in each guild.
    id: u64,
    #[schema(format = DateTime)]
    started_at: String,
    #[schema(format = DateTime)]
    ended_at: String,
    /// Milliseconds that were heard.
    heard: u64,
    title: String,
    #[schema(required)]
    artist: Option<String>,
    #[schema(value_type = SourceName)]
    source: String,
    #[schema(required)]
    site: Option<String>,
    #[schema(value_type = String)]
    requested_by: UserId,
    #[schema(value_type = PlayEndName)]
    end: String,
    /// Who ended it, when a person did.
    #[schema(required, value_type = Option<String>)]
    ended_by: Option<UserId>,
    /// Most members who listened at once.
    listeners: u64,
}

/// Tells what was heard since an event.
#[utoipa::path(
    get,
    operation_id = "botEvents",
    path = "/api/bot/events/{guild}",
    tag = "analytics",
    params(("guild" = String, Path, description = "Id of the guild"), Follow),
    responses((status = 200, body = Events, description = "The events")),
)]
pub async fn events(
    State(state): State<ApiState>,
    path: Result<Path<String>, PathRejection>,
    query: Result<Query<Follow>, QueryRejection>,
) -> Result<Json<Events>, ApiError> {
    let guild = guild(path)?;
    let unreadable = |_| ApiError::BadQuery("after and limit are numbers".to_owned());
    let Query(Follow { after, limit }) = query.map_err(unreadable)?;
    let limit = limit.unwrap_or(DEFAULT_LIMIT);
    if !(1..=MAX_LIMIT).contains(&limit) {
        return Err(ApiError::BadQuery(format!("limit must be 1 to {MAX_LIMIT}")));
    }
    let plays = state.panel.plays_after(guild, after, limit).await?;
    let next = plays.last().map_or(after.unwrap_or_default(), |play| play.id);
    Ok(Json(Events { events: plays.into_iter().map(PlayEvent::from).collect(), next }))
}

impl From<Play> for PlayEvent {
    fn from(play: Play) -> Self {
        Self {
            id: play.id,
            started_at: instant(play.started_at),
            ended_at: instant(play.ended_at),
            heard: play.heard.get(),
            title: play.title,
            artist: play.artist,
            source: play.source,
            site: play.site,
            requested_by: play.requested_by,
            end: play.end,
            ended_by: play.ended_by,
            listeners: play.listeners,
        }
    }
}
