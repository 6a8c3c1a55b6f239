//! A slash command as a person gives it.

use serde_json::Value;

use crate::{
    id::{ChannelId, GuildId, UserId},
    world::Attachment,
};

/// A slash command with its options.
#[derive(Clone, Debug)]
pub struct Invocation {
    /// Where it is given.
    pub guild: GuildId,
    /// The channel it is typed in.
    pub channel: ChannelId,
    /// Who gives it.
    pub user: UserId,
    /// The command's name; subcommands after a space, as in `settings view`.
    pub name: String,
    /// The options filled in: name and value. Files, users, channels and roles are given by identifier.
    pub options: Vec<(String, Value)>,
}

impl Invocation {
    /// A command without options.
    #[must_use]
    pub fn new(guild: GuildId, channel: ChannelId, user: UserId, name: &str) -> Self {
        Self { guild, channel, user, name: name.to_owned(), options: Vec::new() }
    }

    /// Fills in an option.
    #[must_use]
    pub fn option(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.options.push((name.to_owned(), value.into()));
        self
    }

    /// Fills in an option with an uploaded file.
    #[must_use]
    pub fn attachment(self, name: &str, attachment: &Attachment) -> Self {
        self.option(name, attachment.id.to_string())
    }
}
