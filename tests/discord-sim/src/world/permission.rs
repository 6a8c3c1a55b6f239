//! Permissions as Discord computes them.

use twilight_model::guild::Permissions;

use super::World;
use crate::{
    Error,
    id::{ChannelId, GuildId, UserId},
};

/// What `@everyone` may do in a new guild.
pub(crate) const EVERYONE: Permissions = Permissions::VIEW_CHANNEL
    .union(Permissions::SEND_MESSAGES)
    .union(Permissions::EMBED_LINKS)
    .union(Permissions::ATTACH_FILES)
    .union(Permissions::READ_MESSAGE_HISTORY)
    .union(Permissions::ADD_REACTIONS)
    .union(Permissions::USE_EXTERNAL_EMOJIS)
    .union(Permissions::CONNECT)
    .union(Permissions::SPEAK)
    .union(Permissions::USE_VAD)
    .union(Permissions::REQUEST_TO_SPEAK)
    .union(Permissions::USE_SLASH_COMMANDS);

impl World {
    /// What a member may do in the guild as a whole.
    ///
    /// See <https://discord.com/developers/docs/topics/permissions#permission-overwrites>.
    pub(crate) fn base_permissions(&self, guild: GuildId, user: UserId) -> Result<Permissions, Error> {
        let member = self.member(guild, user)?;
        let guild = self.guild(guild)?;
        if guild.owner_id == user {
            return Ok(Permissions::all());
        }
        let everyone =
            guild.roles.get(&guild.id.cast()).map_or(Permissions::empty(), |role| role.permissions);
        let permissions = member
            .roles
            .iter()
            .filter_map(|role| guild.roles.get(role))
            .fold(everyone, |sum, role| sum | role.permissions);
        if permissions.contains(Permissions::ADMINISTRATOR) {
            return Ok(Permissions::all());
        }
        Ok(permissions)
    }

    /// What a member may do in a channel, its overwrites applied.
    pub(crate) fn permissions(&self, channel: ChannelId, user: UserId) -> Result<Permissions, Error> {
        let channel = self.channel(channel)?;
        let base = self.base_permissions(channel.guild_id, user)?;
        if base.contains(Permissions::ADMINISTRATOR) {
            return Ok(base);
        }
        let permissions = base - channel.denied;
        Ok(match channel.overwrites.get(&user) {
            Some(own) => (permissions - own.deny) | own.allow,
            None => permissions,
        })
    }
}
