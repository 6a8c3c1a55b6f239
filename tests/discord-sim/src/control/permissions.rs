//! Giving permissions, and taking them away.

use axum::{Json, Router, extract::State, routing::post};
use http::StatusCode;
use serde::{Deserialize, Deserializer, de::Error as _};
use twilight_model::guild::Permissions;

use crate::{
    Error,
    id::{ChannelId, GuildId, UserId},
    sim::Simulator,
    world::Overwrite,
};

pub(super) fn routes() -> Router<Simulator> {
    Router::new().route("/permissions", post(change))
}

/// Permissions are bit sets, written as strings, as Discord writes them.
#[derive(Deserialize)]
#[serde(tag = "action", rename_all = "snake_case")]
enum Change {
    /// Everyone is denied these in a channel, and nothing else.
    Deny {
        channel: ChannelId,
        #[serde(deserialize_with = "bits")]
        permissions: Permissions,
    },
    /// One member is allowed and denied these in a channel, and nothing else.
    Overwrite {
        channel: ChannelId,
        user: UserId,
        #[serde(default = "Permissions::empty", deserialize_with = "bits")]
        allow: Permissions,
        #[serde(default = "Permissions::empty", deserialize_with = "bits")]
        deny: Permissions,
    },
    /// A member gets these in the whole guild.
    Grant {
        guild: GuildId,
        user: UserId,
        #[serde(deserialize_with = "bits")]
        permissions: Permissions,
    },
    /// A member's roles lose these.
    Take {
        guild: GuildId,
        user: UserId,
        #[serde(deserialize_with = "bits")]
        permissions: Permissions,
    },
    /// Everyone has these in the guild, and nothing else.
    Everyone {
        guild: GuildId,
        #[serde(deserialize_with = "bits")]
        permissions: Permissions,
    },
}

async fn change(State(sim): State<Simulator>, Json(change): Json<Change>) -> Result<StatusCode, Error> {
    match change {
        Change::Deny { channel, permissions } => sim.deny(channel, permissions),
        Change::Overwrite { channel, user, allow, deny } => {
            sim.overwrite(channel, user, Overwrite { allow, deny })
        }
        Change::Grant { guild, user, permissions } => sim.grant(guild, user, permissions),
        Change::Take { guild, user, permissions } => sim.take(guild, user, permissions),
        Change::Everyone { guild, permissions } => sim.set_everyone(guild, permissions),
    }?;
    Ok(StatusCode::NO_CONTENT)
}

fn bits<'de, D: Deserializer<'de>>(value: D) -> Result<Permissions, D::Error> {
    let text = String::deserialize(value)?;
    text.parse().map(Permissions::from_bits_retain).map_err(D::Error::custom)
}
