//! `GET /api/status`: public, figures without names.

use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use segue_domain::Millis;
use segue_store::panel::Overview;
use serde::Serialize;

use crate::{ApiState, queue_sync::instant};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    status: &'static str,
    version: &'static str,
    database: &'static str,
    mirror: Option<Mirror>,
    counts: Option<Counts>,
}

/// The change that was mirrored last.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Mirror {
    last_write_at: Option<String>,
    lag_ms: Option<u64>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Counts {
    guilds: u64,
    active: u64,
    queued_tracks: u64,
}

/// Answers; 503 when the database does not, so that a monitor needs to read no body.
pub async fn read(State(state): State<ApiState>) -> Response {
    let overview = state.overview().await;
    let answer = Answer {
        status: if overview.is_some() { "ok" } else { "degraded" },
        version: env!("CARGO_PKG_VERSION"),
        database: if overview.is_some() { "reachable" } else { "unreachable" },
        mirror: overview.map(|overview| Mirror {
            last_write_at: overview.mirrored_at.map(instant),
            lag_ms: overview.mirror_lag.map(Millis::get),
        }),
        counts: overview.map(|Overview { guilds, active, queued_tracks, .. }| Counts {
            guilds,
            active,
            queued_tracks,
        }),
    };
    let code = if overview.is_some() { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (code, Json(answer)).into_response()
}
