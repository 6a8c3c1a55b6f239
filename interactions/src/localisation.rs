//! Names and descriptions of commands, in the languages of the people who see them.

use std::collections::HashMap;

use segue_domain::Language;
use segue_messages::command_words;
use twilight_model::application::command::{
    Command, CommandOption, CommandOptionChoice, CommandOptionChoiceValue,
};

/// Locales of Discord that are not English, and the languages we have for them.
///
/// See <https://discord.com/developers/docs/reference#locales>.
const LOCALES: [(&str, Language); 4] = [
    ("de", Language::German),
    ("fr", Language::French),
    ("es-ES", Language::Spanish),
    ("es-419", Language::Spanish),
];

/// Fills in how people see a command whose definition is in English. Its own name stays what is sent to us.
///
/// The keys are `command-`, the command's name, and, each after a hyphen, the names of its subcommand and its option;
/// a choice adds its value. Descriptions end in `-description`.
///
/// See <https://discord.com/developers/docs/interactions/application-commands#localization>.
#[must_use]
pub fn localise(mut command: Command) -> Command {
    let key = key_of(&command);
    command.name_localizations = translations(&key, &command.name);
    // Those in a message's menu have none.
    if !command.description.is_empty() {
        command.description_localizations = translations(&description_of(&key), &command.description);
    }
    localise_options(&mut command.options, &key);
    command
}

/// Key of a command's name: that of a message's menu has blanks and capital letters.
fn key_of(command: &Command) -> String {
    format!("command-{}", command.name.to_lowercase().replace(' ', "-"))
}

fn localise_options(options: &mut [CommandOption], of: &str) {
    for option in options {
        let key = format!("{of}-{}", option.name);
        option.name_localizations = translations(&key, &option.name);
        option.description_localizations = translations(&description_of(&key), &option.description);
        for choice in option.choices.iter_mut().flatten() {
            choice.name_localizations = translations(&choice_of(&key, choice), &choice.name);
        }
        localise_options(option.options.as_deref_mut().unwrap_or_default(), &key);
    }
}

fn description_of(key: &str) -> String {
    format!("{key}-description")
}

fn choice_of(key: &str, choice: &CommandOptionChoice) -> String {
    match &choice.value {
        CommandOptionChoiceValue::String(value) => format!("{key}-{value}"),
        CommandOptionChoiceValue::Integer(value) => format!("{key}-{value}"),
        CommandOptionChoiceValue::Number(value) => format!("{key}-{value}"),
    }
}

/// Translations by locale. Discord ignores those that are as the English, and would not tell them when it is asked.
fn translations(key: &str, english: &str) -> Option<HashMap<String, String>> {
    let translated = LOCALES.into_iter().filter_map(|(locale, language)| {
        command_words(language, key).filter(|words| words != english).map(|words| (locale.to_owned(), words))
    });
    Some(translated.collect()).filter(|translated: &HashMap<_, _>| !translated.is_empty())
}

#[cfg(test)]
mod tests;
