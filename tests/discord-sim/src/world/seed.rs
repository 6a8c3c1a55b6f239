//! Making guilds, channels and members; the small world every simulator starts with.

use std::collections::BTreeMap;

use twilight_model::{
    guild::Permissions,
    id::{Id, marker::RoleMarker},
};

use super::{Channel, ChannelKind, Guild, Member, User, World, guild::Role, permission::EVERYONE};
use crate::{
    Error, clock,
    id::{ChannelId, GuildId, UserId},
    locale,
};

impl World {
    pub(crate) fn add_user(&mut self, name: &str, bot: bool) -> UserId {
        let id = self.ids.next();
        self.users.insert(id, User { id, name: name.to_owned(), bot, locale: locale::DEFAULT.to_owned() });
        id
    }

    /// A guild with the bot in it, owned by a person of its own who never acts.
    pub(crate) fn add_guild(&mut self, name: &str, bot: UserId) -> GuildId {
        let id = self.ids.next();
        self.add_guild_as(id, name, bot)
    }

    /// The same, with an identifier that was handed out for it.
    pub(crate) fn add_guild_as(&mut self, id: GuildId, name: &str, bot: UserId) -> GuildId {
        let owner_id = self.add_user(&format!("{name} owner"), false);
        let everyone =
            Role { id: id.cast(), name: "@everyone".to_owned(), permissions: EVERYONE, position: 0 };
        let guild = Guild {
            id,
            name: name.to_owned(),
            owner_id,
            preferred_locale: locale::DEFAULT.to_owned(),
            members: BTreeMap::new(),
            roles: BTreeMap::from([(everyone.id, everyone)]),
            voice_states: BTreeMap::new(),
        };
        self.guilds.insert(id, guild);
        self.insert_member(id, bot);
        id
    }

    fn insert_member(&mut self, guild: GuildId, user_id: UserId) {
        let joined_at = clock::timestamp();
        if let Some(guild) = self.guilds.get_mut(&guild) {
            let member = Member { user_id, roles: Vec::new(), joined_at, deaf: false, mute: false };
            guild.members.insert(user_id, member);
        }
    }

    /// A member whose permissions beyond `@everyone`'s come from a role of their own.
    pub(crate) fn add_member(
        &mut self,
        guild: GuildId,
        name: &str,
        permissions: Permissions,
    ) -> Result<UserId, Error> {
        self.guild(guild)?;
        let user = self.add_user(name, false);
        self.insert_member(guild, user);
        if !permissions.is_empty() {
            self.grant(guild, user, permissions)?;
        }
        Ok(user)
    }

    /// Gives a member permissions through a new role.
    pub(crate) fn grant(
        &mut self,
        guild: GuildId,
        user: UserId,
        permissions: Permissions,
    ) -> Result<Id<RoleMarker>, Error> {
        self.member(guild, user)?;
        let id = self.ids.next();
        let guild = self.guild_mut(guild)?;
        let position = i64::try_from(guild.roles.len()).unwrap_or(i64::MAX);
        guild.roles.insert(id, Role { id, name: format!("role {position}"), permissions, position });
        let member = guild.members.get_mut(&user).ok_or_else(|| Error::unknown("member", user))?;
        member.roles.push(id);
        Ok(id)
    }

    pub(crate) fn add_channel(
        &mut self,
        guild_id: GuildId,
        kind: ChannelKind,
        name: &str,
    ) -> Result<ChannelId, Error> {
        self.guild(guild_id)?;
        let id = self.ids.next();
        let position = self.channels_of(guild_id).count();
        let channel = Channel {
            id,
            guild_id,
            kind,
            name: name.to_owned(),
            position,
            status: String::new(),
            user_limit: 0,
            denied: Permissions::empty(),
            overwrites: BTreeMap::new(),
            last_message_id: None,
        };
        self.channels.insert(id, channel);
        Ok(id)
    }
}
