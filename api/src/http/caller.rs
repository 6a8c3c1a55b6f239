//! Who calls, as the one check found out. Every request that reaches a handler carries it among its extensions.

use segue_domain::{GuildId, RoleId, UserId};
use segue_panel_db::{ApiKey, Scope};

/// Who calls.
#[derive(Clone, Debug)]
pub enum Caller {
    /// Anybody: the route asks for nothing, and nothing was presented that it knows.
    Nobody,
    /// A program, by its key.
    Key(ApiKey),
    /// A person, by the session of their browser.
    Person(Person),
}

impl Caller {
    /// Whether what only operators are told is told to them: by a key with this scope, or by an operator's session.
    #[must_use]
    pub fn operates(&self, scope: Scope) -> bool {
        match self {
            Self::Nobody => false,
            Self::Key(key) => key.scopes.contains(&scope),
            Self::Person(person) => person.operator,
        }
    }
}

/// A person who signed in with Discord. Handlers of routes that ask for a session find it among the extensions.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Person {
    /// Who it is.
    pub user_id: UserId,
    /// What Discord shows of them.
    pub name: String,
    /// Hash of their picture at Discord.
    pub avatar: Option<String>,
    /// Session of this browser; it is no secret.
    pub session_id: String,
    /// Whether they run this bot (`SEGUE_OPERATORS`).
    pub operator: bool,
}

/// What Discord says of a person in a guild, at most ten seconds ago. Handlers of routes for members and managers find
/// it among the extensions.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Membership {
    /// The guild.
    pub guild: GuildId,
    /// Name of the guild.
    pub name: String,
    /// Hash of the guild's picture at Discord.
    pub icon: Option<String>,
    /// Roles the person has, `@everyone` aside.
    pub roles: Vec<RoleId>,
    /// Whether the person may manage the guild.
    pub manages: bool,
}
