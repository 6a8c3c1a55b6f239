//! The language that a reader asks for.

use segue_domain::Language;
use serde::Deserialize;
use utoipa::ToSchema;

/// A language of the texts.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = Language)]
pub enum LanguageParam {
    /// English.
    #[default]
    En,
    /// German.
    De,
    /// French.
    Fr,
    /// Spanish.
    Es,
}

impl LanguageParam {
    /// As the rest of Segue has it.
    pub const fn language(self) -> Language {
        match self {
            Self::En => Language::English,
            Self::De => Language::German,
            Self::Fr => Language::French,
            Self::Es => Language::Spanish,
        }
    }
}
