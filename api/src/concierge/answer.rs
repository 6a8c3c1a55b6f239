//! Requests as they are told.

use segue_domain::{GuildId, Timestamp, UserId};
use segue_panel_db::{Changed, ConciergeRequest};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    ApiError,
    error::BadValue,
    openapi::{RequestStateName, SlaName},
    queue_sync::instant,
};

/// A request to the bot's operator.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ConciergeRequest)]
pub struct RequestAnswer {
    /// The guild's id and the request's number there.
    id: String,
    #[schema(value_type = String)]
    guild_id: GuildId,
    #[schema(value_type = String)]
    user_id: UserId,
    /// How the person can be reached.
    contact: String,
    summary: String,
    /// Hours that it takes of the quota.
    hours: u64,
    /// Tier that the guild had when it was filed.
    #[schema(required)]
    tier: Option<String>,
    /// Minutes within which an answer was promised.
    #[schema(required)]
    sla_minutes: Option<u64>,
    #[schema(value_type = RequestStateName)]
    state: &'static str,
    #[schema(format = DateTime)]
    created_at: String,
    /// When the answer is due.
    #[schema(required, format = DateTime)]
    due_at: Option<String>,
    /// Operator who takes care of it.
    #[schema(required, value_type = Option<String>)]
    assigned_to: Option<UserId>,
    #[schema(required)]
    answer: Option<String>,
    /// When it was answered first.
    #[schema(required, format = DateTime)]
    answered_at: Option<String>,
    #[schema(required, value_type = Option<String>)]
    answered_by: Option<UserId>,
    #[schema(required, format = DateTime)]
    closed_at: Option<String>,
    #[schema(required, value_type = Option<String>)]
    closed_by: Option<UserId>,
    /// What was said at the end.
    #[schema(required)]
    note: Option<String>,
    /// How the promise stands.
    #[schema(value_type = SlaName)]
    sla: &'static str,
}

impl RequestAnswer {
    pub fn of(request: ConciergeRequest, now: Timestamp) -> Self {
        Self {
            sla: request.sla(now).name(),
            id: request.id.to_string(),
            guild_id: request.id.guild,
            user_id: request.user_id,
            contact: request.contact,
            summary: request.summary,
            hours: request.hours,
            tier: request.tier,
            sla_minutes: request.sla_minutes,
            state: request.state.name(),
            created_at: instant(request.created_at),
            due_at: request.due_at.map(instant),
            assigned_to: request.assigned_to,
            answer: request.answer,
            answered_at: request.answered_at.map(instant),
            answered_by: request.answered_by,
            closed_at: request.closed_at.map(instant),
            closed_by: request.closed_by,
            note: request.note,
        }
    }
}

/// The request after a change, or why there was none.
pub fn done(changed: Changed) -> Result<ConciergeRequest, ApiError> {
    match changed {
        Changed::Done(request) => Ok(*request),
        Changed::Closed => Err(ApiError::RequestClosed),
        Changed::Unknown => Err(ApiError::NoSuchRequest),
    }
}

/// What a text of a body must be, if it is not.
pub fn check(pointer: &str, text: &str, least: usize, most: usize) -> Option<BadValue> {
    let fits = (least..=most).contains(&text.trim().chars().count());
    let pointer = pointer.to_owned();
    (!fits).then(|| BadValue { pointer, detail: format!("it must have {least} to {most} characters") })
}
