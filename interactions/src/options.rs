//! The options of a command, read with their types.

use segue_domain::Query;
use twilight_model::application::interaction::application_command::{CommandData, CommandOptionValue};

use crate::{InteractionError, Result};

/// The options of a command, of which each is taken once.
pub struct Options<'a> {
    data: &'a CommandData,
    taken: Vec<&'static str>,
}

impl<'a> Options<'a> {
    /// Takes the options of a command.
    pub const fn new(data: &'a CommandData) -> Self {
        Self { data, taken: Vec::new() }
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
        match self.data.options.iter().find(|option| !self.taken.contains(&option.name.as_str())) {
            None => Ok(()),
            Some(unknown) => Err(malformed(&unknown.name, "is not one that I know")),
        }
    }

    fn take(&mut self, name: &'static str) -> Result<Option<&'a CommandOptionValue>> {
        self.taken.push(name);
        let mut found = self.data.options.iter().filter(|option| option.name == name);
        match (found.next(), found.next()) {
            (option, None) => Ok(option.map(|option| &option.value)),
            (_, Some(_)) => Err(malformed(name, "is given twice")),
        }
    }
}

fn malformed(name: &str, problem: &'static str) -> InteractionError {
    InteractionError::MalformedOption { name: name.to_owned(), problem }
}
