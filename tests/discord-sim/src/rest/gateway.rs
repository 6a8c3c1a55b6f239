//! Where the gateway is.
//!
//! See <https://discord.com/developers/docs/events/gateway#get-gateway-bot>.

use axum::{Json, Router, extract::State, routing::get};
use serde_json::{Value, json};

use crate::sim::Simulator;

pub(super) fn routes() -> Router<Simulator> {
    Router::new().route("/gateway", get(gateway)).route("/gateway/bot", get(gateway_bot))
}

async fn gateway(State(sim): State<Simulator>) -> Json<Value> {
    Json(json!({"url": sim.gateway_url()}))
}

async fn gateway_bot(State(sim): State<Simulator>) -> Json<Value> {
    let config = sim.config();
    let used = sim.lock().hub.identifies;
    Json(json!({
        "url": sim.gateway_url(),
        "shards": config.shards,
        "session_start_limit": {
            "total": config.identifies,
            "remaining": config.identifies.saturating_sub(used),
            "reset_after": 86_400_000,
            "max_concurrency": config.max_concurrency,
        },
    }))
}
