//! Holds the translations of the commands against their definitions and against Discord's rules.

use std::collections::BTreeSet;

use segue_domain::Language;
use segue_messages::file_of;
use twilight_model::application::command::{CommandOption, CommandType};
use twilight_validate::command as limits;

use super::*;
use crate::command::definitions;

const TRANSLATIONS: [Language; 3] = [Language::German, Language::French, Language::Spanish];

/// Keys of what people see of the commands, with the English: each is a name, a description or a choice.
fn command_keys() -> Vec<(String, Kind, String)> {
    let mut keys = Vec::new();
    for command in definitions() {
        let key = key_of(&command);
        if command.kind == CommandType::ChatInput {
            keys.push((description_of(&key), Kind::Description, command.description));
            of_options(&command.options, &key, &mut keys);
            keys.push((key, Kind::Name, command.name));
        } else {
            keys.push((key, Kind::MenuName, command.name));
        }
    }
    keys
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Kind {
    Name,
    MenuName,
    Description,
    Choice,
}

fn of_options(options: &[CommandOption], of: &str, keys: &mut Vec<(String, Kind, String)>) {
    for option in options {
        let key = format!("{of}-{}", option.name);
        keys.push((description_of(&key), Kind::Description, option.description.clone()));
        for choice in option.choices.iter().flatten() {
            keys.push((choice_of(&key, choice), Kind::Choice, choice.name.clone()));
        }
        of_options(option.options.as_deref().unwrap_or_default(), &key, keys);
        keys.push((key, Kind::Name, option.name.clone()));
    }
}

fn said(language: Language, key: &str) -> String {
    command_words(language, key).unwrap_or_else(|| panic!("{language:?}: {key} is missing"))
}

fn assert_options_distinct(language: Language, of: &str, options: &[CommandOption]) {
    let names: Vec<_> = options.iter().map(|option| option.name.as_str()).collect();
    assert_distinct(language, of, &names);
    for option in options {
        let inner = option.options.as_deref().unwrap_or_default();
        assert_options_distinct(language, &format!("{of}-{}", option.name), inner);
    }
}

/// A name may be as its own English, and as no other name there is in this language or in English.
fn assert_distinct(language: Language, of: &str, english: &[&str]) {
    let mut taken = BTreeSet::new();
    for name in english {
        let translated = said(language, &format!("{of}-{name}"));
        let other = english.iter().any(|other| other != name && *other == translated);
        assert!(!other && taken.insert(translated.clone()), "{language:?}: {translated} of {of} is taken");
    }
}

fn each_object(value: &serde_json::Value, see: &mut impl FnMut(&serde_json::Map<String, serde_json::Value>)) {
    match value {
        serde_json::Value::Array(list) => list.iter().for_each(|value| each_object(value, see)),
        serde_json::Value::Object(fields) if fields.contains_key("name") => {
            see(fields);
            for inner in ["options", "choices"] {
                each_object(fields.get(inner).unwrap_or(&serde_json::Value::Null), see);
            }
        }
        _ => {}
    }
}

#[test]
fn every_translation_has_the_commands_and_no_others() {
    let mut expected = BTreeSet::new();
    for (key, ..) in command_keys() {
        assert!(expected.insert(key.clone()), "{key} would mean two things");
    }
    for language in TRANSLATIONS {
        let keys = file_of(language).lines().filter_map(|line| Some(line.split_once(" =")?.0.to_owned()));
        let found: BTreeSet<String> = keys.filter(|key| key.starts_with("command-")).collect();
        let (missing, unknown) = (&expected - &found, &found - &expected);
        assert!(
            missing.is_empty() && unknown.is_empty(),
            "{language:?}: lacks {missing:?}, and has {unknown:?}"
        );
    }
}

#[test]
fn every_command_is_translated_within_discords_limits() {
    for (key, kind, _) in command_keys() {
        for language in TRANSLATIONS {
            let words = said(language, &key);
            match kind {
                Kind::Name => limits::chat_input_name(&words),
                Kind::MenuName => limits::name(&words),
                Kind::Description => limits::description(&words),
                Kind::Choice => limits::choice_name(&words),
            }
            .unwrap_or_else(|error| panic!("{language:?}: {key} = {words}: {error}"));
        }
    }
}

#[test]
fn names_are_unique_in_every_language() {
    for language in TRANSLATIONS {
        let mut commands = definitions();
        // Names are unique among commands of a kind.
        commands.retain(|command| command.kind == CommandType::ChatInput);
        let names: Vec<_> = commands.iter().map(|command| command.name.as_str()).collect();
        assert_distinct(language, "command", &names);
        for command in &commands {
            assert_options_distinct(language, &format!("command-{}", command.name), &command.options);
        }
    }
}

#[test]
fn every_command_carries_its_translations() {
    let commands = serde_json::to_value(definitions()).expect("JSON");
    let play = &commands[0];
    assert_eq!(play["name_localizations"]["de"], "abspielen");
    assert_eq!(play["options"][0]["name_localizations"]["fr"], "recherche");
    let mut pairs = 0;
    each_object(&commands, &mut |object| {
        for field in ["name", "description"] {
            let Some(english) = object.get(field).and_then(|words| words.as_str()) else { continue };
            let translated = &object.get(&format!("{field}_localizations"));
            for (locale, _) in LOCALES {
                let words = translated.and_then(|translated| translated[locale].as_str());
                // What is as in English is left out, as Discord does.
                assert_ne!(words, Some(english), "{locale}");
                pairs += usize::from(words.is_some());
            }
        }
    });
    let same = |(key, _, english): &(String, Kind, String)| {
        LOCALES.into_iter().filter(|(_, language)| said(*language, key) == *english).count()
    };
    let keys = command_keys();
    assert_eq!(pairs, keys.len() * LOCALES.len() - keys.iter().map(same).sum::<usize>());
}

#[test]
fn commands_are_named_as_people_see_them() {
    let commands = definitions();
    for language in Language::ALL {
        let names: BTreeSet<String> = match language {
            Language::English => commands.iter().map(|command| command.name.clone()).collect(),
            _ => commands.iter().map(|command| said(language, &key_of(command))).collect(),
        };
        let lines = file_of(language).lines().filter(|line| !line.starts_with('#'));
        let mentioned = lines.flat_map(|line| line.split('`').skip(1).step_by(2));
        for code in mentioned.filter_map(|code| code.strip_prefix('/')) {
            let name = code.split(' ').next().unwrap_or_default();
            // One that is an argument is named by anyone who passes it.
            if name.starts_with('{') {
                continue;
            }
            assert!(names.contains(name), "{language:?}: there is no command /{name}");
        }
    }
}
