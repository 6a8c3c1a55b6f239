//! The first answer to an interaction, sent by request.
//!
//! See <https://discord.com/developers/docs/interactions/receiving-and-responding#create-interaction-response>.

use axum::{
    Json, Router,
    extract::{DefaultBodyLimit, Path, Query, State},
    response::{IntoResponse, Response},
    routing::post,
};
use http::StatusCode;
use serde::Deserialize;
use serde_json::json;

use super::{api_error::ApiError, payload::Payload, query::is_true};
use crate::{id::InteractionId, sim::Simulator};

pub(super) fn routes() -> Router<Simulator> {
    Router::new()
        .route("/interactions/{interaction}/{token}/callback", post(callback))
        .layer(DefaultBodyLimit::max(25 * 1024 * 1024))
}

#[derive(Deserialize)]
struct Options {
    with_response: Option<String>,
}

async fn callback(
    State(sim): State<Simulator>,
    Path((id, token)): Path<(InteractionId, String)>,
    Query(options): Query<Options>,
    payload: Payload,
) -> Result<Response, ApiError> {
    let with_response = is_true(options.with_response.as_deref(), false);
    let status = if with_response { 200 } else { 204 };
    let message = sim.respond(id, &token, &payload.json, payload.files, status)?;
    if !with_response {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let kind = payload.json["type"].as_u64().unwrap_or_default();
    let state = sim.lock();
    let asked = state.interactions.records.get(&id).map(|record| record.kind as u8);
    let mut interaction = json!({"id": id, "type": asked});
    let mut resource = json!({"type": kind});
    if let Some(message) = &message {
        interaction["response_message_id"] = json!(message.id);
        interaction["response_message_loading"] = message.is_thinking().into();
        interaction["response_message_ephemeral"] = message.is_ephemeral().into();
        // Deferred answers have a message too, but it is not told.
        if matches!(kind, 4 | 7) {
            resource["message"] = state.world.message_json(message);
        }
    }
    Ok(Json(json!({"interaction": interaction, "resource": resource})).into_response())
}
