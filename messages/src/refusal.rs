//! The answer to an interaction that was refused before it became a job.

use segue_domain::{DomainError, Field, Language, Notice, SettingKind};

use crate::{
    BotPermission, OptionProblem, Outgoing, language::text, notice as words_of,
    permission::permission as name_of, problem::problem as sentence_of, settings::range,
};

/// Why an interaction was refused before it became a job.
#[derive(Clone, Copy, Debug)]
pub enum Refusal<'a> {
    /// The command is not one of this bot's.
    UnknownCommand,
    /// The button is not one of this bot's.
    UnknownButton,
    /// An option is not what it has to be.
    Option {
        /// Name of its command, and after a hyphen that of its subcommand.
        path: &'a str,
        /// Name of the option.
        name: &'a str,
        /// What is wrong.
        problem: OptionProblem,
    },
    /// A message has neither a link nor an audio file.
    NothingToPlay,
    /// Neither or both of words and a file.
    QueryOrFile,
    /// The query can't be played.
    Query(&'a DomainError),
    /// The member may not do that, or not here.
    Notice(&'a Notice),
    /// The value is nothing that the setting can be.
    Setting {
        /// The setting.
        field: Field,
        /// What it can be.
        kind: &'a SettingKind,
    },
    /// The command was used outside a guild.
    NotInGuild,
    /// The bot lacks a permission in the channel where the command was used.
    BotLacks(BotPermission),
    /// The store did not confirm what it was asked: it may still have been stored.
    Unconfirmed,
    /// It can't be read.
    Unreadable,
}

/// One sentence and a stable code, for the person who asked only.
#[must_use]
pub fn refusal(refusal: Refusal<'_>, code: &str, language: Language) -> Outgoing {
    Outgoing::text(format!("{}\n-# `{code}`", sentence(refusal, language))).ephemeral()
}

/// One sentence with Discord's markup, and without what was typed.
fn sentence(refusal: Refusal<'_>, language: Language) -> String {
    match refusal {
        Refusal::UnknownCommand => text!(language, "error-unknown-command"),
        Refusal::UnknownButton => text!(language, "error-unknown-button"),
        Refusal::Option { path, name, problem } => sentence_of(problem, path, name, language),
        Refusal::NothingToPlay => text!(language, "error-nothing-to-play"),
        Refusal::QueryOrFile => text!(language, "error-query-or-file"),
        Refusal::Query(DomainError::EmptyQuery) => text!(language, "error-empty-query"),
        Refusal::Query(DomainError::QueryTooLong { limit }) => {
            text!(language, "error-query-too-long", limit = *limit)
        }
        Refusal::Query(DomainError::UnsupportedScheme) => text!(language, "error-unsupported-scheme"),
        Refusal::Query(_) => text!(language, "error-query"),
        Refusal::Notice(notice) => words_of(notice, language),
        Refusal::Setting { field, kind } => {
            text!(language, "error-setting", setting = field.name(), range = range(kind, language))
        }
        Refusal::NotInGuild => text!(language, "error-not-in-guild"),
        Refusal::BotLacks(permission) => {
            text!(language, "error-bot-lacks", permission = name_of(permission, language))
        }
        Refusal::Unconfirmed => text!(language, "error-store"),
        Refusal::Unreadable => text!(language, "error-unreadable"),
    }
}
