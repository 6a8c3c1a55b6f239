//! A language the bot speaks.

use serde::{Deserialize, Serialize};

/// A language the bot speaks.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, Hash, PartialEq, Serialize)]
pub enum Language {
    /// English: what is spoken where nothing else is known.
    #[default]
    #[serde(rename = "en")]
    English,
    /// German.
    #[serde(rename = "de")]
    German,
    /// French.
    #[serde(rename = "fr")]
    French,
    /// Spanish.
    #[serde(rename = "es")]
    Spanish,
}

impl Language {
    /// All of them, English first.
    pub const ALL: [Self; 4] = [Self::English, Self::German, Self::French, Self::Spanish];

    /// The language of a locale as Discord writes it; English for those that are not spoken.
    ///
    /// See <https://discord.com/developers/docs/reference#locales>.
    #[must_use]
    pub fn of_locale(locale: &str) -> Self {
        let language = locale.split('-').next().unwrap_or_default();
        Self::ALL.into_iter().find(|known| known.code() == language).unwrap_or_default()
    }

    /// The code of ISO 639-1.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
            Self::French => "fr",
            Self::Spanish => "es",
        }
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "the shape serde asks for")]
    pub(crate) const fn is_english(&self) -> bool {
        matches!(self, Self::English)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_locale_of_discord_has_a_language() {
        for (locale, language) in [
            ("en-US", Language::English),
            ("en-GB", Language::English),
            ("de", Language::German),
            ("fr", Language::French),
            ("es-ES", Language::Spanish),
            ("es-419", Language::Spanish),
            ("pt-BR", Language::English),
            ("zh-CN", Language::English),
            ("DE", Language::English),
            ("-", Language::English),
            ("", Language::English),
        ] {
            assert_eq!(Language::of_locale(locale), language, "{locale}");
        }
    }

    #[test]
    fn a_language_is_stored_as_its_code() {
        for language in Language::ALL {
            let stored = serde_json::to_value(language).expect("JSON");
            assert_eq!(stored, language.code());
            assert_eq!(serde_json::from_value::<Language>(stored).expect("it reads back"), language);
        }
    }
}
