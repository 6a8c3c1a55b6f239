//! Users.
//!
//! See <https://discord.com/developers/docs/resources/user>.

use axum::{
    Extension, Json, Router,
    extract::{Path, State},
    routing::{get, post},
};
use serde_json::{Value, json};

use super::{api_error::ApiError, guard::Caller, payload::Payload};
use crate::{
    id::UserId,
    sim::Simulator,
    validate::FormErrors,
    world::{User, permission},
};

pub(super) fn routes() -> Router<Simulator> {
    Router::new()
        .route("/users/@me", get(me))
        .route("/users/@me/guilds", get(my_guilds))
        .route("/users/@me/channels", post(open_direct_channel))
        .route("/users/{user}", get(user))
}

/// Who asks: the bot, or the person an access token with this scope stands for.
fn asker(sim: &Simulator, caller: &Caller, scope: &str) -> Result<UserId, ApiError> {
    match caller {
        Caller::Bot => Ok(sim.bot_user_id()),
        Caller::Person(token) => sim.lock().grants.person(token, scope),
        Caller::Nobody => Err(ApiError::unauthorized()),
    }
}

async fn me(
    State(sim): State<Simulator>,
    Extension(caller): Extension<Caller>,
) -> Result<Json<Value>, ApiError> {
    let user = asker(&sim, &caller, "identify")?;
    let state = sim.lock();
    if caller == Caller::Bot {
        return Ok(Json(sim.current_user_json(&state)));
    }
    let user = state.world.user(user)?;
    let mut json = user.to_json();
    json["locale"] = user.locale.as_str().into();
    Ok(Json(json))
}

async fn my_guilds(
    State(sim): State<Simulator>,
    Extension(caller): Extension<Caller>,
) -> Result<Json<Value>, ApiError> {
    let user = asker(&sim, &caller, "guilds")?;
    let state = sim.lock();
    let mine = state.world.guilds.values().filter(|guild| guild.members.contains_key(&user));
    let guilds = mine.map(|guild| {
        let permissions = state.world.base_permissions(guild.id, user).unwrap_or(permission::EVERYONE);
        json!({
            "id": guild.id,
            "name": guild.name,
            "icon": null,
            "banner": null,
            "owner": guild.owner_id == user,
            "permissions": permissions.bits().to_string(),
            "features": [],
        })
    });
    Ok(Json(guilds.collect()))
}

/// See <https://discord.com/developers/docs/resources/user#create-dm>.
async fn open_direct_channel(
    State(sim): State<Simulator>,
    Extension(caller): Extension<Caller>,
    payload: Payload,
) -> Result<Json<Value>, ApiError> {
    if caller != Caller::Bot {
        return Err(ApiError::unauthorized());
    }
    let mut errors = FormErrors::default();
    errors.required_text(&payload.json, "recipient_id", "", 1, 20);
    if let Some(errors) = errors.into_value() {
        return Err(ApiError::invalid_form(errors));
    }
    let recipient = payload.json["recipient_id"].as_str().and_then(|id| id.parse::<UserId>().ok());
    let mut state = sim.lock();
    let person = recipient.filter(|id| state.world.user(*id).is_ok_and(|user| !user.bot));
    let person = person.ok_or_else(|| ApiError::of_code(400, 50033))?;
    let channel = state.world.open_direct_channel(person)?.clone();
    Ok(Json(state.world.direct_channel_json(&channel)))
}

async fn user(State(sim): State<Simulator>, Path(user): Path<UserId>) -> Result<Json<Value>, ApiError> {
    Ok(Json(sim.lock().world.user(user).map(User::to_json)?))
}
