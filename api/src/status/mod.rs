//! `GET /api/status`: figures without names for anybody, and who plays what for operators.

mod answer;
mod fleet;
mod history;
mod incidents;
mod operator;
mod problem;
mod public;

use axum::{
    Extension, Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use segue_panel_db::Scope;

pub use self::answer::Answer;
pub use self::{
    fleet::{FleetReader, FleetState},
    incidents::{Watch, keep_watching},
    problem::StatusProblem,
};
use crate::{ApiState, Caller};

/// Tells how the bot is.
///
/// 503 when the panel database does not answer, so that a monitor needs to read no body. All else that is wrong is in
/// the body of a 200: this process answers and its database does, so a balancer has no reason to take it away.
#[utoipa::path(
    get,
    operation_id = "status",
    path = "/api/status",
    tag = "status",
    responses(
        (status = 200, body = Answer, description = "How it is; operators are told more"),
        (status = 503, body = Answer, description = "The same, while the panel database does not answer"),
    ),
)]
pub async fn read(State(state): State<ApiState>, Extension(caller): Extension<Caller>) -> Response {
    let fleet = state.fleet().await;
    let overview = state.overview(&fleet).await;
    let code = if overview.is_some() { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let answer = Answer::new(overview, &fleet, caller.operates(Scope::StatusRead));
    (code, Json(answer)).into_response()
}
