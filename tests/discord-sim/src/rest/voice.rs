//! Voice states.
//!
//! See <https://discord.com/developers/docs/resources/voice>.

use axum::{
    Json, Router,
    extract::{Path, State},
    routing::get,
};
use http::StatusCode;
use serde_json::{Value, json};
use twilight_model::guild::Permissions;

use super::{api_error::ApiError, payload::Payload};
use crate::{
    id::{GuildId, UserId},
    sim::Simulator,
    world::{ChannelKind, VoiceState},
};

pub(super) fn routes() -> Router<Simulator> {
    Router::new()
        .route("/voice/regions", get(regions))
        .route("/guilds/{guild}/voice-states/@me", get(own).patch(edit_own))
        .route("/guilds/{guild}/voice-states/{user}", get(one).patch(edit))
}

async fn regions() -> Json<Value> {
    Json(
        json!([{"id": "simulated", "name": "Simulated", "optimal": true, "deprecated": false, "custom": false}]),
    )
}

fn place(sim: &Simulator, guild: GuildId, user: UserId) -> Result<VoiceState, ApiError> {
    let state = sim.lock();
    let place = state.world.guild(guild)?.voice_states.get(&user).cloned();
    place.ok_or_else(|| ApiError::new(404, 10065, "Unknown Voice State"))
}

fn answer(sim: &Simulator, place: &VoiceState) -> Json<Value> {
    let mut json = place.to_json();
    json["guild_id"] = json!(place.guild_id);
    json["member"] = sim.lock().world.member_json_of(place.guild_id, place.user_id);
    Json(json)
}

async fn own(State(sim): State<Simulator>, Path(guild): Path<GuildId>) -> Result<Json<Value>, ApiError> {
    Ok(answer(&sim, &place(&sim, guild, sim.bot_user_id())?))
}

async fn one(
    State(sim): State<Simulator>,
    Path((guild, user)): Path<(GuildId, UserId)>,
) -> Result<Json<Value>, ApiError> {
    let place = place(&sim, guild, user)?;
    if let Some(channel) = place.channel_id {
        let permissions = sim.lock().world.permissions(channel, sim.bot_user_id())?;
        if !permissions.contains(Permissions::CONNECT) {
            return Err(ApiError::missing_permissions());
        }
    }
    Ok(answer(&sim, &place))
}

async fn edit_own(
    State(sim): State<Simulator>,
    Path(guild): Path<GuildId>,
    payload: Payload,
) -> Result<StatusCode, ApiError> {
    change(&sim, guild, sim.bot_user_id(), &payload.json)
}

async fn edit(
    State(sim): State<Simulator>,
    Path((guild, user)): Path<(GuildId, UserId)>,
    payload: Payload,
) -> Result<StatusCode, ApiError> {
    change(&sim, guild, user, &payload.json)
}

/// Only a stage has speakers and an audience.
fn change(sim: &Simulator, guild: GuildId, user: UserId, body: &Value) -> Result<StatusCode, ApiError> {
    let place = place(sim, guild, user)?;
    let channel = place.channel_id.ok_or_else(ApiError::unknown_channel)?;
    let (permissions, kind) = {
        let state = sim.lock();
        (state.world.permissions(channel, sim.bot_user_id())?, state.world.channel(channel)?.kind)
    };
    let named = body["channel_id"].as_str();
    if kind != ChannelKind::Stage || named.is_some_and(|named| named != channel.to_string()) {
        return Err(ApiError::new(400, 50024, "Cannot execute action on this channel type"));
    }
    if let Some(suppress) = body["suppress"].as_bool() {
        let harmless = suppress && user == sim.bot_user_id();
        if !harmless && !permissions.contains(Permissions::MUTE_MEMBERS) {
            return Err(ApiError::missing_permissions());
        }
        sim.suppress(guild, user, suppress)?;
    }
    Ok(StatusCode::NO_CONTENT)
}
