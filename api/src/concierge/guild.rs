//! `/api/concierge/guilds/{guild}`: what a guild asks.

use axum::{
    Extension, Json,
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use segue_panel_db::{Change, ConciergeRequest, Filed, NewRequest, RequestId};
use segue_store::Once;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    answer::{RequestAnswer, check, done},
    quota::{PERIOD_DAYS, plan, since},
};
use crate::{
    ApiError, ApiState, Membership, Person,
    control_panel::note,
    error::BadValue,
    http::{IdempotencyKey, JsonBody, json},
};

/// Most requests of an answer.
const MOST: u64 = 100;

/// Most characters of how the person can be reached.
const MAX_CONTACT: usize = 120;

/// Most characters of what they want.
const MAX_SUMMARY: usize = 2_000;

/// Most hours of one request.
const MAX_HOURS: u64 = 24;

/// What a guild asked, and may ask.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct GuildRequests {
    /// Name of the tier; absent where there are no plans.
    #[schema(required)]
    tier: Option<&'static str>,
    /// Hours that may be asked for in the period; absent: any number.
    #[schema(required)]
    quota_hours: Option<u64>,
    /// Hours that were asked for, and not withdrawn.
    used_hours: u64,
    /// Hours that are left; absent: any number.
    #[schema(required)]
    remaining_hours: Option<u64>,
    /// Days of the period, which ends now.
    period_days: u64,
    /// Minutes within which a request is answered; absent: nothing is promised.
    #[schema(required)]
    sla_minutes: Option<u64>,
    /// The newest first.
    #[schema(max_items = 100)]
    requests: Vec<RequestAnswer>,
}

/// A request to file.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ConciergeWanted)]
pub struct RequestBody {
    /// How the person can be reached: 1 to 120 characters.
    contact: String,
    /// What is wanted: 1 to 2,000 characters.
    summary: String,
    /// Hours of the quota that it may take: 1 to 24.
    #[schema(minimum = 1, maximum = 24)]
    hours: u64,
}

/// Tells what a guild asked, and may ask.
#[utoipa::path(
    get,
    operation_id = "guildRequests",
    path = "/api/concierge/guilds/{guild}",
    tag = "concierge",
    params(("guild" = String, Path, description = "Id of the guild")),
    responses((status = 200, body = GuildRequests, description = "The requests, and what is left of the quota")),
)]
pub async fn guild_requests(
    State(state): State<ApiState>,
    Extension(member): Extension<Membership>,
) -> Result<Json<GuildRequests>, ApiError> {
    let (guild, now) = (member.guild, segue_store::now());
    let plan = plan(&state, guild, now).await?;
    let used_hours = state.panel.requested_hours(guild, since(now)).await?;
    let requests = state.panel.requests_of(guild, MOST).await?;
    Ok(Json(GuildRequests {
        tier: plan.tier().map(|tier| tier.name.as_str()),
        quota_hours: plan.concierge_hours(),
        used_hours,
        remaining_hours: plan.concierge_hours().map(|quota| quota.saturating_sub(used_hours)),
        period_days: PERIOD_DAYS,
        sla_minutes: plan.concierge_minutes(),
        requests: requests.into_iter().map(|request| RequestAnswer::of(request, now)).collect(),
    }))
}

/// Files a request.
#[utoipa::path(
    post,
    operation_id = "fileRequest",
    path = "/api/concierge/guilds/{guild}",
    tag = "concierge",
    params(("guild" = String, Path, description = "Id of the guild")),
    request_body = RequestBody,
    responses((status = 201, body = RequestAnswer, description = "It is filed")),
)]
pub async fn file_request(
    State(state): State<ApiState>,
    Extension(member): Extension<Membership>,
    Extension(person): Extension<Person>,
    key: IdempotencyKey,
    JsonBody(wanted): JsonBody<RequestBody>,
) -> Result<Response, ApiError> {
    if let Some(answer) = key.answered(&state).await? {
        return Ok(answer);
    }
    let bad = wanted.bad_values();
    if !bad.is_empty() {
        return Err(ApiError::BadValues(bad));
    }
    let now = segue_store::now();
    let plan = plan(&state, member.guild, now).await?;
    let quota = plan.concierge_hours();
    if quota == Some(0) {
        return Err(ApiError::NoConcierge);
    }
    let new = NewRequest {
        guild: member.guild,
        user_id: person.user_id,
        contact: wanted.contact.trim(),
        summary: wanted.summary.trim(),
        hours: wanted.hours,
        tier: plan.tier().map(|tier| tier.name.as_str()),
        sla_minutes: plan.concierge_minutes(),
        quota,
        since: since(now),
    };
    let answer = |request: &ConciergeRequest| RequestAnswer::of(request.clone(), now);
    let tell = |request: &ConciergeRequest| key.answer(StatusCode::CREATED, &answer(request));
    match state.panel.file_request_once(new, now, Some(&tell)).await? {
        Once::Before => key.answered_meanwhile(&state).await,
        Once::Now(Filed::Exhausted { remaining }) => Err(ApiError::ConciergeQuota { remaining }),
        Once::Now(Filed::Filed(request)) => {
            let id = request.id.to_string();
            note(&state, &member, &person, "concierge.file", &id, "accepted").await;
            tracing::info!(request = id, hours = request.hours, "a request was filed");
            Ok(json(StatusCode::CREATED, &answer(&request)))
        }
    }
}

/// Takes a request back.
#[utoipa::path(
    post,
    operation_id = "withdrawRequest",
    path = "/api/concierge/guilds/{guild}/{request}/withdraw",
    tag = "concierge",
    params(
        ("guild" = String, Path, description = "Id of the guild"),
        ("request" = String, Path, description = "Id of the request"),
    ),
    responses((status = 200, body = RequestAnswer, description = "It takes nothing of the quota any more")),
)]
pub async fn withdraw_request(
    State(state): State<ApiState>,
    path: Path<(String, String)>,
    Extension(member): Extension<Membership>,
    Extension(person): Extension<Person>,
    key: IdempotencyKey,
) -> Result<Response, ApiError> {
    if let Some(answer) = key.answered(&state).await? {
        return Ok(answer);
    }
    let Path((_, request)) = path;
    // A request of another guild is as unknown as one that never was.
    let id: Option<RequestId> = request.parse().ok().filter(|id: &RequestId| id.guild == member.guild);
    let id = id.ok_or(ApiError::NoSuchRequest)?;
    let now = segue_store::now();
    let answer = |request: &ConciergeRequest| RequestAnswer::of(request.clone(), now);
    let tell = |request: &ConciergeRequest| key.answer(StatusCode::OK, &answer(request));
    let changed = state.panel.change_request_once(id, person.user_id, Change::Withdraw, now, Some(&tell));
    let Once::Now(changed) = changed.await? else { return key.answered_meanwhile(&state).await };
    let request = done(changed)?;
    note(&state, &member, &person, "concierge.withdraw", &id.to_string(), "accepted").await;
    Ok(json(StatusCode::OK, &answer(&request)))
}

impl RequestBody {
    fn bad_values(&self) -> Vec<BadValue> {
        let hours = (!(1..=MAX_HOURS).contains(&self.hours)).then(|| BadValue {
            pointer: "/hours".to_owned(),
            detail: format!("it must be 1 to {MAX_HOURS}"),
        });
        let contact = check("/contact", &self.contact, 1, MAX_CONTACT);
        let summary = check("/summary", &self.summary, 1, MAX_SUMMARY);
        [contact, summary, hours].into_iter().flatten().collect()
    }
}
