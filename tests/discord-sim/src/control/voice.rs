//! Joining, leaving and moving in voice channels.

use axum::{Json, Router, extract::State, routing::post};
use http::StatusCode;
use serde::Deserialize;

use crate::{
    Error, clock,
    id::{ChannelId, GuildId, UserId},
    sim::Simulator,
};

pub(super) fn routes() -> Router<Simulator> {
    Router::new().route("/voice", post(act))
}

#[derive(Deserialize)]
#[serde(tag = "action", rename_all = "snake_case")]
enum Action {
    Join { guild: GuildId, channel: ChannelId, user: UserId },
    Leave { guild: GuildId, user: UserId },
    Move { guild: GuildId, channel: ChannelId, user: UserId },
    Disconnect { guild: GuildId, user: UserId },
    Mute { guild: GuildId, user: UserId, on: bool },
    Deafen { guild: GuildId, user: UserId, on: bool },
    Suppress { guild: GuildId, user: UserId, on: bool },
    InviteToSpeak { guild: GuildId, user: UserId },
    RequestToSpeak { guild: GuildId, user: UserId, on: bool },
    DeleteChannel { channel: ChannelId },
}

async fn act(State(sim): State<Simulator>, Json(action): Json<Action>) -> Result<StatusCode, Error> {
    match action {
        Action::Join { guild, channel, user } => sim.join_voice(guild, channel, user).map(drop),
        Action::Leave { guild, user } => sim.leave_voice(guild, user),
        Action::Move { guild, channel, user } => sim.move_member(guild, user, channel),
        Action::Disconnect { guild, user } => sim.disconnect_member(guild, user),
        Action::Mute { guild, user, on } => sim.server_mute(guild, user, on),
        Action::Deafen { guild, user, on } => sim.server_deafen(guild, user, on),
        Action::Suppress { guild, user, on } => sim.suppress(guild, user, on),
        Action::InviteToSpeak { guild, user } => sim.invite_to_speak(guild, user),
        Action::RequestToSpeak { guild, user, on } => {
            sim.request_to_speak(guild, user, on.then(clock::timestamp))
        }
        Action::DeleteChannel { channel } => sim.delete_channel(channel),
    }?;
    Ok(StatusCode::NO_CONTENT)
}
