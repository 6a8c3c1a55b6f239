//! The application itself.
//!
//! See <https://discord.com/developers/docs/resources/application>.

use axum::{Extension, Json, Router, extract::State, routing::get};
use serde_json::{Value, json};
use url::Url;

use super::{api_error::ApiError, guard::Caller, payload::Payload};
use crate::{InteractionDelivery, sim::Simulator, validate::FormErrors, webhook_events::KINDS};

pub(super) fn routes() -> Router<Simulator> {
    Router::new()
        .route("/applications/@me", get(current).patch(edit))
        .route("/oauth2/applications/@me", get(current))
}

fn application_json(sim: &Simulator) -> Value {
    let state = sim.lock();
    let endpoint = match &state.delivery {
        InteractionDelivery::Http(url) => Some(url.to_string()),
        InteractionDelivery::Gateway => None,
    };
    let owner = state.defaults.map(|defaults| defaults.ada).and_then(|ada| state.world.users.get(&ada));
    json!({
        "id": sim.application_id(),
        "name": "Segue",
        "icon": null,
        "description": "",
        "bot_public": true,
        "bot_require_code_grant": false,
        "bot": sim.current_user_json(&state),
        "owner": owner.map(crate::world::User::to_json),
        "summary": "",
        "verify_key": sim.public_key_hex(),
        "team": null,
        "flags": 0,
        "hook": true,
        "rpc_origins": [],
        "redirect_uris": sim.config().redirect_uris,
        "interactions_endpoint_url": endpoint,
        "role_connections_verification_url": null,
        "event_webhooks_url": state.webhook_events.url,
        "event_webhooks_status": state.webhook_events.status(),
        "event_webhooks_types": state.webhook_events.kinds,
        "approximate_guild_count": state.world.guilds.len(),
        "approximate_user_install_count": 0,
        "approximate_user_authorization_count": 0,
        "integration_types_config": {"0": {}},
    })
}

async fn current(
    State(sim): State<Simulator>,
    Extension(caller): Extension<Caller>,
) -> Result<Json<Value>, ApiError> {
    if caller != Caller::Bot {
        return Err(ApiError::unauthorized());
    }
    Ok(Json(application_json(&sim)))
}

/// Only the endpoints for interactions and webhook events can be changed here; they are checked as Discord checks them.
///
/// See <https://discord.com/developers/docs/resources/application#edit-current-application>.
async fn edit(
    State(sim): State<Simulator>,
    Extension(caller): Extension<Caller>,
    payload: Payload,
) -> Result<Json<Value>, ApiError> {
    if caller != Caller::Bot {
        return Err(ApiError::unauthorized());
    }
    let mut errors = FormErrors::default();
    match payload.json.get("interactions_endpoint_url") {
        None => {}
        Some(Value::Null) => sim.deliver_interactions(InteractionDelivery::Gateway),
        Some(url) => {
            let url = url.as_str().and_then(|url| Url::parse(url).ok());
            let saved = match url {
                Some(url) => sim.set_interactions_endpoint(url).await.is_ok(),
                None => false,
            };
            if !saved {
                errors.add(
                    "interactions_endpoint_url",
                    "APPLICATION_INTERACTIONS_ENDPOINT_VERIFICATION_FAILED",
                    "The specified interactions endpoint url could not be verified.",
                );
            }
        }
    }
    edit_webhook_events(&sim, &payload.json, &mut errors).await;
    if let Some(errors) = errors.into_value() {
        return Err(ApiError::invalid_form(errors));
    }
    Ok(Json(application_json(&sim)))
}

async fn edit_webhook_events(sim: &Simulator, body: &Value, errors: &mut FormErrors) {
    for (index, kind) in errors.list(body, "event_webhooks_types", "", KINDS.len()).iter().enumerate() {
        if !kind.as_str().is_some_and(|kind| KINDS.contains(&kind)) {
            let message = format!("Value must be one of {KINDS:?}.");
            errors.add(&format!("event_webhooks_types.{index}"), "BASE_TYPE_CHOICES", message);
            return;
        }
    }
    errors.integer(body, "event_webhooks_status", "", 1..=2);
    let url = body["event_webhooks_url"].as_str().map(Url::parse);
    match &url {
        None => {}
        Some(Ok(url)) if sim.check_webhook_endpoint(url).await.is_ok() => {}
        Some(_) => {
            let message = "The specified webhook events url could not be verified.";
            errors.add("event_webhooks_url", "APPLICATION_EVENT_WEBHOOKS_URL_VERIFICATION_FAILED", message);
            return;
        }
    }
    let events = &mut sim.lock().webhook_events;
    if let Some(Ok(url)) = url {
        events.url = Some(url);
    } else if body.get("event_webhooks_url") == Some(&Value::Null) {
        events.url = None;
    }
    if let Some(status) = body["event_webhooks_status"].as_u64() {
        events.enabled = status == 2;
    }
    if let Some(kinds) = body["event_webhooks_types"].as_array() {
        events.kinds = kinds.iter().filter_map(Value::as_str).map(str::to_owned).collect();
    }
}
