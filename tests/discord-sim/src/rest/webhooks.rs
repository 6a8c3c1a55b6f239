//! What comes after an interaction's first answer: its edits, and follow-up messages.
//!
//! See <https://discord.com/developers/docs/interactions/receiving-and-responding#followup-messages>.

use axum::{
    Json, Router,
    extract::{DefaultBodyLimit, Path, State},
    routing::{get, post},
};
use http::StatusCode;
use serde_json::Value;

use super::{api_error::ApiError, payload::Payload};
use crate::{
    event::SimEvent,
    id::{ApplicationId, ChannelId, MessageId},
    interaction::{Change, InteractionState},
    sim::{Simulator, State as World},
    validate::message as check,
};

pub(super) fn routes() -> Router<Simulator> {
    Router::new()
        .route("/webhooks/{application}/{token}", post(follow_up))
        .route("/webhooks/{application}/{token}/messages/{message}", get(read).patch(edit).delete(delete))
        .layer(DefaultBodyLimit::max(25 * 1024 * 1024))
}

/// A message of an interaction.
struct Target {
    channel: ChannelId,
    message: MessageId,
    is_original: bool,
}

/// Refuses a token that is unknown, has expired, or whose interaction was not answered yet.
fn check_token(
    sim: &Simulator,
    state: &World,
    application: ApplicationId,
    token: &str,
) -> Result<(), ApiError> {
    let unknown = || ApiError::new(404, 10015, "Unknown Webhook");
    let record = state.interactions.by_token(token).filter(|_| application == sim.application_id());
    let record = record.ok_or_else(unknown)?;
    if record.created.elapsed() > sim.config().token_lifetime {
        return Err(ApiError::new(401, 50027, "Invalid Webhook Token"));
    }
    match record.state {
        InteractionState::Unanswered | InteractionState::TimedOut | InteractionState::Failed => {
            Err(unknown())
        }
        _ => Ok(()),
    }
}

fn target(
    sim: &Simulator,
    state: &World,
    (application, token, message): &(ApplicationId, String, String),
) -> Result<Target, ApiError> {
    check_token(sim, state, *application, token)?;
    let record = state.interactions.by_token(token).ok_or_else(ApiError::unknown_message)?;
    let id = if message == "@original" { record.original } else { message.parse().ok() };
    let id = id.ok_or_else(ApiError::unknown_message)?;
    let is_original = record.original == Some(id);
    if !is_original && !record.followups.contains(&id) {
        return Err(ApiError::unknown_message());
    }
    Ok(Target { channel: record.channel, message: id, is_original })
}

async fn read(
    State(sim): State<Simulator>,
    Path(path): Path<(ApplicationId, String, String)>,
) -> Result<Json<Value>, ApiError> {
    let state = sim.lock();
    let target = target(&sim, &state, &path)?;
    let message =
        state.world.message(target.channel, target.message).ok_or_else(ApiError::unknown_message)?;
    Ok(Json(state.world.message_json(message)))
}

async fn edit(
    State(sim): State<Simulator>,
    Path(path): Path<(ApplicationId, String, String)>,
    payload: Payload,
) -> Result<Json<Value>, ApiError> {
    let mut state = sim.lock();
    edit_locked(&sim, &mut state, &path, payload)
}

fn edit_locked(
    sim: &Simulator,
    state: &mut World,
    path: &(ApplicationId, String, String),
    payload: Payload,
) -> Result<Json<Value>, ApiError> {
    let target = target(sim, state, path)?;
    let message = sim.edit(state, target.channel, target.message, &payload.json, payload.files)?;
    let json = state.world.message_json(&message);
    if let Some(record) = state.interactions.by_token_mut(&path.1) {
        if target.is_original {
            record.state = InteractionState::Answered;
            record.note(Change::Edited(message));
        } else {
            record.note(Change::FollowUpEdited(message));
        }
        sim.emit(SimEvent::Interaction { id: record.id, state: record.state, modal: None });
    }
    Ok(Json(json))
}

async fn delete(
    State(sim): State<Simulator>,
    Path(path): Path<(ApplicationId, String, String)>,
) -> Result<StatusCode, ApiError> {
    let mut state = sim.lock();
    let target = target(&sim, &state, &path)?;
    sim.delete(&mut state, target.channel, target.message)?;
    if let Some(record) = state.interactions.by_token_mut(&path.1) {
        if target.is_original {
            record.original = None;
            record.state = InteractionState::Answered;
        } else {
            record.followups.retain(|id| *id != target.message);
        }
        record.note(Change::Deleted(target.message));
    }
    Ok(StatusCode::NO_CONTENT)
}

async fn follow_up(
    State(sim): State<Simulator>,
    Path((application, token)): Path<(ApplicationId, String)>,
    payload: Payload,
) -> Result<Json<Value>, ApiError> {
    let mut state = sim.lock();
    check_token(&sim, &state, application, &token)?;
    let record = state.interactions.by_token(&token).ok_or_else(ApiError::unknown_message)?;
    // Right after "thinking…" this edits the original, as it always did.
    if record.state == InteractionState::Thinking {
        let mut payload = payload;
        if let Some(body) = payload.json.as_object_mut() {
            body.remove("flags");
        }
        return edit_locked(&sim, &mut state, &(application, token, "@original".to_owned()), payload);
    }
    let flags = payload.json["flags"].as_u64().unwrap_or_default();
    check::check(&payload.json, flags)?;
    if check::is_empty(&payload.json, payload.files.len()) {
        return Err(ApiError::new(400, 50006, "Cannot send an empty message"));
    }
    let mut draft = sim.answer(record, flags);
    // A follow-up is an ordinary message, not the command's own answer.
    if let Some((_, name, _)) = &mut draft.answers {
        name.clear();
    }
    draft.target = None;
    let message = sim.write(&mut state, &draft, &payload.json, payload.files)?;
    let json = state.world.message_json(&message);
    if let Some(record) = state.interactions.by_token_mut(&token) {
        record.followups.push(message.id);
        record.note(Change::FollowUp(message));
    }
    Ok(Json(json))
}
