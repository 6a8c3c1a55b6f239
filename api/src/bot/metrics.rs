//! `GET /api/bot/metrics`: how the bot is, for programs.

use axum::{
    Extension,
    extract::State,
    response::{IntoResponse, Response},
};

use crate::{ApiState, Caller, status};

/// Tells how the bot is: what operators are told at `/api/status`.
///
/// Time series for a monitor are elsewhere: at `:3052/metrics` of a worker, and in `CloudWatch`.
#[utoipa::path(
    get,
    operation_id = "botMetrics",
    path = "/api/bot/metrics",
    tag = "status",
    responses(
        (status = 200, body = status::Answer, description = "How it is"),
        (status = 503, body = status::Answer, description = "The same, while the panel database does not answer"),
    ),
)]
pub async fn metrics(state: State<ApiState>, caller: Extension<Caller>) -> Response {
    status::read(state, caller).await.into_response()
}
