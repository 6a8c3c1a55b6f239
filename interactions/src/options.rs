//! The options of a command, read with their types.

use std::ops::RangeInclusive;

use segue_domain::{ChannelId, Query, UserId};
use segue_messages::OptionProblem;
use twilight_model::{
    application::interaction::application_command::{CommandData, CommandDataOption, CommandOptionValue},
    channel::Message,
};

use crate::{InteractionError, Result};

/// The options of a command, of which each is taken once.
pub struct Options<'a> {
    data: &'a CommandData,
    /// Names of the command and of its subcommand, with a hyphen between them.
    path: String,
    /// Those of the command, or of its subcommand.
    given: &'a [CommandDataOption],
    taken: Vec<&'static str>,
}

impl<'a> Options<'a> {
    /// Takes the options of a command.
    pub fn new(data: &'a CommandData) -> Self {
        Self { data, path: data.name.clone(), given: &data.options, taken: Vec::new() }
    }

    /// Takes the subcommand: what is taken from now on is one of its options.
    pub fn subcommand(&mut self) -> Result<&'a str> {
        match self.given {
            [CommandDataOption { name, value: CommandOptionValue::SubCommand(given) }] => {
                self.given = given;
                self.path = format!("{}-{name}", self.path);
                Ok(name)
            }
            _ => Err(self.malformed("subcommand", OptionProblem::Missing)),
        }
    }

    /// The error of an option that is not as it should be.
    pub fn malformed(&self, name: &str, problem: OptionProblem) -> InteractionError {
        InteractionError::MalformedOption { path: self.path.clone(), name: name.to_owned(), problem }
    }

    /// The error of an option that has to be there, and is not.
    pub fn missing(&self, name: &'static str) -> InteractionError {
        self.malformed(name, OptionProblem::MissingOrUnknown)
    }

    /// Takes a number that counts from 1 and has to be there.
    pub fn required_ordinal(&mut self, name: &'static str) -> Result<usize> {
        self.ordinal(name)?.ok_or_else(|| self.missing(name))
    }

    /// Takes a whole number within limits.
    pub fn integer(&mut self, name: &'static str, range: RangeInclusive<i64>) -> Result<Option<i64>> {
        match self.take(name)? {
            None => Ok(None),
            Some(CommandOptionValue::Integer(number)) if range.contains(number) => Ok(Some(*number)),
            Some(_) => Err(self.malformed(name, OptionProblem::OutOfLimits)),
        }
    }

    /// Takes a yes or no.
    pub fn boolean(&mut self, name: &'static str) -> Result<Option<bool>> {
        match self.take(name)? {
            None => Ok(None),
            Some(CommandOptionValue::Boolean(yes)) => Ok(Some(*yes)),
            Some(_) => Err(self.malformed(name, OptionProblem::NotYesOrNo)),
        }
    }

    /// Takes a member.
    pub fn user(&mut self, name: &'static str) -> Result<Option<UserId>> {
        match self.take(name)? {
            None => Ok(None),
            Some(CommandOptionValue::User(id)) => Ok(Some(UserId::new(id.get()))),
            Some(_) => Err(self.malformed(name, OptionProblem::NotAMember)),
        }
    }

    /// Takes a channel.
    pub fn channel(&mut self, name: &'static str) -> Result<Option<ChannelId>> {
        match self.take(name)? {
            None => Ok(None),
            Some(CommandOptionValue::Channel(id)) => Ok(Some(ChannelId::new(id.get()))),
            Some(_) => Err(self.malformed(name, OptionProblem::NotAChannel)),
        }
    }

    /// Takes a role or a member: its id.
    pub fn mentionable(&mut self, name: &'static str) -> Result<Option<u64>> {
        match self.take(name)? {
            None => Ok(None),
            Some(CommandOptionValue::Mentionable(id)) => Ok(Some(id.get())),
            Some(_) => Err(self.malformed(name, OptionProblem::NotARoleOrMember)),
        }
    }

    /// Takes a text.
    pub fn string(&mut self, name: &'static str) -> Result<Option<&'a str>> {
        match self.take(name)? {
            None => Ok(None),
            Some(CommandOptionValue::String(text)) => Ok(Some(text)),
            Some(_) => Err(self.malformed(name, OptionProblem::NotAText)),
        }
    }

    /// Takes a number that counts from 1.
    pub fn ordinal(&mut self, name: &'static str) -> Result<Option<usize>> {
        match self.take(name)? {
            None => Ok(None),
            Some(CommandOptionValue::Integer(number)) => match usize::try_from(*number) {
                Ok(number) if number > 0 => Ok(Some(number)),
                _ => Err(self.malformed(name, OptionProblem::NotAnOrdinal)),
            },
            Some(_) => Err(self.malformed(name, OptionProblem::NotANumber)),
        }
    }

    /// Takes an attached file, which Discord sends beside the options.
    pub fn attachment(&mut self, name: &'static str) -> Result<Option<Query>> {
        match self.take(name)? {
            None => Ok(None),
            Some(CommandOptionValue::Attachment(id)) => {
                let file = self.data.resolved.as_ref().and_then(|resolved| resolved.attachments.get(id));
                let file = file.ok_or_else(|| self.malformed(name, OptionProblem::FileNotSent))?;
                Ok(Some(Query::attachment(&file.url, &file.filename)?))
            }
            Some(_) => Err(self.malformed(name, OptionProblem::NotAFile)),
        }
    }

    /// The message that a command of a message's menu was used on, which Discord sends beside it.
    pub fn message(&self) -> Result<&'a Message> {
        let resolved = self.data.resolved.as_ref();
        let message = self.data.target_id.and_then(|id| resolved?.messages.get(&id.cast()));
        message.ok_or_else(|| self.malformed("message", OptionProblem::Missing))
    }

    /// Ends the reading: an option that was not taken is one this version does not know.
    pub fn end(self) -> Result<()> {
        match self.given.iter().find(|option| !self.taken.contains(&option.name.as_str())) {
            None => Ok(()),
            Some(unknown) => Err(self.malformed(&unknown.name, OptionProblem::Unknown)),
        }
    }

    fn take(&mut self, name: &'static str) -> Result<Option<&'a CommandOptionValue>> {
        self.taken.push(name);
        let mut found = self.given.iter().filter(|option| option.name == name);
        match (found.next(), found.next()) {
            (option, None) => Ok(option.map(|option| &option.value)),
            (_, Some(_)) => Err(self.malformed(name, OptionProblem::Twice)),
        }
    }
}
