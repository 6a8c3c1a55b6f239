//! The words of the bot, in each of its languages.
//!
//! They are in `languages/`, one Fluent file a language, and are said with `text!`. Who makes a message takes the words
//! from here, and decides nothing else by the language. Names and descriptions of commands are the exception: their
//! English is in the definitions, where it is matched, and their translations are in the files.
//!
//! See <https://projectfluent.org/fluent/guide/>.

mod bundle;
mod names;
#[cfg(test)]
pub(crate) mod tests;
mod words;

pub use self::names::{command_words, file_of};
pub(crate) use self::{
    names::{command_name, option_name},
    words::{text, worded},
};
