//! The options of a command, read with their types.

use std::ops::RangeInclusive;

use segue_domain::{Query, UserId};
use twilight_model::application::interaction::application_command::{
    CommandData, CommandDataOption, CommandOptionValue,
};

use crate::{InteractionError, Result};

/// The options of a command, of which each is taken once.
pub struct Options<'a> {
    data: &'a CommandData,
    /// Those of the command, or of its subcommand.
    given: &'a [CommandDataOption],
    taken: Vec<&'static str>,
}

impl<'a> Options<'a> {
    /// Takes the options of a command.
    pub fn new(data: &'a CommandData) -> Self {
        Self { data, given: &data.options, taken: Vec::new() }
    }

    /// Takes the subcommand: what is taken from now on is one of its options.
    pub fn subcommand(&mut self) -> Result<&'a str> {
        match self.given {
            [CommandDataOption { name, value: CommandOptionValue::SubCommand(given) }] => {
                self.given = given;
                Ok(name)
            }
            _ => Err(malformed("subcommand", "is missing")),
        }
    }

    /// The error of an option that has to be there, and is not.
    #[expect(clippy::unused_self, reason = "said of the options it is called on")]
    pub fn missing(&self, name: &'static str) -> InteractionError {
        malformed(name, "is missing, or is none that I know")
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
            Some(_) => Err(malformed(name, "must be a whole number within its limits")),
        }
    }

    /// Takes a yes or no.
    pub fn boolean(&mut self, name: &'static str) -> Result<Option<bool>> {
        match self.take(name)? {
            None => Ok(None),
            Some(CommandOptionValue::Boolean(yes)) => Ok(Some(*yes)),
            Some(_) => Err(malformed(name, "must be yes or no")),
        }
    }

    /// Takes a member.
    pub fn user(&mut self, name: &'static str) -> Result<Option<UserId>> {
        match self.take(name)? {
            None => Ok(None),
            Some(CommandOptionValue::User(id)) => Ok(Some(UserId::new(id.get()))),
            Some(_) => Err(malformed(name, "must be a member")),
        }
    }

    /// Takes a text.
    pub fn string(&mut self, name: &'static str) -> Result<Option<&'a str>> {
        match self.take(name)? {
            None => Ok(None),
            Some(CommandOptionValue::String(text)) => Ok(Some(text)),
            Some(_) => Err(malformed(name, "must be a text")),
        }
    }

    /// Takes a number that counts from 1.
    pub fn ordinal(&mut self, name: &'static str) -> Result<Option<usize>> {
        match self.take(name)? {
            None => Ok(None),
            Some(CommandOptionValue::Integer(number)) => match usize::try_from(*number) {
                Ok(number) if number > 0 => Ok(Some(number)),
                _ => Err(malformed(name, "must be 1 or more")),
            },
            Some(_) => Err(malformed(name, "must be a whole number")),
        }
    }

    /// Takes an attached file, which Discord sends beside the options.
    pub fn attachment(&mut self, name: &'static str) -> Result<Option<Query>> {
        match self.take(name)? {
            None => Ok(None),
            Some(CommandOptionValue::Attachment(id)) => {
                let file = self.data.resolved.as_ref().and_then(|resolved| resolved.attachments.get(id));
                let file = file.ok_or_else(|| malformed(name, "names a file that Discord did not send"))?;
                Ok(Some(Query::attachment(&file.url, &file.filename)?))
            }
            Some(_) => Err(malformed(name, "must be a file")),
        }
    }

    /// Ends the reading: an option that was not taken is one this version does not know.
    pub fn end(self) -> Result<()> {
        match self.given.iter().find(|option| !self.taken.contains(&option.name.as_str())) {
            None => Ok(()),
            Some(unknown) => Err(malformed(&unknown.name, "is not one that I know")),
        }
    }

    fn take(&mut self, name: &'static str) -> Result<Option<&'a CommandOptionValue>> {
        self.taken.push(name);
        let mut found = self.given.iter().filter(|option| option.name == name);
        match (found.next(), found.next()) {
            (option, None) => Ok(option.map(|option| &option.value)),
            (_, Some(_)) => Err(malformed(name, "is given twice")),
        }
    }
}

fn malformed(name: &str, problem: &'static str) -> InteractionError {
    InteractionError::MalformedOption { name: name.to_owned(), problem }
}
