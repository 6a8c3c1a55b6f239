//! `GET /api/bot/queue-sync/{guild}`: a guild's queue, as the panel database has it.

use axum::{
    Json,
    extract::{
        Path, Query, State,
        rejection::{PathRejection, QueryRejection},
    },
};
use segue_domain::{GuildId, MAX_QUEUE_LEN};
use segue_store::StoreError;
use serde::Deserialize;
use utoipa::IntoParams;

use super::{answer::QueueAnswer, pushed::PushedQueue};
use crate::{ApiError, ApiState};

/// Tracks of an answer, unless the caller says how many.
const DEFAULT_LIMIT: usize = 50;

/// Most tracks of one answer.
const MAX_LIMIT: usize = 200;

/// Which part of the queue.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Part {
    /// Tracks to pass over, 0 to 10,000; 0 if not said.
    #[serde(default)]
    #[param(maximum = 10_000)]
    offset: usize,
    /// Tracks to send, 1 to 200; 50 if not said.
    #[serde(default = "default_limit")]
    #[param(minimum = 1, maximum = 200)]
    limit: usize,
}

const fn default_limit() -> usize {
    DEFAULT_LIMIT
}

impl Part {
    fn check(self) -> Result<Self, ApiError> {
        if !(1..=MAX_LIMIT).contains(&self.limit) {
            return Err(ApiError::BadQuery(format!("limit must be 1 to {MAX_LIMIT}")));
        }
        if self.offset > MAX_QUEUE_LEN {
            return Err(ApiError::BadQuery(format!("offset must be 0 to {MAX_QUEUE_LEN}")));
        }
        Ok(self)
    }
}

/// Answers with now playing and a part of the queue.
#[utoipa::path(
    get,
    operation_id = "readQueue",
    path = "/api/bot/queue-sync/{guild}",
    tag = "queue",
    params(("guild" = String, Path, description = "Id of the guild"), Part),
    responses((status = 200, body = QueueAnswer, description = "The queue, from `offset` on")),
)]
pub async fn read(
    State(state): State<ApiState>,
    path: Result<Path<String>, PathRejection>,
    part: Result<Query<Part>, QueryRejection>,
) -> Result<Json<QueueAnswer>, ApiError> {
    let bad_path = || ApiError::BadPath("a guild's id is a number");
    let Path(guild) = path.map_err(|_| bad_path())?;
    let guild: GuildId = guild.parse().map_err(|_| bad_path())?;
    let Query(part) = part.map_err(|_| ApiError::BadQuery("offset and limit are numbers".to_owned()))?;
    let Part { offset, limit } = part.check()?;

    if let Some(page) = state.panel.snapshot_page(guild, offset, limit).await? {
        return Ok(Json(QueueAnswer::of_session(page, limit, segue_store::now())));
    }
    let Some(pushed) = state.panel.external(guild).await? else {
        return Err(ApiError::GuildUnknown(guild));
    };
    let queue: PushedQueue = serde_json::from_str(&pushed.payload).map_err(|error| StoreError::Corrupt {
        context: format!("the pushed queue of guild {guild}"),
        source: Box::new(error),
    })?;
    let answer = QueueAnswer::of_push(queue, pushed.updated_at, offset, limit, segue_store::now());
    Ok(Json(answer))
}
