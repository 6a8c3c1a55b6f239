//! Selling, buying and refunding, and where webhook events go.

use axum::{
    Json, Router,
    extract::{Path, State},
    routing::{get, patch, post},
};
use http::StatusCode;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use time::OffsetDateTime;
use url::Url;

use crate::{
    Error, clock,
    id::{EntitlementId, GuildId, SkuId, UserId},
    monetization::EntitlementChange,
    setting::Setting,
    sim::Simulator,
    world::{Entitlement, Holder, Subscriber},
};

pub(super) fn routes() -> Router<Simulator> {
    Router::new()
        .route("/skus", post(sell))
        .route("/entitlements", get(list).post(grant))
        .route("/entitlements/{entitlement}", patch(change).delete(delete))
        .route("/entitlements/{entitlement}/end", post(end))
        .route("/webhook-events", get(deliveries).put(subscribe))
}

#[derive(Deserialize)]
struct Offer {
    name: String,
    subscriber: Subscriber,
}

async fn sell(State(sim): State<Simulator>, Json(offer): Json<Offer>) -> (StatusCode, Json<Value>) {
    let sku = sim.create_subscription(&offer.name, offer.subscriber);
    (StatusCode::CREATED, Json(json!({"id": sku})))
}

async fn list(State(sim): State<Simulator>) -> Json<Vec<Value>> {
    Json(sim.entitlements().iter().map(|held| held.to_json(sim.application_id())).collect())
}

/// One of user and guild is given.
#[derive(Deserialize)]
struct Grant {
    sku: SkuId,
    user: Option<UserId>,
    guild: Option<GuildId>,
    #[serde(rename = "type")]
    kind: Option<u8>,
    /// `starts_at` (now if not given) and `ends_at`.
    #[serde(flatten)]
    validity: Map<String, Value>,
}

async fn grant(
    State(sim): State<Simulator>,
    Json(grant): Json<Grant>,
) -> Result<(StatusCode, Json<Value>), Error> {
    let holder = match (grant.user, grant.guild) {
        (Some(user), None) => Holder::User(user),
        (None, Some(guild)) => Holder::Guild(guild),
        _ => return Err(Error::Refused("an entitlement is for a user or a guild".to_owned())),
    };
    let EntitlementChange { starts_at, ends_at } = validity(&grant.validity)?;
    let starts_at = match starts_at {
        Setting::Kept => Some(OffsetDateTime::now_utc()),
        Setting::To(instant) => instant,
    };
    let ends_at = match ends_at {
        Setting::Kept => None,
        Setting::To(instant) => instant,
    };
    let kind = grant.kind.unwrap_or(Entitlement::APPLICATION_SUBSCRIPTION);
    let made = sim.add_entitlement(grant.sku, holder, kind, starts_at, ends_at);
    Ok((StatusCode::CREATED, Json(made.to_json(sim.application_id()))))
}

/// The body is `starts_at` and `ends_at`, or one of them.
async fn change(
    State(sim): State<Simulator>,
    Path(id): Path<EntitlementId>,
    Json(body): Json<Map<String, Value>>,
) -> Result<Json<Value>, Error> {
    let changed = sim.change_entitlement(id, validity(&body)?)?;
    Ok(Json(changed.to_json(sim.application_id())))
}

async fn end(State(sim): State<Simulator>, Path(id): Path<EntitlementId>) -> Result<Json<Value>, Error> {
    Ok(Json(sim.end_entitlement(id)?.to_json(sim.application_id())))
}

async fn delete(State(sim): State<Simulator>, Path(id): Path<EntitlementId>) -> Result<Json<Value>, Error> {
    Ok(Json(sim.delete_entitlement(id)?.to_json(sim.application_id())))
}

async fn deliveries(State(sim): State<Simulator>) -> Json<Value> {
    let deliveries = sim.webhook_deliveries();
    let state = sim.lock();
    let events = &state.webhook_events;
    Json(json!({"url": events.url, "types": events.kinds, "deliveries": deliveries}))
}

/// No URL ends the subscription; the entitlement events are subscribed to if none are given.
#[derive(Deserialize)]
struct Subscription {
    url: Option<Url>,
    types: Option<Vec<String>>,
}

async fn subscribe(
    State(sim): State<Simulator>,
    Json(wanted): Json<Subscription>,
) -> Result<StatusCode, Error> {
    let Some(url) = wanted.url else {
        sim.unsubscribe_webhook_events();
        return Ok(StatusCode::NO_CONTENT);
    };
    let bought = ["ENTITLEMENT_CREATE", "ENTITLEMENT_UPDATE", "ENTITLEMENT_DELETE"];
    let kinds = wanted.types.as_ref().map(|kinds| kinds.iter().map(String::as_str).collect::<Vec<_>>());
    sim.subscribe_webhook_events(url, kinds.as_deref().unwrap_or(&bought)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// When an entitlement is to be valid: instants in ISO 8601, null for none.
fn validity(body: &Map<String, Value>) -> Result<EntitlementChange, Error> {
    let setting = |field: &str| match body.get(field) {
        None => Ok(Setting::Kept),
        Some(Value::Null) => Ok(Setting::To(None)),
        Some(value) => match value.as_str().and_then(clock::read) {
            Some(instant) => Ok(Setting::To(Some(instant))),
            None => Err(Error::Refused(format!("{value} is not ISO 8601"))),
        },
    };
    Ok(EntitlementChange { starts_at: setting("starts_at")?, ends_at: setting("ends_at")? })
}
