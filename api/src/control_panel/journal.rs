//! `GET /api/control-panel/guilds/{guild}/journal`: what happened to the session in the last day, version by version.

use std::collections::BTreeMap;

use axum::{
    Extension, Json,
    extract::{Query, State, rejection::QueryRejection},
};
use segue_domain::{Door, JournalEntry, Language, UserId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{LanguageParam, session::EventAnswer};
use crate::{ApiError, ApiState, Membership, openapi::OriginName, queue_sync::instant};

/// Versions of an answer, unless the caller says how many.
const DEFAULT_LIMIT: usize = 50;

/// Most versions of an answer.
const MAX_LIMIT: usize = 200;

/// Entries that are read at once: of many there is nothing to tell.
const ENTRIES: u64 = 200;

/// How often they are read for one answer. There may be more behind.
const READS: usize = 5;

/// Which part.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct JournalQuery {
    /// Only versions before this one.
    before: Option<u64>,
    /// How many versions: 1 to 200, 50 if not said.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<usize>,
    /// Language of the texts: `en`, `de`, `fr` or `es`.
    #[serde(default)]
    lang: LanguageParam,
}

/// Versions that a member made, or in which something happened; the newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct JournalPage {
    versions: Vec<JournalLine>,
    /// What to give as `before` for the page that follows; absent with the last.
    #[schema(required)]
    next: Option<u64>,
}

/// What made a version, and what it came to.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct JournalLine {
    version: u64,
    #[schema(format = DateTime)]
    at: String,
    /// The command that made it; absent where it was none.
    #[schema(required)]
    command: Option<GivenCommand>,
    /// What happened.
    events: Vec<EventAnswer>,
}

/// A command that a member gave.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct GivenCommand {
    name: String,
    detail: String,
    /// Where it was given.
    #[schema(value_type = OriginName)]
    origin: &'static str,
    #[schema(value_type = String)]
    user_id: UserId,
    /// What Discord showed of them when they last signed in here.
    #[schema(required)]
    user_name: Option<String>,
}

/// Tells what happened to the session in the last 24 hours.
#[utoipa::path(
    get,
    operation_id = "journal",
    path = "/api/control-panel/guilds/{guild}/journal",
    tag = "session",
    params(("guild" = String, Path, description = "Id of the guild"), JournalQuery),
    responses((status = 200, body = JournalPage, description = "The page")),
)]
pub async fn journal(
    State(state): State<ApiState>,
    Extension(member): Extension<Membership>,
    query: Result<Query<JournalQuery>, QueryRejection>,
) -> Result<Json<JournalPage>, ApiError> {
    let unreadable = |_| ApiError::BadQuery("before is a version, and limit a number".to_owned());
    let Query(JournalQuery { mut before, limit, lang }) = query.map_err(unreadable)?;
    let limit = limit.unwrap_or(DEFAULT_LIMIT);
    if !(1..=MAX_LIMIT).contains(&limit) {
        return Err(ApiError::BadQuery(format!("limit must be 1 to {MAX_LIMIT}")));
    }
    let mut told = Vec::new();
    let mut more = true;
    for _ in 0..READS {
        let entries = state.panel.journal_page(member.guild, before, ENTRIES).await?;
        more = entries.len() as u64 == ENTRIES;
        for entry in entries {
            before = Some(entry.version);
            if is_told(&entry) {
                told.push(entry);
            }
            if told.len() == limit {
                more = true;
                break;
            }
        }
        if told.len() == limit || !more {
            break;
        }
    }
    let users: Vec<UserId> =
        told.iter().flat_map(|entry| &entry.commands).map(|command| command.by).collect();
    let names = state.panel.names_of(&users).await?;
    let versions = told.into_iter().map(|entry| line(entry, &names, lang.language())).collect();
    Ok(Json(JournalPage { versions, next: before.filter(|_| more) }))
}

fn is_told(entry: &JournalEntry) -> bool {
    !entry.commands.is_empty() || !entry.events.is_empty()
}

fn line(mut entry: JournalEntry, names: &BTreeMap<UserId, String>, language: Language) -> JournalLine {
    JournalLine {
        version: entry.version,
        at: instant(entry.at),
        command: entry.commands.pop().map(|command| GivenCommand {
            name: command.command,
            detail: command.detail,
            origin: match command.door {
                Door::Discord => "discord",
                Door::Panel => "panel",
            },
            user_id: command.by,
            user_name: names.get(&command.by).cloned(),
        }),
        events: entry.events.iter().map(|event| EventAnswer::new(event, language)).collect(),
    }
}
