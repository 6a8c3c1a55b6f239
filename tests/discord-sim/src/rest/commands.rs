//! Registering application commands.
//!
//! See <https://discord.com/developers/docs/interactions/application-commands#endpoints>.

use axum::{
    Extension, Json, Router,
    extract::{Path, Query, State},
    routing::get,
};
use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use serde_json::Value;

use super::{api_error::ApiError, guard::Caller, payload::Payload, query::is_true};
use crate::{
    event::SimEvent,
    id::{ApplicationId, CommandId, GuildId},
    locale,
    sim::Simulator,
    validate::command,
};

/// The identifiers in a path.
#[derive(Deserialize)]
struct Scope {
    application: ApplicationId,
    guild: Option<GuildId>,
    command: Option<CommandId>,
}

pub(super) fn routes() -> Router<Simulator> {
    let many = || get(list).put(overwrite).post(create);
    let one = || get(read).patch(edit).delete(delete);
    Router::new()
        .route("/applications/{application}/commands", many())
        .route("/applications/{application}/commands/{command}", one())
        .route("/applications/{application}/guilds/{guild}/commands", many())
        .route("/applications/{application}/guilds/{guild}/commands/{command}", one())
}

fn unknown() -> ApiError {
    ApiError::new(404, 10063, "Unknown application command")
}

/// Refuses anyone who is not this application's bot.
pub(super) fn check_application(
    sim: &Simulator,
    caller: &Caller,
    application: ApplicationId,
) -> Result<(), ApiError> {
    if *caller != Caller::Bot {
        return Err(ApiError::unauthorized());
    }
    if application != sim.application_id() {
        let message = "You are not authorized to perform this action on this application";
        return Err(ApiError::new(403, 20012, message));
    }
    Ok(())
}

impl Scope {
    fn check(&self, sim: &Simulator, caller: &Caller) -> Result<(), ApiError> {
        check_application(sim, caller, self.application)?;
        if let Some(guild) = self.guild
            && sim.lock().world.guild(guild).is_err()
        {
            return Err(ApiError::new(403, 50001, "Missing Access"));
        }
        Ok(())
    }

    fn announce(&self, sim: &Simulator) {
        let commands = sim.lock().registry.scope(self.guild);
        let names =
            commands.iter().filter_map(|command| command["name"].as_str().map(str::to_owned)).collect();
        sim.emit(SimEvent::CommandsRegistered { guild_id: self.guild, names });
    }
}

#[derive(Deserialize)]
struct Listing {
    with_localizations: Option<String>,
}

/// See <https://discord.com/developers/docs/interactions/application-commands#retrieving-localized-commands>.
async fn list(
    State(sim): State<Simulator>,
    Extension(caller): Extension<Caller>,
    Path(scope): Path<Scope>,
    Query(listing): Query<Listing>,
    headers: HeaderMap,
) -> Result<Json<Vec<Value>>, ApiError> {
    scope.check(&sim, &caller)?;
    let mut commands = sim.lock().registry.scope(scope.guild);
    if !is_true(listing.with_localizations.as_deref(), false) {
        let locale = requested_locale(&sim, &headers);
        for command in &mut commands {
            *command = locale::reduced(command, &locale);
        }
    }
    Ok(Json(commands))
}

/// The header `X-Discord-Locale`, else the first of `Accept-Language`, else the bot's own.
fn requested_locale(sim: &Simulator, headers: &HeaderMap) -> String {
    let header = |name: &str| {
        let value = headers.get(name)?.to_str().ok()?;
        let first = value.split([',', ';']).next().unwrap_or_default().trim();
        (!first.is_empty()).then(|| first.to_owned())
    };
    let own = || sim.lock().world.user(sim.bot_user_id()).map(|bot| bot.locale.clone()).unwrap_or_default();
    header("x-discord-locale").or_else(|| header("accept-language")).unwrap_or_else(own)
}

async fn overwrite(
    State(sim): State<Simulator>,
    Extension(caller): Extension<Caller>,
    Path(scope): Path<Scope>,
    payload: Payload,
) -> Result<Json<Vec<Value>>, ApiError> {
    scope.check(&sim, &caller)?;
    let bodies = payload.json.as_array().ok_or_else(ApiError::invalid_json)?;
    command::check_all(bodies)?;
    let commands = {
        let mut state = sim.lock();
        let state = &mut *state;
        let is_entry_point = |command: &&Value| command["type"] == command::ENTRY_POINT;
        let registered = state.registry.scope(scope.guild);
        for lost in registered.iter().filter(is_entry_point) {
            if !bodies.iter().filter(is_entry_point).any(|body| body["name"] == lost["name"]) {
                let message = "You cannot remove this app's Entry Point command in a bulk update operation. Please \
                               include the Entry Point command in your update request or delete it separately.";
                return Err(ApiError::new(400, 50240, message));
            }
        }
        state.registry.overwrite(&state.world.ids, scope.application, scope.guild, bodies)
    };
    scope.announce(&sim);
    Ok(Json(commands))
}

async fn create(
    State(sim): State<Simulator>,
    Extension(caller): Extension<Caller>,
    Path(scope): Path<Scope>,
    payload: Payload,
) -> Result<(StatusCode, Json<Value>), ApiError> {
    scope.check(&sim, &caller)?;
    command::check(&payload.json)?;
    let (command, new) = {
        let mut state = sim.lock();
        let state = &mut *state;
        state.registry.upsert(&state.world.ids, scope.application, scope.guild, &payload.json)
    };
    scope.announce(&sim);
    Ok((if new { StatusCode::CREATED } else { StatusCode::OK }, Json(command)))
}

async fn read(
    State(sim): State<Simulator>,
    Extension(caller): Extension<Caller>,
    Path(scope): Path<Scope>,
) -> Result<Json<Value>, ApiError> {
    scope.check(&sim, &caller)?;
    let state = sim.lock();
    let found = scope.command.and_then(|id| state.registry.find(scope.guild, id));
    found.cloned().map(Json).ok_or_else(unknown)
}

async fn edit(
    State(sim): State<Simulator>,
    Extension(caller): Extension<Caller>,
    Path(scope): Path<Scope>,
    payload: Payload,
) -> Result<Json<Value>, ApiError> {
    scope.check(&sim, &caller)?;
    let changes = payload.json.as_object().ok_or_else(ApiError::invalid_json)?;
    let mut state = sim.lock();
    let state = &mut *state;
    let found = scope.command.and_then(|id| state.registry.find(scope.guild, id)).cloned();
    let mut body = found.ok_or_else(unknown)?;
    let renamed = changes.get("name").is_some_and(|name| *name != body["name"]);
    for (field, value) in changes {
        body[field] = value.clone();
    }
    command::check(&body)?;
    let old = scope.command.filter(|_| renamed);
    let (command, _) = state.registry.upsert(&state.world.ids, scope.application, scope.guild, &body);
    if let Some(old) = old {
        state.registry.remove(scope.guild, old);
    }
    Ok(Json(command))
}

async fn delete(
    State(sim): State<Simulator>,
    Extension(caller): Extension<Caller>,
    Path(scope): Path<Scope>,
) -> Result<StatusCode, ApiError> {
    scope.check(&sim, &caller)?;
    let command = scope.command.ok_or_else(unknown)?;
    if !sim.lock().registry.remove(scope.guild, command) {
        return Err(unknown());
    }
    scope.announce(&sim);
    Ok(StatusCode::NO_CONTENT)
}
