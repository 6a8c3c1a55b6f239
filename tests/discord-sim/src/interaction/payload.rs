//! The interaction object.

use serde_json::{Value, json};

use super::record::{Kind, Record};
use crate::{
    Error,
    sim::{Simulator, State},
};

impl Simulator {
    /// The whole interaction as the bot receives it.
    ///
    /// See <https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-object>.
    pub(super) fn interaction_json(
        &self,
        state: &State,
        record: &Record,
        data: &Value,
    ) -> Result<Value, Error> {
        let world = &state.world;
        let channel = world.channel(record.channel)?;
        let member = world.member(record.guild, record.user)?;
        let permissions = world.permissions(record.channel, record.user)?.bits().to_string();
        let app_permissions = world.permissions(record.channel, self.bot_user_id())?.bits().to_string();
        let mut member = world.member_json(member);
        member["permissions"] = permissions.as_str().into();
        let mut channel = channel.to_json();
        if let Some(channel) = channel.as_object_mut() {
            channel.remove("permission_overwrites");
        }
        channel["permissions"] = permissions.into();
        let entitlements: Vec<_> = world.active_entitlements(record.guild, record.user).collect();
        let mut json = json!({
            "id": record.id,
            "application_id": self.application_id(),
            "type": record.kind as u8,
            "data": data,
            "guild": world.guild(record.guild)?.to_interaction_json(),
            "guild_id": record.guild,
            "channel": channel,
            "channel_id": record.channel,
            "member": member,
            "token": record.token,
            "version": 1,
            "app_permissions": app_permissions,
            "locale": world.user(record.user)?.locale,
            "guild_locale": world.guild(record.guild)?.preferred_locale,
            "entitlements": entitlements.iter().map(|held| held.to_json(self.application_id())).collect::<Vec<_>>(),
            "entitlement_sku_ids": entitlements.iter().map(|held| held.sku_id).collect::<Vec<_>>(),
            "authorizing_integration_owners": {"0": record.guild},
            "context": 0,
            "attachment_size_limit": self.config().attachment_size_limit,
        });
        if matches!(record.kind, Kind::Component | Kind::Modal)
            && let Some(message) = record.source.and_then(|id| world.message(record.channel, id))
        {
            json["message"] = world.message_json(message);
        }
        Ok(json)
    }
}
