//! Messages that the bot sends with its token.
//!
//! See <https://discord.com/developers/docs/resources/message>.

use axum::{
    Extension, Json, Router,
    extract::{DefaultBodyLimit, Path, Query, State},
    routing::get,
};
use http::StatusCode;
use serde::Deserialize;
use serde_json::Value;
use twilight_model::guild::Permissions;

use super::{api_error::ApiError, guard::Caller, payload::Payload};
use crate::{
    id::{ChannelId, MessageId, UserId},
    interaction::reply::Draft,
    sim::{Simulator, State as World},
    validate::message as check,
    world::Message,
};

/// Messages of a channel whose nonces are looked through: more than a bot sends in a few minutes.
const NONCES: usize = 100;

/// The most bytes of a request with files.
const MOST_BYTES: usize = 25 * 1024 * 1024;

pub(super) fn routes() -> Router<Simulator> {
    Router::new()
        .route("/channels/{channel}/messages", get(list).post(create))
        .route("/channels/{channel}/messages/{message}", get(read).patch(edit).delete(delete))
        .layer(DefaultBodyLimit::max(MOST_BYTES))
}

/// Refuses a request for a channel that the bot does not see or may not do this in.
pub(super) fn check_may(
    sim: &Simulator,
    state: &World,
    channel: ChannelId,
    needed: Permissions,
) -> Result<(), ApiError> {
    // Nobody else is in a direct channel, and there are no permissions.
    if state.world.direct_channel(channel).is_some() {
        return Ok(());
    }
    let permissions = state.world.permissions(channel, sim.bot_user_id())?;
    if !permissions.contains(Permissions::VIEW_CHANNEL) {
        return Err(ApiError::new(403, 50001, "Missing Access"));
    }
    if permissions.contains(needed) { Ok(()) } else { Err(ApiError::missing_permissions()) }
}

/// Refuses a direct message to somebody who does not take it.
fn check_takes(sim: &Simulator, state: &World, channel: ChannelId) -> Result<(), ApiError> {
    let Some(direct) = state.world.direct_channel(channel) else { return Ok(()) };
    if state.faults.refuses_direct_messages(direct.recipient) {
        return Err(ApiError::of_code(403, 50007));
    }
    if !state.world.share_a_guild(direct.recipient, sim.bot_user_id()) {
        return Err(ApiError::of_code(403, 50278));
    }
    Ok(())
}

fn check_bot(caller: &Caller) -> Result<(), ApiError> {
    if *caller == Caller::Bot { Ok(()) } else { Err(ApiError::unauthorized()) }
}

async fn create(
    State(sim): State<Simulator>,
    Extension(caller): Extension<Caller>,
    Path(channel): Path<ChannelId>,
    payload: Payload,
) -> Result<Json<Value>, ApiError> {
    check_bot(&caller)?;
    let mut state = sim.lock();
    let mut needed = Permissions::SEND_MESSAGES;
    if !payload.files.is_empty() {
        needed |= Permissions::ATTACH_FILES;
    }
    check_may(&sim, &state, channel, needed)?;
    check_takes(&sim, &state, channel)?;
    let flags = payload.json["flags"].as_u64().unwrap_or_default();
    check::check(&payload.json, flags)?;
    if check::is_empty(&payload.json, payload.files.len()) {
        return Err(ApiError::new(400, 50006, "Cannot send an empty message"));
    }
    if let Some(reply) = payload.json["message_reference"]["message_id"].as_str() {
        let known = reply.parse().is_ok_and(|id| state.world.message(channel, id).is_some());
        let optional = payload.json["message_reference"]["fail_if_not_exists"] == false;
        if !known && !optional {
            let mut errors = crate::validate::FormErrors::default();
            errors.add("message_reference", "MESSAGE_REFERENCE_UNKNOWN_MESSAGE", "Unknown message");
            return Err(errors.into_value().map_or_else(ApiError::unknown_message, ApiError::invalid_form));
        }
    }
    if payload.json["enforce_nonce"] == true
        && let Some(sent) = sent_before(&state, channel, sim.bot_user_id(), &payload.json["nonce"])
    {
        return Ok(Json(state.world.message_json(sent)));
    }
    // Only an interaction's answer can be shown to one person.
    let flags = flags & !crate::world::message::EPHEMERAL;
    let draft = Draft { channel, author: sim.bot_user_id(), answers: None, target: None, flags };
    let message = sim.write(&mut state, &draft, &payload.json, payload.files)?;
    Ok(Json(state.world.message_json(&message)))
}

/// The message that its author sent with this nonce, in the last few minutes.
fn sent_before<'w>(
    state: &'w World,
    channel: ChannelId,
    author: UserId,
    nonce: &Value,
) -> Option<&'w Message> {
    if nonce.is_null() {
        return None;
    }
    let sent = state.world.messages.get(&channel)?.values().rev();
    sent.take(NONCES).find(|message| message.author_id == author && message.nonce.as_ref() == Some(nonce))
}

#[derive(Deserialize)]
struct Page {
    limit: Option<usize>,
    before: Option<MessageId>,
    after: Option<MessageId>,
}

async fn list(
    State(sim): State<Simulator>,
    Path(channel): Path<ChannelId>,
    Query(page): Query<Page>,
) -> Result<Json<Vec<Value>>, ApiError> {
    let state = sim.lock();
    check_may(&sim, &state, channel, Permissions::VIEW_CHANNEL)?;
    let visible = state.world.messages.get(&channel).into_iter().flat_map(|messages| messages.values().rev());
    let listed = visible
        .filter(|message| message.only_for.is_none())
        .filter(|message| page.before.is_none_or(|before| message.id < before))
        .filter(|message| page.after.is_none_or(|after| message.id > after))
        .take(page.limit.unwrap_or(50).clamp(1, 100));
    Ok(Json(listed.map(|message| state.world.message_json(message)).collect()))
}

async fn read(
    State(sim): State<Simulator>,
    Path((channel, message)): Path<(ChannelId, MessageId)>,
) -> Result<Json<Value>, ApiError> {
    let state = sim.lock();
    check_may(&sim, &state, channel, Permissions::READ_MESSAGE_HISTORY)?;
    let message = state.world.message(channel, message).filter(|message| message.only_for.is_none());
    Ok(Json(state.world.message_json(message.ok_or_else(ApiError::unknown_message)?)))
}

async fn edit(
    State(sim): State<Simulator>,
    Extension(caller): Extension<Caller>,
    Path((channel, id)): Path<(ChannelId, MessageId)>,
    payload: Payload,
) -> Result<Json<Value>, ApiError> {
    check_bot(&caller)?;
    let mut state = sim.lock();
    check_may(&sim, &state, channel, Permissions::VIEW_CHANNEL)?;
    let message = state.world.message(channel, id).filter(|message| message.only_for.is_none());
    if message.ok_or_else(ApiError::unknown_message)?.author_id != sim.bot_user_id() {
        return Err(ApiError::new(403, 50005, "Cannot edit a message authored by another user"));
    }
    let message = sim.edit(&mut state, channel, id, &payload.json, payload.files)?;
    Ok(Json(state.world.message_json(&message)))
}

async fn delete(
    State(sim): State<Simulator>,
    Extension(caller): Extension<Caller>,
    Path((channel, id)): Path<(ChannelId, MessageId)>,
) -> Result<StatusCode, ApiError> {
    check_bot(&caller)?;
    let mut state = sim.lock();
    let message = state.world.message(channel, id).filter(|message| message.only_for.is_none());
    let own = message.ok_or_else(ApiError::unknown_message)?.author_id == sim.bot_user_id();
    if !own && state.world.direct_channel(channel).is_some() {
        return Err(ApiError::of_code(403, 50003));
    }
    let needed = if own { Permissions::VIEW_CHANNEL } else { Permissions::MANAGE_MESSAGES };
    check_may(&sim, &state, channel, needed)?;
    sim.delete(&mut state, channel, id)?;
    Ok(StatusCode::NO_CONTENT)
}
