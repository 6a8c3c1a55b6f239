//! A guild and its roles.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use twilight_model::{
    guild::Permissions,
    id::{Id, marker::RoleMarker},
};

use super::{Channel, Member, VoiceState, World};
use crate::id::{GuildId, UserId};

/// A guild.
///
/// See <https://discord.com/developers/docs/resources/guild#guild-object>.
#[derive(Clone, Debug)]
pub struct Guild {
    /// The guild's identifier.
    pub id: GuildId,
    /// The guild's name.
    pub name: String,
    /// Who owns it, and may do everything in it.
    pub owner_id: UserId,
    /// The language it prefers, such as `en-US`.
    pub preferred_locale: String,
    /// Its members, the bot among them.
    pub members: BTreeMap<UserId, Member>,
    /// Its roles, `@everyone` included (whose identifier is the guild's).
    pub roles: BTreeMap<Id<RoleMarker>, Role>,
    /// Who is in which of its voice channels.
    pub voice_states: BTreeMap<UserId, VoiceState>,
}

/// A role: a name for a set of permissions.
///
/// See <https://discord.com/developers/docs/topics/permissions#role-object>.
#[derive(Clone, Debug)]
pub struct Role {
    /// The role's identifier.
    pub id: Id<RoleMarker>,
    /// The role's name.
    pub name: String,
    /// What members with this role may do everywhere in the guild.
    pub permissions: Permissions,
    /// Where it stands in the list, `@everyone` at 0.
    pub position: i64,
}

impl Role {
    pub(crate) fn to_json(&self) -> Value {
        json!({
            "id": self.id,
            "name": self.name,
            "color": 0,
            "colors": {"primary_color": 0, "secondary_color": null, "tertiary_color": null},
            "hoist": false,
            "icon": null,
            "unicode_emoji": null,
            "position": self.position,
            "permissions": self.permissions.bits().to_string(),
            "managed": false,
            "mentionable": false,
            "flags": 0,
        })
    }
}

impl Guild {
    /// The guild object as REST answers it.
    pub(crate) fn to_json(&self) -> Value {
        json!({
            "id": self.id,
            "name": self.name,
            "icon": null,
            "splash": null,
            "discovery_splash": null,
            "owner_id": self.owner_id,
            "afk_channel_id": null,
            "afk_timeout": 300,
            "verification_level": 0,
            "default_message_notifications": 1,
            "explicit_content_filter": 0,
            "roles": self.roles.values().map(Role::to_json).collect::<Vec<_>>(),
            "emojis": [],
            "features": [],
            "mfa_level": 0,
            "application_id": null,
            "system_channel_id": null,
            "system_channel_flags": 0,
            "rules_channel_id": null,
            "max_members": 500_000,
            "vanity_url_code": null,
            "description": null,
            "banner": null,
            "premium_tier": 0,
            "premium_subscription_count": 0,
            "preferred_locale": self.preferred_locale,
            "public_updates_channel_id": null,
            "max_video_channel_users": 25,
            "max_stage_video_channel_users": 50,
            "nsfw_level": 0,
            "stickers": [],
            "premium_progress_bar_enabled": false,
            "safety_alerts_channel_id": null,
            "incidents_data": null,
        })
    }

    /// What an interaction says of its guild.
    pub(crate) fn to_interaction_json(&self) -> Value {
        json!({"id": self.id, "locale": self.preferred_locale, "features": []})
    }
}

impl World {
    /// The payload of `GUILD_CREATE`.
    ///
    /// See <https://discord.com/developers/docs/events/gateway-events#guild-create>.
    pub(crate) fn guild_create_json(&self, guild: &Guild) -> Value {
        let mut json = guild.to_json();
        let extra = json!({
            "joined_at": guild.members.values().next().map(|member| &member.joined_at),
            "large": false,
            "unavailable": false,
            "member_count": guild.members.len(),
            "voice_states": guild.voice_states.values().map(VoiceState::to_json).collect::<Vec<_>>(),
            "members": guild.members.values().map(|member| self.member_json(member)).collect::<Vec<_>>(),
            "channels": self.channels_of(guild.id).map(Channel::to_json).collect::<Vec<_>>(),
            "threads": [],
            "presences": [],
            "stage_instances": [],
            "guild_scheduled_events": [],
            "soundboard_sounds": [],
        });
        if let (Some(json), Value::Object(extra)) = (json.as_object_mut(), extra) {
            json.extend(extra);
        }
        json
    }
}
