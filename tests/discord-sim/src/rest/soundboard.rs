//! Soundboard sounds.
//!
//! See <https://discord.com/developers/docs/resources/soundboard>.

use axum::{Json, Router, routing::get};
use serde_json::{Value, json};

use crate::sim::Simulator;

pub(super) fn routes() -> Router<Simulator> {
    Router::new().route("/soundboard-default-sounds", get(defaults))
}

/// Sounds that everyone has. Libraries ask for them when they log in.
async fn defaults() -> Json<Value> {
    Json(json!([
        {
            "name": "quack",
            "sound_id": "1",
            "volume": 1.0,
            "emoji_id": null,
            "emoji_name": "\u{1f986}",
            "available": true,
        },
    ]))
}
