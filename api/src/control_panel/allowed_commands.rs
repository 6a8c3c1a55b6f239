//! Which commands a person may give.

use std::collections::BTreeMap;

use segue_application::catalogue;
use segue_domain::{Asker, Head, Plan};

use crate::{Membership, Person};

/// Which of the commands, by their names in Discord, a person may give. How fast, and from which voice channel, is
/// decided with the command itself.
pub fn may(person: &Person, member: &Membership, head: &Head, plan: &Plan) -> BTreeMap<&'static str, bool> {
    let channels = catalogue::panel_channels(head, plan);
    let asker =
        Asker { user_id: person.user_id, roles: &member.roles, manages: member.manages, channels: &channels };
    let now = segue_store::now();
    let may = |name| (name, catalogue::may_give(name, false, &asker, head, plan, now).is_ok());
    catalogue::ALL.into_iter().map(|entry| may(entry.name)).collect()
}

#[cfg(test)]
mod tests {
    use segue_domain::{AccessLevel, Field, GuildId, RoleId, Session, SettingValue, UserId};

    use super::*;

    fn asked(roles: &[u64], manages: bool, head: &Head) -> BTreeMap<&'static str, bool> {
        let person = Person {
            user_id: UserId::new(42),
            name: "Ada".to_owned(),
            avatar: None,
            session_id: "session".to_owned(),
            operator: false,
        };
        let member = Membership {
            guild: GuildId::new(1),
            name: "Guild".to_owned(),
            icon: None,
            roles: roles.iter().copied().map(RoleId::new).collect(),
            manages,
        };
        may(&person, &member, head, &Plan::everything())
    }

    #[test]
    fn levels_decide_and_managers_may_everything_but_what_nobody_may() {
        let mut head = Session::new(GuildId::new(1)).head;
        assert!(asked(&[], false, &head)["stop"], "without DJ roles everybody is one");
        assert!(!asked(&[], false, &head)["settings"]);
        let djs = SettingValue::List(vec!["7".to_owned()]);
        head.settings.set(Field::DjRoles, djs, &Plan::everything()).expect("set");
        assert!(!asked(&[], false, &head)["stop"] && asked(&[7], false, &head)["stop"]);
        assert!(asked(&[], false, &head)["play"]);
        head.settings.permit("play", Some(AccessLevel::Nobody));
        assert!(!asked(&[], true, &head)["play"] && asked(&[], true, &head)["settings"]);
    }

    #[test]
    fn text_channels_of_discord_don_t_matter_here_and_blocked_members_do() {
        let mut head = Session::new(GuildId::new(1)).head;
        let list = |id: &str| SettingValue::List(vec![id.to_owned()]);
        head.settings.set(Field::TextChannels, list("9"), &Plan::everything()).expect("set");
        assert!(asked(&[], false, &head)["play"]);
        head.settings.set(Field::BlockedMembers, list("42"), &Plan::everything()).expect("set");
        assert!(asked(&[], false, &head).values().all(|may| !may));
        assert!(asked(&[], true, &head)["play"]);
    }
}
