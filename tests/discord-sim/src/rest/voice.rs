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
use time::{Duration, OffsetDateTime};
use twilight_model::guild::Permissions;

use super::{api_error::ApiError, payload::Payload};
use crate::{
    clock,
    id::{GuildId, UserId},
    setting::Setting,
    sim::Simulator,
    validate::FormErrors,
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

/// How far in the past a request to speak may lie to count as made now: clocks differ, and requests take time.
const PRESENT: Duration = Duration::minutes(1);

/// See <https://discord.com/developers/docs/resources/voice#modify-current-user-voice-state>.
async fn edit_own(
    State(sim): State<Simulator>,
    Path(guild): Path<GuildId>,
    payload: Payload,
) -> Result<StatusCode, ApiError> {
    let bot = sim.bot_user_id();
    let permissions = on_stage(&sim, guild, bot, &payload.json)?;
    let asks = asks_to_speak(&payload.json)?;
    // Everyone may go back to the audience, and stop asking.
    if payload.json["suppress"] == false && !permissions.contains(Permissions::MUTE_MEMBERS) {
        return Err(ApiError::missing_permissions());
    }
    if matches!(asks, Setting::To(Some(_))) && !permissions.contains(Permissions::REQUEST_TO_SPEAK) {
        return Err(ApiError::missing_permissions());
    }
    if let Some(suppress) = payload.json["suppress"].as_bool() {
        sim.suppress(guild, bot, suppress)?;
    }
    if let Setting::To(since) = asks {
        sim.request_to_speak(guild, bot, since)?;
    }
    Ok(StatusCode::NO_CONTENT)
}

/// See <https://discord.com/developers/docs/resources/voice#modify-user-voice-state>.
async fn edit(
    State(sim): State<Simulator>,
    Path((guild, user)): Path<(GuildId, UserId)>,
    payload: Payload,
) -> Result<StatusCode, ApiError> {
    let permissions = on_stage(&sim, guild, user, &payload.json)?;
    if !permissions.contains(Permissions::MUTE_MEMBERS) {
        return Err(ApiError::missing_permissions());
    }
    if let Some(suppress) = payload.json["suppress"].as_bool() {
        sim.suppress(guild, user, suppress)?;
    }
    Ok(StatusCode::NO_CONTENT)
}

/// What the bot may do on the stage that a user is on. Only a stage has speakers and an audience.
fn on_stage(sim: &Simulator, guild: GuildId, user: UserId, body: &Value) -> Result<Permissions, ApiError> {
    let place = place(sim, guild, user)?;
    let channel = place.channel_id.ok_or_else(ApiError::unknown_channel)?;
    let state = sim.lock();
    let (permissions, kind) =
        (state.world.permissions(channel, sim.bot_user_id())?, state.world.channel(channel)?.kind);
    let named = body["channel_id"].as_str();
    if kind != ChannelKind::Stage || named.is_some_and(|named| named != channel.to_string()) {
        return Err(ApiError::new(400, 50024, "Cannot execute action on this channel type"));
    }
    Ok(permissions)
}

/// Since when the bot asks to speak, if the body says so: "you are able to set it to any present or future time".
fn asks_to_speak(body: &Value) -> Result<Setting<String>, ApiError> {
    let mut errors = FormErrors::default();
    match body.get("request_to_speak_timestamp") {
        None => return Ok(Setting::Kept),
        Some(Value::Null) => return Ok(Setting::To(None)),
        Some(value) => match value.as_str().and_then(clock::read) {
            Some(since) if since + PRESENT >= OffsetDateTime::now_utc() => {
                return Ok(Setting::To(Some(clock::written(since))));
            }
            Some(_) => {
                let message = "The time must be now or in the future.";
                errors.add("request_to_speak_timestamp", "DATE_TIME_TYPE_PAST", message);
            }
            None => {
                let message = format!("Could not parse {value}. Should be ISO8601.");
                errors.add("request_to_speak_timestamp", "DATE_TIME_TYPE_PARSE", message);
            }
        },
    }
    errors.into_value().map_or(Ok(Setting::Kept), |errors| Err(ApiError::invalid_form(errors)))
}
