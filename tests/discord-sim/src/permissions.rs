//! Giving permissions, and taking them away, in a guild and in single channels.
//!
//! See <https://discord.com/developers/docs/topics/permissions>.

use serde_json::{Value, json};
use twilight_model::{
    guild::Permissions,
    id::{Id, marker::RoleMarker},
};

use crate::{
    Error,
    gateway::intents,
    id::{ChannelId, GuildId, UserId},
    sim::{Simulator, State},
    world::{Channel, Overwrite},
};

impl Simulator {
    /// Denies everyone without Administrator these permissions in a channel: `CHANNEL_UPDATE`.
    ///
    /// # Errors
    ///
    /// If there is no such channel.
    pub fn deny(&self, channel: ChannelId, permissions: Permissions) -> Result<(), Error> {
        self.change_channel(channel, |entry| entry.denied = permissions)
    }

    /// Allows and denies one member, or the bot, permissions in a channel, in place of what was before:
    /// `CHANNEL_UPDATE`. Nothing allowed and nothing denied takes the overwrite away.
    ///
    /// # Errors
    ///
    /// If there is no such channel.
    pub fn overwrite(&self, channel: ChannelId, user: UserId, own: Overwrite) -> Result<(), Error> {
        self.change_channel(channel, |entry| {
            if own.allow.is_empty() && own.deny.is_empty() {
                entry.overwrites.remove(&user);
            } else {
                entry.overwrites.insert(user, own);
            }
        })
    }

    fn change_channel(&self, channel: ChannelId, change: impl FnOnce(&mut Channel)) -> Result<(), Error> {
        let mut state = self.lock();
        let entry =
            state.world.channels.get_mut(&channel).ok_or_else(|| Error::unknown("channel", channel))?;
        change(entry);
        let (guild, data) = (entry.guild_id, entry.to_json());
        state.hub.publish(guild, intents::GUILDS, "CHANNEL_UPDATE", &data);
        Ok(())
    }

    /// Gives a member, or the bot, more permissions by a new role: `GUILD_ROLE_CREATE` and `GUILD_MEMBER_UPDATE`.
    ///
    /// # Errors
    ///
    /// If there is no such member.
    pub fn grant(&self, guild: GuildId, user: UserId, permissions: Permissions) -> Result<(), Error> {
        let mut state = self.lock();
        let role = state.world.grant(guild, user, permissions)?;
        tell_of_role(&mut state, guild, role, "GUILD_ROLE_CREATE");
        let mut data = state.world.member_json_of(guild, user);
        data["guild_id"] = json!(guild);
        // The bot is told of its own membership whatever its intents.
        let intent = if user == self.bot_user_id() { intents::ALWAYS } else { intents::GUILD_MEMBERS };
        state.hub.publish(guild, intent, "GUILD_MEMBER_UPDATE", &data);
        Ok(())
    }

    /// Takes permissions from all roles of a member, or the bot, `@everyone` excepted: `GUILD_ROLE_UPDATE`.
    ///
    /// # Errors
    ///
    /// If there is no such member.
    pub fn take(&self, guild: GuildId, user: UserId, permissions: Permissions) -> Result<(), Error> {
        let mut state = self.lock();
        for role in state.world.member(guild, user)?.roles.clone() {
            change_role(&mut state, guild, role, |before| before - permissions)?;
        }
        Ok(())
    }

    /// Changes what everyone may do in a guild: `GUILD_ROLE_UPDATE`.
    ///
    /// # Errors
    ///
    /// If there is no such guild.
    pub fn set_everyone(&self, guild: GuildId, permissions: Permissions) -> Result<(), Error> {
        change_role(&mut self.lock(), guild, guild.cast(), |_| permissions)
    }

    /// What a member, or the bot, may do in a channel.
    ///
    /// # Errors
    ///
    /// If there is no such channel or member.
    pub fn permissions(&self, channel: ChannelId, user: UserId) -> Result<Permissions, Error> {
        self.lock().world.permissions(channel, user)
    }
}

fn change_role(
    state: &mut State,
    guild: GuildId,
    id: Id<RoleMarker>,
    change: impl FnOnce(Permissions) -> Permissions,
) -> Result<(), Error> {
    let roles = &mut state.world.guild_mut(guild)?.roles;
    let Some(role) = roles.get_mut(&id) else { return Ok(()) };
    let after = change(role.permissions);
    if after != role.permissions {
        role.permissions = after;
        tell_of_role(state, guild, id, "GUILD_ROLE_UPDATE");
    }
    Ok(())
}

/// See <https://discord.com/developers/docs/events/gateway-events#guild-role-update>.
fn tell_of_role(state: &mut State, guild: GuildId, role: Id<RoleMarker>, kind: &str) {
    let found = state.world.guild(guild).ok().and_then(|guild| guild.roles.get(&role));
    let data: Value = json!({"guild_id": guild, "role": found.map(crate::world::guild::Role::to_json)});
    state.hub.publish(guild, intents::GUILDS, kind, &data);
}
