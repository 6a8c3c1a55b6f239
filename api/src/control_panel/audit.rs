//! `GET /api/control-panel/guilds/{guild}/audit`: who did what in a guild.

use std::collections::BTreeMap;

use axum::{
    Extension, Json,
    extract::{Query, State, rejection::QueryRejection},
};
use segue_domain::UserId;
use segue_panel_db::{AuditEntry, AuditOrigin, NewAuditEntry};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{ApiError, ApiState, Membership, Person, openapi::OriginName, queue_sync::instant};

/// Entries of an answer, unless the caller says how many.
const DEFAULT_LIMIT: usize = 50;

/// Most entries of an answer.
const MAX_LIMIT: usize = 200;

/// Which part.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AuditQuery {
    /// Only entries before this one.
    #[param(value_type = Option<String>, format = "uuid")]
    before: Option<Uuid>,
    /// How many entries: 1 to 200, 50 if not said.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<usize>,
}

/// A page of entries, the newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditPage {
    entries: Vec<AuditLine>,
    /// What to give as `before` for the page that follows; absent with the last.
    #[schema(required)]
    next: Option<String>,
}

/// What somebody did.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuditLine {
    id: String,
    #[schema(format = DateTime)]
    at: String,
    #[schema(value_type = String)]
    user_id: UserId,
    /// What Discord showed of them when they last signed in here.
    #[schema(required)]
    user_name: Option<String>,
    /// Where it was done.
    #[schema(value_type = OriginName)]
    origin: &'static str,
    command: String,
    detail: String,
    outcome: String,
}

/// Tells who did what.
#[utoipa::path(
    get,
    operation_id = "audit",
    path = "/api/control-panel/guilds/{guild}/audit",
    tag = "guilds",
    params(("guild" = String, Path, description = "Id of the guild"), AuditQuery),
    responses((status = 200, body = AuditPage, description = "The page")),
)]
pub async fn audit(
    State(state): State<ApiState>,
    Extension(member): Extension<Membership>,
    query: Result<Query<AuditQuery>, QueryRejection>,
) -> Result<Json<AuditPage>, ApiError> {
    let unreadable = |_| ApiError::BadQuery("before is an entry's id, and limit a number".to_owned());
    let Query(AuditQuery { before, limit }) = query.map_err(unreadable)?;
    let limit = limit.unwrap_or(DEFAULT_LIMIT);
    if !(1..=MAX_LIMIT).contains(&limit) {
        return Err(ApiError::BadQuery(format!("limit must be 1 to {MAX_LIMIT}")));
    }
    let before = before.map(|before| before.to_string());
    // One more tells whether there are more.
    let mut entries = state.panel.audit_page(member.guild, before.as_deref(), limit as u64 + 1).await?;
    let more = entries.len() > limit;
    entries.truncate(limit);
    let users: Vec<UserId> = entries.iter().map(|entry| entry.user_id).collect();
    let names = state.panel.names_of(&users).await?;
    let next = entries.last().filter(|_| more).map(|entry| entry.id.clone());
    Ok(Json(AuditPage { entries: entries.into_iter().map(|entry| line(entry, &names)).collect(), next }))
}

/// Notes what somebody asked for in the panel, and the outcome. A failure is logged: the command was given already.
pub async fn note(
    state: &ApiState,
    member: &Membership,
    person: &Person,
    command: &str,
    detail: &str,
    outcome: &str,
) {
    let (guild_id, user_id, origin) = (member.guild, person.user_id, AuditOrigin::Panel);
    let entry = NewAuditEntry { guild_id, user_id, origin, command, detail, outcome };
    if let Err(error) = state.panel.record_audit(entry, segue_store::now()).await {
        tracing::error!(guild = %guild_id, command, error = &error as &dyn std::error::Error, "an audit entry could not be written");
    }
}

fn line(entry: AuditEntry, names: &BTreeMap<UserId, String>) -> AuditLine {
    AuditLine {
        id: entry.id,
        at: instant(entry.at),
        user_id: entry.user_id,
        user_name: names.get(&entry.user_id).cloned(),
        origin: entry.origin.name(),
        command: entry.command,
        detail: entry.detail,
        outcome: entry.outcome,
    }
}
