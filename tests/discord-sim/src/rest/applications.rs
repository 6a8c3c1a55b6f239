//! The application itself.
//!
//! See <https://discord.com/developers/docs/resources/application>.

use axum::{Extension, Json, Router, extract::State, routing::get};
use serde_json::{Value, json};
use url::Url;

use super::{api_error::ApiError, guard::Caller, payload::Payload};
use crate::{InteractionDelivery, sim::Simulator, validate::FormErrors};

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
        "approximate_guild_count": state.world.guilds.len(),
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

/// Only the interactions endpoint can be changed here; it is checked as Discord checks it.
async fn edit(
    State(sim): State<Simulator>,
    Extension(caller): Extension<Caller>,
    payload: Payload,
) -> Result<Json<Value>, ApiError> {
    if caller != Caller::Bot {
        return Err(ApiError::unauthorized());
    }
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
                let mut errors = FormErrors::default();
                errors.add(
                    "interactions_endpoint_url",
                    "APPLICATION_INTERACTIONS_ENDPOINT_VERIFICATION_FAILED",
                    "The specified interactions endpoint url could not be verified.",
                );
                return Err(errors.into_value().map_or_else(ApiError::invalid_json, ApiError::invalid_form));
            }
        }
    }
    Ok(Json(application_json(&sim)))
}
