//! Names and descriptions of commands, as people see them.

use fluent_bundle::FluentArgs;
use segue_domain::Language;

use super::bundle::Bundle;

/// The words of a part of a command: its name, its description, an option or a choice. None in English, whose words are in
/// the definitions.
#[must_use]
pub fn command_words(language: Language, key: &str) -> Option<String> {
    Bundle::of(language).find(key, &FluentArgs::new())
}

/// The file of a language, as Fluent reads it.
#[must_use]
pub const fn file_of(language: Language) -> &'static str {
    Bundle::source(language)
}

/// How people see a command of this name.
pub(crate) fn command_name(language: Language, name: &str) -> String {
    command_words(language, &format!("command-{name}")).unwrap_or_else(|| name.to_owned())
}

/// How people see an option: `path` has the names of its command, and of its subcommand if it has one.
pub(crate) fn option_name(language: Language, path: &str, name: &str) -> String {
    command_words(language, &format!("command-{path}-{name}")).unwrap_or_else(|| name.to_owned())
}
