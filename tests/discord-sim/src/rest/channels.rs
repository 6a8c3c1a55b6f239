//! Channels.
//!
//! See <https://discord.com/developers/docs/resources/channel>.

use axum::{
    Json, Router,
    extract::{Path, State},
    routing::{get, post, put},
};
use http::StatusCode;
use serde_json::{Value, json};
use twilight_model::guild::Permissions;

use super::{api_error::ApiError, messages::check_may, payload::Payload};
use crate::{
    event::SimEvent,
    gateway::intents,
    id::ChannelId,
    sim::{Simulator, State as World},
    validate::FormErrors,
    world::ChannelKind,
};

/// `SET_VOICE_CHANNEL_STATUS`.
const SET_STATUS: Permissions = Permissions::from_bits_retain(1 << 48);

pub(super) fn routes() -> Router<Simulator> {
    Router::new()
        .route("/channels/{channel}", get(channel).delete(delete))
        .route("/channels/{channel}/typing", post(typing))
        .route("/channels/{channel}/voice-status", put(voice_status))
}

async fn channel(
    State(sim): State<Simulator>,
    Path(channel): Path<ChannelId>,
) -> Result<Json<Value>, ApiError> {
    let state = sim.lock();
    if let Some(direct) = state.world.direct_channel(channel) {
        return Ok(Json(state.world.direct_channel_json(direct)));
    }
    check_may(&sim, &state, channel, Permissions::VIEW_CHANNEL)?;
    Ok(Json(state.world.channel(channel)?.to_json()))
}

/// A direct channel is only closed: it and its messages are there when it is opened again.
///
/// See <https://discord.com/developers/docs/resources/channel#deleteclose-channel>.
async fn delete(State(sim): State<Simulator>, Path(id): Path<ChannelId>) -> Result<Json<Value>, ApiError> {
    let Json(deleted) = channel(State(sim.clone()), Path(id)).await?;
    check_may(&sim, &sim.lock(), id, Permissions::MANAGE_CHANNELS)?;
    if sim.lock().world.direct_channel(id).is_none() {
        sim.delete_channel(id)?;
    }
    Ok(Json(deleted))
}

async fn typing(
    State(sim): State<Simulator>,
    Path(channel): Path<ChannelId>,
) -> Result<StatusCode, ApiError> {
    check_may(&sim, &sim.lock(), channel, Permissions::SEND_MESSAGES)?;
    Ok(StatusCode::NO_CONTENT)
}

/// See <https://discord.com/developers/docs/resources/channel#set-voice-channel-status>.
async fn voice_status(
    State(sim): State<Simulator>,
    Path(channel_id): Path<ChannelId>,
    payload: Payload,
) -> Result<StatusCode, ApiError> {
    let mut state = sim.lock();
    let state = &mut *state;
    check_may(&sim, state, channel_id, Permissions::VIEW_CHANNEL)?;
    check_may_set_status(&sim, state, channel_id)?;
    let mut errors = FormErrors::default();
    errors.text(&payload.json, "status", "", 0, 500);
    if let Some(errors) = errors.into_value() {
        return Err(ApiError::invalid_form(errors));
    }
    let channel = state.world.channels.get_mut(&channel_id).ok_or_else(ApiError::unknown_channel)?;
    let status = payload.json["status"].as_str().unwrap_or_default().to_owned();
    channel.status.clone_from(&status);
    let shown = (!status.is_empty()).then_some(&status);
    let data = json!({"id": channel_id, "guild_id": channel.guild_id, "status": shown});
    let guild = channel.guild_id;
    state.hub.publish(guild, intents::GUILDS, "VOICE_CHANNEL_STATUS_UPDATE", &data);
    sim.emit(SimEvent::VoiceChannelStatus { channel_id, status });
    Ok(StatusCode::NO_CONTENT)
}

/// A stage has a topic instead. Who is not in the channel must manage it.
fn check_may_set_status(sim: &Simulator, state: &World, channel_id: ChannelId) -> Result<(), ApiError> {
    let bot = sim.bot_user_id();
    let permissions = state.world.permissions(channel_id, bot)?;
    let channel = state.world.channel(channel_id)?;
    if channel.kind != ChannelKind::Voice {
        return Err(ApiError::of_code(400, 50024));
    }
    let place = state.world.guild(channel.guild_id)?.voice_states.get(&bot);
    let inside = place.is_some_and(|place| place.channel_id == Some(channel_id));
    let may =
        permissions.contains(SET_STATUS) && (inside || permissions.contains(Permissions::MANAGE_CHANNELS));
    if may || permissions.contains(Permissions::ADMINISTRATOR) {
        return Ok(());
    }
    Err(ApiError::missing_permissions())
}
