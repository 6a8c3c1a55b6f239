//! Holds the files of all languages against each other, against the code and against Discord's rules.

use std::collections::{BTreeMap, BTreeSet};

use fluent_bundle::FluentResource;
use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use segue_domain::Language;

use super::bundle::Bundle;

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
        assert!(!twice, "{language:?}: {key} is listed twice");
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
fn a_number_is_as_plain_as_it_was_given() {
    for language in Language::ALL {
        let words = super::worded(language, "notice-queue-full", [("limit", 10_000_usize.into())]);
        assert!(words.contains("10000"), "{words}");
    }
}

#[test]
fn every_translation_has_the_messages_of_english() {
    let expected = messages(Language::English);
    for language in TRANSLATIONS {
        let mut found = messages(language);
        // Those of commands are held against the definitions, where their English is.
        found.retain(|key, _| !key.starts_with("command-"));
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
