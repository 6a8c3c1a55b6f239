//! The keys of a guild: made, replaced and disabled by who may manage it, and good for nothing but this guild.

use std::collections::BTreeSet;

use axum::{
    Extension, Json,
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use segue_domain::{GuildId, Millis};
use segue_panel_db::{ApiKey, ApiKeySecret, AuditOrigin, NewAuditEntry, Rotated, Scope};
use segue_store::Once;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    ApiError, ApiState, Membership, Person,
    error::BadValue,
    http::{IdempotencyKey, JsonBody, json},
    openapi::{GuildScopeName, ScopeName},
    queue_sync::instant,
};

/// What a guild's key may allow. To push queues is the operator's to allow: a push names its guild in the body.
pub const SCOPES: [Scope; 3] = [Scope::QueueSyncRead, Scope::AnalyticsRead, Scope::SettingsRead];

/// Most characters of a name.
const MAX_NAME: usize = 100;

/// Most days until a key expires, if it does.
const MAX_DAYS: u64 = 3_650;

/// Most hours for which a key and its successor both work.
const MAX_OVERLAP: u64 = 7 * 24;

/// Most keys of a guild that work.
const MAX_KEYS: usize = 20;

/// Keys of a guild.
#[derive(Debug, Serialize, ToSchema)]
pub struct Keys {
    keys: Vec<KeyLine>,
}

/// A key, without its secret.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct KeyLine {
    id: String,
    name: String,
    /// What the key begins with.
    prefix: String,
    #[schema(value_type = Vec<ScopeName>)]
    scopes: Vec<&'static str>,
    #[schema(format = DateTime)]
    created_at: String,
    #[schema(required, format = DateTime)]
    expires_at: Option<String>,
    #[schema(required, format = DateTime)]
    disabled_at: Option<String>,
    #[schema(required, format = DateTime)]
    last_used_at: Option<String>,
}

/// A key that was just made.
#[derive(Debug, Serialize, ToSchema)]
pub struct MadeKey {
    key: KeyLine,
    /// The key itself: it is told this once.
    secret: String,
}

/// A key to make.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct KeyWanted {
    /// What people call it: 1 to 100 characters.
    #[schema(min_length = 1, max_length = 100)]
    name: String,
    /// What it allows of this guild: `queue-sync:read`, `analytics:read`, `settings:read`.
    #[schema(value_type = Vec<GuildScopeName>, min_items = 1)]
    scopes: Vec<String>,
    /// Days until it expires, 1 to 3,650; without, it does not.
    #[schema(minimum = 1, maximum = 3_650)]
    expires_in_days: Option<u64>,
}

/// How a key is replaced.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Overlap {
    /// Hours for which the old key works beside the new one: 0 to 168.
    overlap_hours: u64,
}

/// Lists the keys of a guild.
#[utoipa::path(
    get,
    operation_id = "keys",
    path = "/api/control-panel/guilds/{guild}/keys",
    tag = "keys",
    params(("guild" = String, Path, description = "Id of the guild")),
    responses((status = 200, body = Keys, description = "The keys, without their secrets")),
)]
pub async fn keys(
    State(state): State<ApiState>,
    Extension(member): Extension<Membership>,
) -> Result<Json<Keys>, ApiError> {
    let keys = state.panel.api_keys_of(member.guild).await?;
    Ok(Json(Keys { keys: keys.into_iter().map(KeyLine::from).collect() }))
}

/// Makes a key.
#[utoipa::path(
    post,
    operation_id = "createKey",
    path = "/api/control-panel/guilds/{guild}/keys",
    tag = "keys",
    params(("guild" = String, Path, description = "Id of the guild")),
    request_body = KeyWanted,
    responses((status = 201, body = MadeKey, description = "The key; its secret is told this once")),
)]
pub async fn create_key(
    State(state): State<ApiState>,
    Extension(member): Extension<Membership>,
    Extension(person): Extension<Person>,
    request: IdempotencyKey,
    JsonBody(wanted): JsonBody<KeyWanted>,
) -> Result<Response, ApiError> {
    if let Some(answer) = request.answered(&state).await? {
        return Ok(answer);
    }
    let (scopes, days) = wanted.check().map_err(ApiError::BadValues)?;
    let (now, guild) = (segue_store::now(), member.guild);
    let works = |key: &ApiKey| key.disabled_at.is_none() && key.expires_at.is_none_or(|at| at > now);
    if state.panel.api_keys_of(guild).await?.iter().filter(|key| works(key)).count() >= MAX_KEYS {
        let detail = format!("the server has {MAX_KEYS} keys that work, which is the most");
        return Err(ApiError::BadValues(vec![BadValue { pointer: String::new(), detail }]));
    }
    let expires_at = days.map(|days| now + Millis::from_secs(days * 86_400));
    let tell = |made: &(ApiKey, ApiKeySecret)| request.answer(StatusCode::CREATED, &MadeKey::of(made));
    let made = state.panel.create_guild_api_key_once(guild, &wanted.name, &scopes, expires_at, Some(&tell));
    let made = match made.await? {
        Once::Now(made) => made,
        Once::Before => return request.answered_meanwhile(&state).await,
    };
    note(&state, &person, guild, "key.create", &made.0).await?;
    Ok(json(StatusCode::CREATED, &MadeKey::of(&made)))
}

/// Makes a successor of a key.
#[utoipa::path(
    post,
    operation_id = "rotateKey",
    path = "/api/control-panel/guilds/{guild}/keys/{key}/rotate",
    tag = "keys",
    params(
        ("guild" = String, Path, description = "Id of the guild"),
        ("key" = String, Path, description = "Id of the key"),
    ),
    request_body = Overlap,
    responses((status = 201, body = MadeKey, description = "The successor; its secret is told this once")),
)]
pub async fn rotate_key(
    State(state): State<ApiState>,
    path: Path<(String, String)>,
    Extension(member): Extension<Membership>,
    Extension(person): Extension<Person>,
    request: IdempotencyKey,
    JsonBody(Overlap { overlap_hours }): JsonBody<Overlap>,
) -> Result<Response, ApiError> {
    let Path((_, key)) = path;
    if let Some(answer) = request.answered(&state).await? {
        return Ok(answer);
    }
    if overlap_hours > MAX_OVERLAP {
        let detail = format!("it must be 0 to {MAX_OVERLAP}");
        return Err(ApiError::BadValues(vec![BadValue { pointer: "/overlapHours".to_owned(), detail }]));
    }
    let old = of_guild(&state, member.guild, &key).await?;
    let overlap = Millis::from_secs(overlap_hours * 3_600);
    let tell = |made: &(ApiKey, ApiKeySecret)| request.answer(StatusCode::CREATED, &MadeKey::of(made));
    let made = match state.panel.rotate_api_key_once(&old.id, overlap, Some(&tell)).await? {
        Once::Now(Rotated::Made(made)) => made,
        Once::Now(Rotated::Over) => return Err(ApiError::KeyOver),
        Once::Now(Rotated::Unknown) => return Err(ApiError::NoSuchKey),
        Once::Before => return request.answered_meanwhile(&state).await,
    };
    note(&state, &person, member.guild, "key.rotate", &old).await?;
    Ok(json(StatusCode::CREATED, &MadeKey::of(&made)))
}

/// Disables a key at once.
#[utoipa::path(
    post,
    operation_id = "disableKey",
    path = "/api/control-panel/guilds/{guild}/keys/{key}/disable",
    tag = "keys",
    params(
        ("guild" = String, Path, description = "Id of the guild"),
        ("key" = String, Path, description = "Id of the key"),
    ),
    responses((status = 204, description = "Disabled")),
)]
pub async fn disable_key(
    State(state): State<ApiState>,
    path: Path<(String, String)>,
    Extension(member): Extension<Membership>,
    Extension(person): Extension<Person>,
) -> Result<StatusCode, ApiError> {
    let Path((_, key)) = path;
    let key = of_guild(&state, member.guild, &key).await?;
    // Doing it twice is not a mistake, and changes nothing.
    if state.panel.disable_api_key(&key.id).await? {
        note(&state, &person, member.guild, "key.disable", &key).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}

/// A key of this guild. A key of another is as unknown as one that never was.
async fn of_guild(state: &ApiState, guild: GuildId, id: &str) -> Result<ApiKey, ApiError> {
    let keys = state.panel.api_keys_of(guild).await?;
    keys.into_iter().find(|key| key.id == id).ok_or(ApiError::NoSuchKey)
}

async fn note(
    state: &ApiState,
    person: &Person,
    guild_id: GuildId,
    command: &str,
    key: &ApiKey,
) -> Result<(), ApiError> {
    let detail = format!("{} ({})", key.name, key.prefix);
    let entry = NewAuditEntry {
        guild_id,
        user_id: person.user_id,
        origin: AuditOrigin::Panel,
        command,
        detail: &detail,
        outcome: "accepted",
    };
    state.panel.record_audit(entry, segue_store::now()).await?;
    Ok(())
}

impl MadeKey {
    fn of((key, secret): &(ApiKey, ApiKeySecret)) -> Self {
        Self { key: key.clone().into(), secret: secret.expose().to_owned() }
    }
}

impl KeyWanted {
    fn check(&self) -> Result<(BTreeSet<Scope>, Option<u64>), Vec<BadValue>> {
        let mut bad = Vec::new();
        let mut refuse = |pointer: String, detail: String| bad.push(BadValue { pointer, detail });
        if self.name.trim().is_empty() || self.name.chars().count() > MAX_NAME {
            refuse("/name".to_owned(), format!("it must have 1 to {MAX_NAME} characters"));
        }
        let mut scopes = BTreeSet::new();
        for (number, name) in self.scopes.iter().enumerate() {
            if let Some(scope) = SCOPES.into_iter().find(|scope| scope.as_str() == name) {
                scopes.insert(scope);
            } else {
                let names = SCOPES.map(Scope::as_str).join(", ");
                refuse(format!("/scopes/{number}"), format!("it must be one of {names}"));
            }
        }
        if self.scopes.is_empty() {
            refuse("/scopes".to_owned(), "there must be one at least".to_owned());
        }
        if self.expires_in_days.is_some_and(|days| !(1..=MAX_DAYS).contains(&days)) {
            refuse("/expiresInDays".to_owned(), format!("it must be 1 to {MAX_DAYS}"));
        }
        if bad.is_empty() { Ok((scopes, self.expires_in_days)) } else { Err(bad) }
    }
}

impl From<ApiKey> for KeyLine {
    fn from(key: ApiKey) -> Self {
        Self {
            scopes: key.scopes.iter().map(|scope| scope.as_str()).collect(),
            created_at: instant(key.created_at),
            expires_at: key.expires_at.map(instant),
            disabled_at: key.disabled_at.map(instant),
            last_used_at: key.last_used_at.map(instant),
            id: key.id,
            name: key.name,
            prefix: key.prefix,
        }
    }
}
