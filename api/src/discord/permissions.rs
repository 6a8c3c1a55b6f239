//! What somebody may do, computed from roles as Discord computes it.

use segue_domain::{RoleId, UserId};
use twilight_model::{
    channel::Channel,
    guild::Permissions,
    id::{Id, marker::RoleMarker},
};
use twilight_util::permission_calculator::PermissionCalculator;

use super::bot::GuildFacts;

/// What lets somebody manage the guild.
pub const MANAGES: Permissions = Permissions::MANAGE_GUILD.union(Permissions::ADMINISTRATOR);

/// A member's roles with what they allow.
pub struct MemberPermissions<'a> {
    guild: &'a GuildFacts,
    user: UserId,
    everyone: Permissions,
    roles: Vec<(Id<RoleMarker>, Permissions)>,
}

impl<'a> MemberPermissions<'a> {
    /// Looks the roles up.
    pub fn new(guild: &'a GuildFacts, user: UserId, roles: &[RoleId]) -> Self {
        let is_everyone = |id: Id<RoleMarker>| id.get() == guild.id.get();
        let everyone = guild.roles.iter().find(|role| is_everyone(role.id));
        let has = |id: Id<RoleMarker>| !is_everyone(id) && roles.iter().any(|role| role.get() == id.get());
        let own = guild.roles.iter().filter(|role| has(role.id));
        Self {
            guild,
            user,
            everyone: everyone.map_or(Permissions::empty(), |role| role.permissions),
            roles: own.map(|role| (role.id, role.permissions)).collect(),
        }
    }

    /// Whether they may manage the guild.
    pub fn manages(&self) -> bool {
        self.calculator().is_some_and(|calculator| calculator.root().intersects(MANAGES))
    }

    /// Whether they see a channel.
    pub fn sees(&self, channel: &Channel) -> bool {
        let overwrites = channel.permission_overwrites.as_deref().unwrap_or_default();
        let seen = |calculator: PermissionCalculator<'_>| {
            calculator.in_channel(channel.kind, overwrites).contains(Permissions::VIEW_CHANNEL)
        };
        self.calculator().is_some_and(seen)
    }

    fn calculator(&self) -> Option<PermissionCalculator<'_>> {
        let user = Id::new_checked(self.user.get())?;
        let calculator = PermissionCalculator::new(self.guild.id, user, self.everyone, &self.roles);
        Some(calculator.owner_id(self.guild.owner))
    }
}

#[cfg(test)]
mod tests {
    use super::{super::bot::RoleFacts, *};

    const ADA: UserId = UserId::new(5);

    fn guild(everyone: Permissions, djs: Permissions) -> GuildFacts {
        let role =
            |id, permissions| RoleFacts { id: Id::new(id), name: String::new(), permissions, position: 0 };
        GuildFacts {
            id: Id::new(1),
            name: "Guild".to_owned(),
            icon: None,
            owner: Id::new(9),
            roles: vec![role(1, everyone), role(2, djs)],
        }
    }

    fn manages(guild: &GuildFacts, user: UserId, roles: &[u64]) -> bool {
        let roles: Vec<_> = roles.iter().copied().map(RoleId::new).collect();
        MemberPermissions::new(guild, user, &roles).manages()
    }

    #[test]
    fn owners_managers_and_administrators_manage() {
        let none = Permissions::empty();
        assert!(manages(&guild(none, none), UserId::new(9), &[]));
        assert!(manages(&guild(none, Permissions::MANAGE_GUILD), ADA, &[2]));
        assert!(manages(&guild(none, Permissions::ADMINISTRATOR), ADA, &[2]));
        assert!(manages(&guild(Permissions::ADMINISTRATOR, none), ADA, &[]));
    }

    #[test]
    fn nobody_else_does() {
        let (none, all_but) = (Permissions::empty(), Permissions::all() - MANAGES);
        assert!(!manages(&guild(all_but, all_but), ADA, &[2]));
        assert!(!manages(&guild(none, Permissions::MANAGE_GUILD), ADA, &[]), "without the role");
        assert!(!manages(&guild(none, Permissions::MANAGE_GUILD), ADA, &[3]), "with one that is gone");
        assert!(!manages(&guild(none, none), UserId::new(0), &[2]));
    }
}
