//! Giving commands, pressing buttons, and the outcome.

use std::time::Duration;

use axum::{
    Json, Router,
    extract::{Path, Query, State},
    routing::{get, post},
};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::{
    Error,
    id::{ChannelId, GuildId, InteractionId, MessageId, UserId},
    interaction::{Change, InteractionHandle, Invocation},
    sim::Simulator,
};

pub(super) fn routes() -> Router<Simulator> {
    Router::new()
        .route("/interactions/command", post(command))
        .route("/interactions/autocomplete", post(autocomplete))
        .route("/interactions/message-command", post(message_command))
        .route("/interactions/user-command", post(user_command))
        .route("/interactions/component", post(component))
        .route("/interactions/modal", post(modal))
        .route("/interactions/{interaction}", get(read))
}

#[derive(Deserialize)]
struct Command {
    guild: GuildId,
    channel: ChannelId,
    user: UserId,
    /// Subcommands after a space.
    name: String,
    #[serde(default)]
    options: Map<String, Value>,
    /// The option being typed, for autocomplete.
    focused: Option<String>,
}

impl Command {
    fn into_invocation(self) -> Invocation {
        let options = self.options.into_iter().collect();
        Invocation { guild: self.guild, channel: self.channel, user: self.user, name: self.name, options }
    }
}

fn made(handle: &InteractionHandle) -> Json<Value> {
    Json(json!({"id": handle.id()}))
}

async fn command(State(sim): State<Simulator>, Json(command): Json<Command>) -> Result<Json<Value>, Error> {
    Ok(made(&sim.command(&command.into_invocation())?))
}

/// Waits for the suggestions, at most as long as Discord does.
async fn autocomplete(
    State(sim): State<Simulator>,
    Json(mut command): Json<Command>,
) -> Result<Json<Value>, Error> {
    let focused = command.focused.take().unwrap_or_default();
    let handle = sim.autocomplete(&command.into_invocation(), &focused)?;
    let choices = handle.choices(sim.config().answer_within + Duration::from_millis(200)).await?;
    Ok(Json(json!({"id": handle.id(), "choices": choices})))
}

/// A command of a message's menu.
#[derive(Deserialize)]
struct MessageCommand {
    message: MessageId,
    user: UserId,
    name: String,
}

async fn message_command(
    State(sim): State<Simulator>,
    Json(chosen): Json<MessageCommand>,
) -> Result<Json<Value>, Error> {
    Ok(made(&sim.message_command(chosen.message, chosen.user, &chosen.name)?))
}

/// A command of a user's menu.
#[derive(Deserialize)]
struct UserCommand {
    guild: GuildId,
    channel: ChannelId,
    user: UserId,
    /// On whom it is given.
    target: UserId,
    name: String,
}

async fn user_command(
    State(sim): State<Simulator>,
    Json(chosen): Json<UserCommand>,
) -> Result<Json<Value>, Error> {
    let UserCommand { guild, channel, user, target, name } = chosen;
    Ok(made(&sim.user_command(guild, channel, user, target, &name)?))
}

#[derive(Deserialize)]
struct Component {
    message: MessageId,
    custom_id: String,
    user: UserId,
    #[serde(default)]
    values: Vec<String>,
}

async fn component(State(sim): State<Simulator>, Json(used): Json<Component>) -> Result<Json<Value>, Error> {
    Ok(made(&sim.select(used.message, &used.custom_id, used.user, &used.values)?))
}

#[derive(Deserialize)]
struct Modal {
    interaction: InteractionId,
    values: Map<String, Value>,
}

async fn modal(State(sim): State<Simulator>, Json(modal): Json<Modal>) -> Result<Json<Value>, Error> {
    let values: Vec<_> =
        modal.values.iter().map(|(id, value)| (id.as_str(), value.as_str().unwrap_or_default())).collect();
    Ok(made(&sim.modal(modal.interaction, &values)?))
}

#[derive(Deserialize)]
struct Wait {
    /// Wait this long, in milliseconds, for the final answer before answering.
    settled_within: Option<u64>,
}

async fn read(
    State(sim): State<Simulator>,
    Path(id): Path<InteractionId>,
    Query(wait): Query<Wait>,
) -> Result<Json<Value>, Error> {
    let handle = sim.interaction(id).ok_or_else(|| Error::unknown("interaction", id))?;
    if let Some(millis) = wait.settled_within {
        handle.settled(Duration::from_millis(millis)).await?;
    }
    let history: Vec<_> = handle
        .history()
        .iter()
        .map(|entry| {
            let (change, detail) = describe(&entry.change);
            json!({"after_ms": entry.after.as_secs_f64() * 1000.0, "change": change, "detail": detail})
        })
        .collect();
    Ok(Json(json!({
        "id": id,
        "state": handle.state(),
        "original": handle.original(),
        "follow_ups": handle.follow_ups(),
        "history": history,
    })))
}

fn describe(change: &Change) -> (&'static str, Value) {
    match change {
        Change::Initial(initial) => ("initial", json!(initial)),
        Change::Edited(message) => ("edited", json!(message)),
        Change::FollowUp(message) => ("follow_up", json!(message)),
        Change::FollowUpEdited(message) => ("follow_up_edited", json!(message)),
        Change::Deleted(message) => ("deleted", json!(message)),
        Change::TimedOut => ("timed_out", Value::Null),
        Change::Failed { status, reason } => ("failed", json!({"status": status, "reason": reason})),
    }
}
