//! The messages of one language.

use std::sync::LazyLock;

use fluent_bundle::{FluentArgs, FluentResource, concurrent::FluentBundle};
use segue_domain::Language;
use unic_langid::LanguageIdentifier;

/// The messages of one language.
pub struct Bundle {
    language: Language,
    messages: FluentBundle<FluentResource>,
}

static ENGLISH: LazyLock<Bundle> = LazyLock::new(|| Bundle::parse(Language::English));
static GERMAN: LazyLock<Bundle> = LazyLock::new(|| Bundle::parse(Language::German));
static FRENCH: LazyLock<Bundle> = LazyLock::new(|| Bundle::parse(Language::French));
static SPANISH: LazyLock<Bundle> = LazyLock::new(|| Bundle::parse(Language::Spanish));

impl Bundle {
    /// The messages of a language. Parsed when they are first asked for: a function that starts has no time for it.
    pub fn of(language: Language) -> &'static Self {
        match language {
            Language::English => &ENGLISH,
            Language::German => &GERMAN,
            Language::French => &FRENCH,
            Language::Spanish => &SPANISH,
        }
    }

    /// The file of a language.
    pub const fn source(language: Language) -> &'static str {
        match language {
            Language::English => include_str!("../../languages/en.ftl"),
            Language::German => include_str!("../../languages/de.ftl"),
            Language::French => include_str!("../../languages/fr.ftl"),
            Language::Spanish => include_str!("../../languages/es.ftl"),
        }
    }

    /// The words of a message, if it is there. Arguments are taken as they are: titles are escaped before.
    pub fn find(&self, key: &str, arguments: &FluentArgs<'_>) -> Option<String> {
        let pattern = self.messages.get_message(key)?.value()?;
        let mut errors = Vec::new();
        let words = self.messages.format_pattern(pattern, Some(arguments), &mut errors).into_owned();
        if !errors.is_empty() {
            tracing::error!(
                key,
                language = self.language.code(),
                ?errors,
                "a message is missing an argument"
            );
        }
        Some(words)
    }

    fn parse(language: Language) -> Self {
        // What can't be parsed is left out, and the rest is there. Tests hold that it is all there.
        let resource = FluentResource::try_new(Self::source(language).to_owned());
        let resource = resource.unwrap_or_else(|(rest, errors)| {
            tracing::error!(language = language.code(), ?errors, "messages could not be parsed");
            rest
        });
        let identifier: LanguageIdentifier = language.code().parse().unwrap_or_default();
        let mut messages = FluentBundle::new_concurrent(vec![identifier]);
        // The marks that keep directions of writing apart would show up in links and mentions.
        messages.set_use_isolating(false);
        messages.add_resource_overriding(resource);
        Self { language, messages }
    }
}
