//! `/api/concierge/requests`: what the bot's operator does with requests.

use axum::{
    Extension, Json,
    extract::{Path, State, rejection::PathRejection},
    http::StatusCode,
    response::Response,
};
use segue_domain::UserId;
use segue_panel_db::{AuditOrigin, Change, ConciergeRequest, NewAuditEntry, RequestId};
use segue_store::Once;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    answer::{RequestAnswer, check, done},
    quota::since,
};
use crate::{
    ApiError, ApiState, Person,
    error::BadValue,
    http::{IdempotencyKey, JsonBody, json},
};

/// Most requests of an answer.
const MOST: u64 = 200;

/// Most characters of an answer and of what is said at the end.
const MAX_TEXT: usize = 2_000;

/// Requests of all guilds.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ConciergeRequests)]
pub struct AllRequests {
    /// First those that continue, the oldest first; then the newest of those that ended.
    #[schema(max_items = 200)]
    requests: Vec<RequestAnswer>,
    /// How promises of the last 30 days were kept.
    answered: Answered,
    /// Requests whose answer is due.
    overdue: u64,
}

/// How promises were kept.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ConciergeAnswered)]
pub struct Answered {
    in_time: u64,
    late: u64,
    /// Middle of the minutes that answers took.
    #[schema(required)]
    median_minutes: Option<f64>,
}

/// Who takes care of a request.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ConciergeAssignment)]
pub struct Assignment {
    /// Id of an operator; absent: nobody.
    assignee: Option<String>,
}

/// What is answered.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ConciergeReply)]
pub struct Reply {
    /// 1 to 2,000 characters.
    text: String,
}

/// What is said at the end.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ConciergeResolution)]
pub struct Resolution {
    /// At most 2,000 characters.
    #[serde(default)]
    note: String,
}

/// Lists the requests of all guilds.
#[utoipa::path(
    get,
    operation_id = "conciergeRequests",
    path = "/api/concierge/requests",
    tag = "concierge",
    responses((status = 200, body = AllRequests, description = "The requests, and how promises were kept")),
)]
pub async fn requests(State(state): State<ApiState>) -> Result<Json<AllRequests>, ApiError> {
    let now = segue_store::now();
    let requests = state.panel.requests(MOST).await?;
    let figures = state.panel.answered_figures(since(now), now).await?;
    Ok(Json(AllRequests {
        requests: requests.into_iter().map(|request| RequestAnswer::of(request, now)).collect(),
        answered: Answered {
            in_time: figures.in_time,
            late: figures.late,
            median_minutes: figures.median_minutes,
        },
        overdue: figures.overdue,
    }))
}

/// Says who takes care of a request.
#[utoipa::path(
    post,
    operation_id = "assignRequest",
    path = "/api/concierge/requests/{request}/assign",
    tag = "concierge",
    params(("request" = String, Path, description = "Id of the request")),
    request_body = Assignment,
    responses((status = 200, body = RequestAnswer, description = "The request")),
)]
pub async fn assign_request(
    State(state): State<ApiState>,
    path: Result<Path<String>, PathRejection>,
    Extension(person): Extension<Person>,
    key: IdempotencyKey,
    JsonBody(assignment): JsonBody<Assignment>,
) -> Result<Response, ApiError> {
    let assignee: Option<UserId> = match &assignment.assignee {
        None => None,
        Some(id) => Some(operator(&state, id)?),
    };
    change(&state, path, &person, &key, "concierge.assign", Change::Assign(assignee)).await
}

/// Answers a request.
#[utoipa::path(
    post,
    operation_id = "answerRequest",
    path = "/api/concierge/requests/{request}/answer",
    tag = "concierge",
    params(("request" = String, Path, description = "Id of the request")),
    request_body = Reply,
    responses((status = 200, body = RequestAnswer, description = "The request")),
)]
pub async fn answer_request(
    State(state): State<ApiState>,
    path: Result<Path<String>, PathRejection>,
    Extension(person): Extension<Person>,
    key: IdempotencyKey,
    JsonBody(Reply { text }): JsonBody<Reply>,
) -> Result<Response, ApiError> {
    if let Some(bad) = check("/text", &text, 1, MAX_TEXT) {
        return Err(ApiError::BadValues(vec![bad]));
    }
    change(&state, path, &person, &key, "concierge.answer", Change::Answer(text.trim())).await
}

/// Ends a request.
#[utoipa::path(
    post,
    operation_id = "resolveRequest",
    path = "/api/concierge/requests/{request}/resolve",
    tag = "concierge",
    params(("request" = String, Path, description = "Id of the request")),
    request_body = Resolution,
    responses((status = 200, body = RequestAnswer, description = "The request")),
)]
pub async fn resolve_request(
    State(state): State<ApiState>,
    path: Result<Path<String>, PathRejection>,
    Extension(person): Extension<Person>,
    key: IdempotencyKey,
    JsonBody(Resolution { note }): JsonBody<Resolution>,
) -> Result<Response, ApiError> {
    if let Some(bad) = check("/note", &note, 0, MAX_TEXT) {
        return Err(ApiError::BadValues(vec![bad]));
    }
    change(&state, path, &person, &key, "concierge.resolve", Change::Resolve(note.trim())).await
}

/// Somebody who runs the bot: nobody else sees requests.
fn operator(state: &ApiState, id: &str) -> Result<UserId, ApiError> {
    let operators = &state.people()?.config.operators;
    id.parse().ok().filter(|id| operators.contains(id)).ok_or_else(|| {
        let detail = "it must be the id of somebody who runs the bot".to_owned();
        ApiError::BadValues(vec![BadValue { pointer: "/assignee".to_owned(), detail }])
    })
}

/// Changes a request, and writes it down where the guild reads it.
async fn change(
    state: &ApiState,
    path: Result<Path<String>, PathRejection>,
    person: &Person,
    key: &IdempotencyKey,
    command: &str,
    change: Change<'_>,
) -> Result<Response, ApiError> {
    if let Some(answer) = key.answered(state).await? {
        return Ok(answer);
    }
    let id: Option<RequestId> = path.ok().and_then(|Path(id)| id.parse().ok());
    let (id, now) = (id.ok_or(ApiError::NoSuchRequest)?, segue_store::now());
    let answer = |request: &ConciergeRequest| RequestAnswer::of(request.clone(), now);
    let tell = |request: &ConciergeRequest| key.answer(StatusCode::OK, &answer(request));
    let changed = state.panel.change_request_once(id, person.user_id, change, now, Some(&tell)).await?;
    let Once::Now(changed) = changed else { return key.answered_meanwhile(state).await };
    let request = done(changed)?;
    let entry = NewAuditEntry {
        guild_id: id.guild,
        user_id: person.user_id,
        origin: AuditOrigin::Panel,
        command,
        detail: &id.to_string(),
        outcome: "accepted",
    };
    state.panel.record_audit(entry, now).await?;
    Ok(json(StatusCode::OK, &answer(&request)))
}
