//! The answer to an interaction that was refused before it became a job.

use segue_domain::{DomainError, Language};

use super::{
    Outgoing, notice as words_of, permission::permission as name_of, problem::problem as sentence_of,
    settings::range,
};
use crate::{InteractionError, language::text};

/// One sentence and a stable code, for the person who asked only.
#[must_use]
pub fn refusal(error: &InteractionError, language: Language) -> Outgoing {
    Outgoing::text(format!("{}\n-# `{}`", sentence(error, language), error.code())).ephemeral()
}

/// One sentence with Discord's markup, and without what was typed.
pub(crate) fn sentence(error: &InteractionError, language: Language) -> String {
    match error {
        InteractionError::UnknownCommand { .. } => text!(language, "error-unknown-command"),
        InteractionError::UnknownButton { .. } => text!(language, "error-unknown-button"),
        InteractionError::MalformedOption { path, name, problem } => {
            sentence_of(*problem, path, name, language)
        }
        InteractionError::NothingToPlay => text!(language, "error-nothing-to-play"),
        InteractionError::QueryOrFile => text!(language, "error-query-or-file"),
        InteractionError::Query(DomainError::EmptyQuery) => text!(language, "error-empty-query"),
        InteractionError::Query(DomainError::QueryTooLong { limit }) => {
            text!(language, "error-query-too-long", limit = *limit)
        }
        InteractionError::Query(DomainError::UnsupportedScheme) => {
            text!(language, "error-unsupported-scheme")
        }
        InteractionError::Query(_) => text!(language, "error-query"),
        InteractionError::Refused(notice) => words_of(notice, language),
        InteractionError::Setting { field, kind } => {
            text!(language, "error-setting", setting = field.name(), range = range(kind, language))
        }
        InteractionError::NotInGuild => text!(language, "error-not-in-guild"),
        InteractionError::BotLacks { permission } => {
            text!(language, "error-bot-lacks", permission = name_of(*permission, language))
        }
        // What the store did not confirm may still have been stored.
        InteractionError::Store(_) | InteractionError::TimedOut => text!(language, "error-store"),
        InteractionError::InvalidPublicKey
        | InteractionError::Unauthenticated(_)
        | InteractionError::BodyTooLarge
        | InteractionError::NotAnInteraction(_)
        | InteractionError::Unreadable(_)
        | InteractionError::UnusedKind => text!(language, "error-unreadable"),
    }
}
