//! What is sold, and who has bought it.
//!
//! See <https://discord.com/developers/docs/resources/entitlement>.

use axum::{
    Extension, Json, Router,
    extract::{Path, Query, State},
    routing::get,
};
use http::StatusCode;
use serde::Deserialize;
use serde_json::Value;
use time::OffsetDateTime;

use super::{
    api_error::ApiError, commands::check_application, guard::Caller, payload::Payload, query::is_true,
};
use crate::{
    id::{ApplicationId, EntitlementId, GuildId, SkuId, UserId},
    sim::Simulator,
    validate::FormErrors,
    world::{Entitlement, Holder},
};

pub(super) fn routes() -> Router<Simulator> {
    Router::new()
        .route("/applications/{application}/skus", get(skus))
        .route("/applications/{application}/entitlements", get(list).post(create))
        .route("/applications/{application}/entitlements/{entitlement}", get(read).delete(delete))
}

/// See <https://discord.com/developers/docs/resources/sku#list-skus>.
async fn skus(
    State(sim): State<Simulator>,
    Extension(caller): Extension<Caller>,
    Path(application): Path<ApplicationId>,
) -> Result<Json<Vec<Value>>, ApiError> {
    check_application(&sim, &caller, application)?;
    Ok(Json(sim.lock().world.skus.values().map(|sku| sku.to_json(application)).collect()))
}

#[derive(Deserialize)]
struct Filter {
    user_id: Option<UserId>,
    guild_id: Option<GuildId>,
    /// Separated by commas.
    sku_ids: Option<String>,
    before: Option<EntitlementId>,
    after: Option<EntitlementId>,
    limit: Option<usize>,
    exclude_ended: Option<String>,
    exclude_deleted: Option<String>,
}

impl Filter {
    fn takes(&self, entitlement: &Entitlement, now: OffsetDateTime) -> bool {
        let holder = match (self.user_id, self.guild_id) {
            (None, None) => true,
            (user, guild) => match entitlement.holder {
                Holder::User(holder) => user == Some(holder),
                Holder::Guild(holder) => guild == Some(holder),
            },
        };
        let sku = entitlement.sku_id.to_string();
        holder
            && self.sku_ids.as_ref().is_none_or(|wanted| wanted.split(',').any(|wanted| wanted == sku))
            && self.before.is_none_or(|before| entitlement.id < before)
            && self.after.is_none_or(|after| entitlement.id > after)
            && !(is_true(self.exclude_ended.as_deref(), false) && entitlement.has_ended(now))
            && !(is_true(self.exclude_deleted.as_deref(), true) && entitlement.deleted)
    }
}

/// See <https://discord.com/developers/docs/resources/entitlement#list-entitlements>.
async fn list(
    State(sim): State<Simulator>,
    Extension(caller): Extension<Caller>,
    Path(application): Path<ApplicationId>,
    Query(filter): Query<Filter>,
) -> Result<Json<Vec<Value>>, ApiError> {
    check_application(&sim, &caller, application)?;
    let now = OffsetDateTime::now_utc();
    let state = sim.lock();
    let found = state.world.entitlements.values().filter(|entitlement| filter.takes(entitlement, now));
    let limit = filter.limit.unwrap_or(100).clamp(1, 100);
    Ok(Json(found.take(limit).map(|entitlement| entitlement.to_json(application)).collect()))
}

fn unknown() -> ApiError {
    ApiError::new(404, 10029, "Unknown Entitlement")
}

async fn read(
    State(sim): State<Simulator>,
    Extension(caller): Extension<Caller>,
    Path((application, id)): Path<(ApplicationId, EntitlementId)>,
) -> Result<Json<Value>, ApiError> {
    check_application(&sim, &caller, application)?;
    let state = sim.lock();
    let found = state.world.entitlements.get(&id).ok_or_else(unknown)?;
    Ok(Json(found.to_json(application)))
}

/// A test entitlement, valid for ever.
///
/// See <https://discord.com/developers/docs/resources/entitlement#create-test-entitlement>.
async fn create(
    State(sim): State<Simulator>,
    Extension(caller): Extension<Caller>,
    Path(application): Path<ApplicationId>,
    payload: Payload,
) -> Result<Json<Value>, ApiError> {
    check_application(&sim, &caller, application)?;
    let body = &payload.json;
    let mut errors = FormErrors::default();
    for field in ["sku_id", "owner_id"] {
        errors.required_text(body, field, "", 1, 20);
    }
    errors.integer(body, "owner_type", "", 1..=2);
    if body["owner_type"].is_null() {
        errors.required("owner_type");
    }
    if let Some(errors) = errors.into_value() {
        return Err(ApiError::invalid_form(errors));
    }
    let sku: Option<SkuId> = body["sku_id"].as_str().and_then(|id| id.parse().ok());
    let sku = sku.filter(|sku| sim.lock().world.skus.contains_key(sku));
    let sku = sku.ok_or_else(|| ApiError::new(404, 10027, "Unknown SKU"))?;
    let owner = body["owner_id"].as_str().unwrap_or_default();
    let holder = if body["owner_type"] == 1 {
        let guild = owner.parse().ok().filter(|guild| sim.lock().world.guilds.contains_key(guild));
        Holder::Guild(guild.ok_or_else(|| ApiError::new(404, 10004, "Unknown Guild"))?)
    } else {
        let user = owner.parse().ok().filter(|user| sim.lock().world.users.contains_key(user));
        Holder::User(user.ok_or_else(|| ApiError::new(404, 10013, "Unknown User"))?)
    };
    let made = sim.add_entitlement(sku, holder, Entitlement::TEST_MODE_PURCHASE, None, None);
    let mut json = made.to_json(application);
    // "It will not contain starts_at or ends_at, as it's valid in perpetuity."
    if let Some(fields) = json.as_object_mut() {
        fields.retain(|name, _| !matches!(name.as_str(), "starts_at" | "ends_at"));
    }
    Ok(Json(json))
}

/// See <https://discord.com/developers/docs/resources/entitlement#delete-test-entitlement>.
async fn delete(
    State(sim): State<Simulator>,
    Extension(caller): Extension<Caller>,
    Path((application, id)): Path<(ApplicationId, EntitlementId)>,
) -> Result<StatusCode, ApiError> {
    check_application(&sim, &caller, application)?;
    let kind = sim.lock().world.entitlements.get(&id).filter(|found| !found.deleted).map(|found| found.kind);
    if kind.ok_or_else(unknown)? != Entitlement::TEST_MODE_PURCHASE {
        return Err(ApiError::new(403, 40019, "You can only delete sandbox entitlements."));
    }
    sim.delete_entitlement(id)?;
    Ok(StatusCode::NO_CONTENT)
}
