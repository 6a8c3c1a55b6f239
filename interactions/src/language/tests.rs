//! Holds the files of all languages against each other, against the code and against Discord's rules.

use std::collections::{BTreeMap, BTreeSet};

use fluent_bundle::FluentResource;
use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use segue_domain::Language;
use twilight_model::application::command::{CommandOption, CommandType};
use twilight_validate::command as limits;

use super::{
    bundle::Bundle,
    localisation::{LOCALES, choice_of, description_of, key_of},
};
use crate::command::definitions;

/// A use of `text!`: the key, and the names of the arguments.
pub type Use = (&'static str, &'static [&'static str]);

/// Every use of `text!` in this crate: collected by the linker, so none is overlooked and none has to be run.
#[linkme::distributed_slice]
pub static USES: [Use];

/// Messages of a file, with the variables of each.
type Messages = BTreeMap<String, BTreeSet<String>>;

const TRANSLATIONS: [Language; 3] = [Language::German, Language::French, Language::Spanish];

fn resource(language: Language) -> FluentResource {
    let resource = FluentResource::try_new(Bundle::source(language).to_owned());
    resource.unwrap_or_else(|(_, errors)| panic!("{language:?}: {errors:?}"))
}

fn messages(language: Language) -> Messages {
    let resource = resource(language);
    let mut messages = Messages::new();
    for entry in resource.entries() {
        let message = match entry {
            Entry::Message(message) => message,
            Entry::Comment(_) | Entry::GroupComment(_) | Entry::ResourceComment(_) => continue,
            other => panic!("{language:?}: only messages are used, not {other:?}"),
        };
        let key = message.id.name;
        let value = message.value.as_ref().unwrap_or_else(|| panic!("{language:?}: {key} is empty"));
        assert!(message.attributes.is_empty(), "{language:?}: {key} has attributes, which nothing reads");
        let mut variables = BTreeSet::new();
        variables_of(value, &mut variables);
        let twice = messages.insert(key.to_owned(), variables).is_some();
        assert!(!twice, "{language:?}: {key} is there twice");
    }
    messages
}

fn variables_of(pattern: &Pattern<&str>, found: &mut BTreeSet<String>) {
    let mut see = |expression: &InlineExpression<&str>| match expression {
        InlineExpression::VariableReference { id } => {
            found.insert(id.name.to_owned());
        }
        InlineExpression::StringLiteral { .. } => {}
        other => panic!("only variables are used, not {other:?}"),
    };
    let mut inner = Vec::new();
    for element in &pattern.elements {
        match element {
            PatternElement::TextElement { .. } => {}
            PatternElement::Placeable { expression: Expression::Inline(inline) } => see(inline),
            PatternElement::Placeable { expression: Expression::Select { selector, variants } } => {
                see(selector);
                inner.extend(variants.iter().map(|variant| &variant.value));
            }
        }
    }
    for pattern in inner {
        variables_of(pattern, found);
    }
}

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
    let words = Bundle::of(language).find(key, &fluent_bundle::FluentArgs::new());
    words.unwrap_or_else(|| panic!("{language:?}: {key} is missing"))
}

#[test]
fn what_is_said_is_there_and_what_is_there_is_said() {
    assert!(USES.len() > 100, "the linker collects the uses");
    let english = messages(Language::English);
    for (key, arguments) in USES {
        let variables = english.get(*key).unwrap_or_else(|| panic!("en.ftl lacks {key}"));
        let arguments: BTreeSet<String> = arguments.iter().map(|&name| name.to_owned()).collect();
        assert_eq!(&arguments, variables, "the arguments of {key} are the variables in en.ftl");
    }
    let used: BTreeSet<&str> = USES.iter().map(|(key, _)| *key).collect();
    let unused: Vec<&String> = english.keys().filter(|key| !used.contains(key.as_str())).collect();
    assert_eq!(unused, [] as [&String; 0], "nothing says these");
}

#[test]
fn every_translation_has_the_messages_of_english_and_the_commands() {
    let mut expected = messages(Language::English);
    for (key, ..) in command_keys() {
        let twice = expected.insert(key.clone(), BTreeSet::new()).is_some();
        assert!(!twice, "{key} would mean two things");
    }
    for language in TRANSLATIONS {
        let found = messages(language);
        let missing: Vec<_> = expected.keys().filter(|key| !found.contains_key(*key)).collect();
        let unknown: Vec<_> = found.keys().filter(|key| !expected.contains_key(*key)).collect();
        assert!(
            missing.is_empty() && unknown.is_empty(),
            "{language:?}: lacks {missing:?}, and has {unknown:?}"
        );
        for (key, variables) in &expected {
            assert_eq!(&found[key], variables, "{language:?}: the variables of {key}");
        }
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
fn commands_are_named_as_people_see_them() {
    let commands = definitions();
    for language in Language::ALL {
        let names: BTreeSet<String> = match language {
            Language::English => commands.iter().map(|command| command.name.clone()).collect(),
            _ => commands.iter().map(|command| said(language, &key_of(command))).collect(),
        };
        let lines = Bundle::source(language).lines().filter(|line| !line.starts_with('#'));
        let mentioned = lines.flat_map(|line| line.split('`').skip(1).step_by(2));
        for code in mentioned.filter_map(|code| code.strip_prefix('/')) {
            let name = code.split(' ').next().unwrap_or_default();
            // One that is an argument is named by whoever passes it.
            if name.starts_with('{') {
                continue;
            }
            assert!(names.contains(name), "{language:?}: there is no command /{name}");
        }
    }
}

#[test]
fn a_number_is_as_plain_as_it_was_given() {
    for language in Language::ALL {
        let words = super::worded(language, "notice-queue-full", [("limit", 10_000_usize.into())]);
        assert!(words.contains("10000"), "{words}");
    }
}
