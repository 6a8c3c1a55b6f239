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

use super::{api_error::ApiError, payload::Payload};
use crate::{event::SimEvent, gateway::intents, id::ChannelId, sim::Simulator, validate::FormErrors};

/// `SET_VOICE_CHANNEL_STATUS`.
const SET_STATUS: Permissions = Permissions::from_bits_retain(1 << 48);

pub(super) fn routes() -> Router<Simulator> {
    Router::new()
        .route("/channels/{channel}", get(channel))
        .route("/channels/{channel}/typing", post(typing))
        .route("/channels/{channel}/voice-status", put(voice_status))
}

async fn channel(
    State(sim): State<Simulator>,
    Path(channel): Path<ChannelId>,
) -> Result<Json<Value>, ApiError> {
    Ok(Json(sim.lock().world.channel(channel)?.to_json()))
}

async fn typing(
    State(sim): State<Simulator>,
    Path(channel): Path<ChannelId>,
) -> Result<StatusCode, ApiError> {
    sim.lock().world.channel(channel)?;
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
    let bot = sim.bot_user_id();
    let permissions = state.world.permissions(channel_id, bot)?;
    let channel = state.world.channels.get_mut(&channel_id).ok_or_else(ApiError::unknown_channel)?;
    if !channel.is_voice() {
        return Err(ApiError::new(400, 50024, "Cannot execute action on this channel type"));
    }
    let guild = state.world.guilds.get(&channel.guild_id);
    let inside = guild.and_then(|guild| guild.voice_states.get(&bot)).and_then(|place| place.channel_id);
    let elsewhere = inside != Some(channel_id) && !permissions.contains(Permissions::MANAGE_CHANNELS);
    if !permissions.contains(SET_STATUS) && !permissions.contains(Permissions::ADMINISTRATOR) || elsewhere {
        return Err(ApiError::missing_permissions());
    }
    let mut errors = FormErrors::default();
    errors.text(&payload.json, "status", "", 0, 500);
    if let Some(errors) = errors.into_value() {
        return Err(ApiError::invalid_form(errors));
    }
    let status = payload.json["status"].as_str().unwrap_or_default().to_owned();
    channel.status.clone_from(&status);
    let shown = (!status.is_empty()).then_some(&status);
    let data = json!({"id": channel_id, "guild_id": channel.guild_id, "status": shown});
    let guild = channel.guild_id;
    state.hub.publish(guild, intents::GUILDS, "VOICE_CHANNEL_STATUS_UPDATE", &data);
    sim.emit(SimEvent::VoiceChannelStatus { channel_id, status });
    Ok(StatusCode::NO_CONTENT)
}
