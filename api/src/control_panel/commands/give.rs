//! `POST /api/control-panel/guilds/{guild}/commands`.

use axum::{Extension, Json, extract::State, http::StatusCode};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    body::CommandBody,
    issue::{CommandDispatcher, seed},
};
use crate::{
    ApiError, ApiState, Membership, Person,
    control_panel::{audit::note, session::WorkerState},
    http::{IdempotencyKey, JsonBody},
};

/// A command that was accepted. The outcome arrives on the event stream.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AcceptedCommand)]
pub struct Accepted {
    /// Id of the command.
    id: String,
    /// When `away`, it waits until a worker is back.
    worker: WorkerState,
}

/// Gives a command to the guild's session.
#[utoipa::path(
    post,
    operation_id = "giveCommand",
    path = "/api/control-panel/guilds/{guild}/commands",
    tag = "session",
    params(
        ("guild" = String, Path, description = "Guild's id"),
    ),
    request_body = CommandBody,
    responses((status = 202, body = Accepted, description = "The command is on its way; its result arrives on the event stream")),
)]
pub async fn give(
    State(state): State<ApiState>,
    Extension(person): Extension<Person>,
    Extension(membership): Extension<Membership>,
    request: IdempotencyKey,
    JsonBody(given): JsonBody<CommandBody>,
) -> Result<(StatusCode, Json<Accepted>), ApiError> {
    let key = request.or_new();
    let Membership { guild, roles, manages, .. } = &membership;
    let dispatcher = CommandDispatcher::new(&state, *guild, person.user_id, roles, *manages).await?;
    let slash_command = given.slash_command();
    let permitted = dispatcher.permit(slash_command, true);
    let rank = match permitted {
        Ok(rank) => rank,
        Err(refused) => {
            note(&state, &membership, &person, slash_command, "", refused.code()).await;
            return Err(refused);
        }
    };
    let detail = given.detail();
    let command = given.command(*guild, person.user_id, seed(&key))?;
    let id = dispatcher.issue(rank, command, &key).await?;
    note(&state, &membership, &person, slash_command, &detail, "accepted").await;
    let worker = WorkerState::of(&state, *guild, segue_store::now()).await;
    Ok((StatusCode::ACCEPTED, Json(Accepted { id, worker })))
}
