//! People and bots, and their membership of a guild.

use serde_json::{Value, json};
use twilight_model::id::{Id, marker::RoleMarker};

use super::World;
use crate::id::{GuildId, UserId};

/// A person or a bot.
///
/// See <https://discord.com/developers/docs/resources/user#user-object>.
#[derive(Clone, Debug)]
pub struct User {
    /// The user's identifier.
    pub id: UserId,
    /// The name shown.
    pub name: String,
    /// Whether it is a bot.
    pub bot: bool,
    /// The language it chose, such as `en-US`.
    pub locale: String,
}

impl User {
    pub(crate) fn to_json(&self) -> Value {
        let mut json = json!({
            "id": self.id,
            "username": self.name.to_lowercase(),
            "discriminator": if self.bot { "0001" } else { "0" },
            "global_name": self.name,
            "avatar": null,
            "avatar_decoration_data": null,
            "banner": null,
            "accent_color": null,
            "public_flags": 0,
        });
        if self.bot {
            json["bot"] = true.into();
            json["global_name"] = Value::Null;
        }
        json
    }
}

/// A user in a guild.
///
/// See <https://discord.com/developers/docs/resources/guild#guild-member-object>.
#[derive(Clone, Debug)]
pub struct Member {
    /// Who it is.
    pub user_id: UserId,
    /// Roles beside `@everyone`.
    pub roles: Vec<Id<RoleMarker>>,
    /// When the user joined, in ISO 8601.
    pub joined_at: String,
    /// Deafened by the server in voice channels.
    pub deaf: bool,
    /// Muted by the server in voice channels.
    pub mute: bool,
}

impl Member {
    /// The fields that depend on nothing else.
    pub(crate) fn to_partial_json(&self) -> Value {
        json!({
            "avatar": null,
            "banner": null,
            "communication_disabled_until": null,
            "flags": 0,
            "joined_at": self.joined_at,
            "nick": null,
            "pending": false,
            "premium_since": null,
            "roles": self.roles,
        })
    }
}

impl World {
    /// A member with its user, as most payloads carry it.
    pub(crate) fn member_json(&self, member: &Member) -> Value {
        let mut json = member.to_partial_json();
        json["deaf"] = member.deaf.into();
        json["mute"] = member.mute.into();
        json["user"] = self.users.get(&member.user_id).map_or(Value::Null, User::to_json);
        json
    }

    /// A member of a guild with its user, or null.
    pub(crate) fn member_json_of(&self, guild: GuildId, user: UserId) -> Value {
        self.member(guild, user).map_or(Value::Null, |member| self.member_json(member))
    }
}
