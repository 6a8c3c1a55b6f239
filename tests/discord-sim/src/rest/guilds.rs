//! Guilds and their members.
//!
//! See <https://discord.com/developers/docs/resources/guild>.

use axum::{
    Json, Router,
    extract::{Path, Query, State},
    routing::get,
};
use serde::Deserialize;
use serde_json::Value;
use twilight_model::guild::Permissions;

use super::{api_error::ApiError, payload::Payload};
use crate::{
    gateway::intents,
    id::{GuildId, UserId},
    sim::Simulator,
    world::Channel,
};

pub(super) fn routes() -> Router<Simulator> {
    Router::new()
        .route("/guilds/{guild}", get(guild))
        .route("/guilds/{guild}/channels", get(channels))
        .route("/guilds/{guild}/roles", get(roles))
        .route("/guilds/{guild}/members", get(members))
        .route("/guilds/{guild}/members/{user}", get(member).patch(edit_member))
}

async fn guild(State(sim): State<Simulator>, Path(guild): Path<GuildId>) -> Result<Json<Value>, ApiError> {
    Ok(Json(sim.lock().world.guild(guild)?.to_json()))
}

async fn channels(
    State(sim): State<Simulator>,
    Path(guild): Path<GuildId>,
) -> Result<Json<Vec<Value>>, ApiError> {
    let state = sim.lock();
    state.world.guild(guild)?;
    Ok(Json(state.world.channels_of(guild).map(Channel::to_json).collect()))
}

async fn roles(State(sim): State<Simulator>, Path(guild): Path<GuildId>) -> Result<Json<Value>, ApiError> {
    Ok(Json(sim.lock().world.guild(guild)?.to_json()["roles"].take()))
}

#[derive(Deserialize)]
struct Page {
    limit: Option<usize>,
    after: Option<UserId>,
}

async fn members(
    State(sim): State<Simulator>,
    Path(guild): Path<GuildId>,
    Query(page): Query<Page>,
) -> Result<Json<Vec<Value>>, ApiError> {
    if sim.config().privileged_intents & intents::GUILD_MEMBERS == 0 {
        return Err(ApiError::new(403, 50001, "Missing Access"));
    }
    let state = sim.lock();
    let members = state.world.guild(guild)?.members.values();
    let after = members.filter(|member| page.after.is_none_or(|after| member.user_id > after));
    let limit = page.limit.unwrap_or(1).clamp(1, 1000);
    Ok(Json(after.take(limit).map(|member| state.world.member_json(member)).collect()))
}

async fn member(
    State(sim): State<Simulator>,
    Path((guild, user)): Path<(GuildId, UserId)>,
) -> Result<Json<Value>, ApiError> {
    let state = sim.lock();
    state.world.guild(guild)?;
    Ok(Json(state.world.member_json(state.world.member(guild, user)?)))
}

/// Voice only: moving, disconnecting, muting, deafening.
///
/// See <https://discord.com/developers/docs/resources/guild#modify-guild-member>.
async fn edit_member(
    State(sim): State<Simulator>,
    Path((guild, user)): Path<(GuildId, UserId)>,
    payload: Payload,
) -> Result<Json<Value>, ApiError> {
    let permissions = {
        let state = sim.lock();
        state.world.member(guild, user)?;
        state.world.base_permissions(guild, sim.bot_user_id())?
    };
    let connected = sim.lock().world.guild(guild)?.voice_states.contains_key(&user);
    let not_connected = || ApiError::new(400, 40032, "Target user is not connected to voice.");
    if let Some(channel) = payload.json.get("channel_id") {
        if !permissions.contains(Permissions::MOVE_MEMBERS) {
            return Err(ApiError::missing_permissions());
        }
        let channel = channel.as_str().and_then(|channel| channel.parse().ok());
        match channel {
            None => sim.disconnect_member(guild, user),
            Some(channel) => sim.move_member(guild, user, channel),
        }
        .map_err(|_| not_connected())?;
    }
    for (field, needed) in [("mute", Permissions::MUTE_MEMBERS), ("deaf", Permissions::DEAFEN_MEMBERS)] {
        let Some(on) = payload.json[field].as_bool() else { continue };
        if !permissions.contains(needed) {
            return Err(ApiError::missing_permissions());
        }
        if !connected {
            return Err(not_connected());
        }
        if field == "mute" {
            sim.server_mute(guild, user, on)?;
        } else {
            sim.server_deafen(guild, user, on)?;
        }
    }
    let state = sim.lock();
    Ok(Json(state.world.member_json_of(guild, user)))
}
