//! What can be wrong with an interaction, for machines and for people.

use http::StatusCode;
use segue_application::ApplicationError;
use segue_domain::{DomainError, Field, Notice, SettingKind};
use segue_messages::{BotPermission, OptionProblem, Refusal, UnknownButton};
use segue_store::StoreError;

/// What can be wrong with an interaction.
///
/// Some errors end the HTTP request ([`InteractionError::status`]); the others become an ephemeral message with a
/// sentence and [`InteractionError::code`], see [`segue_messages::refusal`].
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InteractionError {
    /// The application's public key is not an Ed25519 key in hexadecimal.
    #[error("the application's public key is not 64 hexadecimal digits of an Ed25519 key")]
    InvalidPublicKey,
    /// Discord did not send this request, or not now.
    #[error("the request is not from Discord: {0}")]
    Unauthenticated(Unauthenticated),
    /// The body is larger than [`crate::MAX_BODY`].
    #[error("the body is too large")]
    BodyTooLarge,
    /// The body is signed, and not JSON with a known type.
    #[error("the body is not an interaction")]
    NotAnInteraction(#[source] serde_json::Error),
    /// The body is JSON with a known type, and its fields are not what that type has.
    #[error("the interaction can't be read")]
    Unreadable(#[source] serde_json::Error),

    /// The command is not one of this bot's.
    #[error("there is no command {name:?}")]
    UnknownCommand {
        /// Name that was sent.
        name: String,
    },
    /// The button is not one of this bot's.
    #[error(transparent)]
    UnknownButton(#[from] UnknownButton),
    /// The kind of interaction is one this bot never asks for.
    #[error("interactions of this kind are not supported")]
    UnusedKind,
    /// An option is unknown, has another type than was registered, or a value out of range.
    #[error("the option {name:?} of {path:?} is malformed: {problem:?}")]
    MalformedOption {
        /// Name of its command, and after a hyphen that of its subcommand.
        path: String,
        /// Name of the option.
        name: String,
        /// What is wrong.
        problem: OptionProblem,
    },
    /// `/play` with neither or both of its options.
    #[error("exactly one of query and file is needed")]
    QueryOrFile,
    /// A message without a link or an audio file was to be played.
    #[error("the message has nothing to play")]
    NothingToPlay,
    /// The query can't be played.
    #[error("the query is refused")]
    Query(#[from] DomainError),
    /// The member may not do that, or not here.
    #[error("refused: {}", .0.code())]
    Refused(Box<Notice>),
    /// The value is nothing that the setting can be.
    #[error("the setting {field} can't be that")]
    Setting {
        /// The setting.
        field: Field,
        /// What it can be.
        kind: SettingKind,
    },
    /// The command was used outside a guild.
    #[error("the command was used outside a guild")]
    NotInGuild,
    /// The bot lacks a permission in the channel where the command was used.
    #[error("the bot lacks the permission {permission:?}")]
    BotLacks {
        /// The permission.
        permission: BotPermission,
    },
    /// The store did not do what was asked.
    #[error("the store refused")]
    Store(#[from] StoreError),
    /// The store did not answer while Discord waits.
    #[error("the store did not answer in time")]
    TimedOut,
}

impl From<ApplicationError> for InteractionError {
    fn from(error: ApplicationError) -> Self {
        match error {
            ApplicationError::Query(problem) => Self::Query(problem),
            ApplicationError::Refused(notice) => Self::Refused(notice),
            ApplicationError::Store(source) => Self::Store(source),
            ApplicationError::TimedOut => Self::TimedOut,
        }
    }
}

/// Why a request is not believed to be from Discord. For logs and metrics: the sender is told nothing.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Unauthenticated {
    /// A signature header is missing, repeated, or not ASCII.
    #[error("a header is missing or repeated")]
    Header,
    /// The timestamp is not a number.
    #[error("the timestamp is not a number")]
    Timestamp,
    /// The timestamp is more than [`crate::MAX_SKEW`] in the past or in the future.
    #[error("the timestamp is too old or too new")]
    Skew,
    /// The signature is not 128 hexadecimal digits.
    #[error("the signature is not hexadecimal")]
    Encoding,
    /// The signature is of another key, another body or another time.
    #[error("the signature is wrong")]
    Signature,
}

impl Unauthenticated {
    /// Name for metrics.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Header => "request.header",
            Self::Timestamp => "request.timestamp",
            Self::Skew => "request.skew",
            Self::Encoding => "request.encoding",
            Self::Signature => "request.signature",
        }
    }
}

impl InteractionError {
    /// Stable code, for logs, metrics and people who ask for help.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::InvalidPublicKey => "config.public-key",
            Self::Unauthenticated(reason) => reason.code(),
            Self::BodyTooLarge => "request.too-large",
            Self::NotAnInteraction(_) => "request.not-an-interaction",
            Self::Unreadable(_) => "interaction.unreadable",
            Self::UnknownCommand { .. } => "command.unknown",
            Self::UnknownButton(_) => "button.unknown",
            Self::UnusedKind => "interaction.unused-kind",
            Self::MalformedOption { .. } => "option.malformed",
            Self::QueryOrFile => "play.query-or-file",
            Self::NothingToPlay => "play.nothing-in-message",
            Self::Query(DomainError::EmptyQuery) => "query.empty",
            Self::Query(DomainError::QueryTooLong { .. }) => "query.too-long",
            Self::Query(DomainError::UnsupportedScheme) => "query.unsupported-scheme",
            Self::Query(_) => "query.refused",
            Self::Refused(notice) => notice.code(),
            Self::Setting { .. } => "settings.refused",
            Self::NotInGuild => "guild.required",
            Self::BotLacks { .. } => "bot.lacks-permission",
            Self::Store(source) => source.code(),
            Self::TimedOut => "store.timed-out",
        }
    }

    /// What the person is told.
    #[must_use]
    pub fn refusal(&self) -> Refusal<'_> {
        match self {
            Self::UnknownCommand { .. } => Refusal::UnknownCommand,
            Self::UnknownButton(_) => Refusal::UnknownButton,
            Self::MalformedOption { path, name, problem } => {
                Refusal::Option { path, name, problem: *problem }
            }
            Self::NothingToPlay => Refusal::NothingToPlay,
            Self::QueryOrFile => Refusal::QueryOrFile,
            Self::Query(problem) => Refusal::Query(problem),
            Self::Refused(notice) => Refusal::Notice(notice),
            Self::Setting { field, kind } => Refusal::Setting { field: *field, kind },
            Self::NotInGuild => Refusal::NotInGuild,
            Self::BotLacks { permission } => Refusal::BotLacks(*permission),
            // What the store did not confirm may still have been stored.
            Self::Store(_) | Self::TimedOut => Refusal::Unconfirmed,
            Self::InvalidPublicKey
            | Self::Unauthenticated(_)
            | Self::BodyTooLarge
            | Self::NotAnInteraction(_)
            | Self::Unreadable(_)
            | Self::UnusedKind => Refusal::Unreadable,
        }
    }

    /// Status that ends the HTTP request; `None` when the person is told in a message instead.
    #[must_use]
    pub const fn status(&self) -> Option<StatusCode> {
        match self {
            Self::InvalidPublicKey => Some(StatusCode::INTERNAL_SERVER_ERROR),
            Self::Unauthenticated(_) => Some(StatusCode::UNAUTHORIZED),
            Self::BodyTooLarge => Some(StatusCode::PAYLOAD_TOO_LARGE),
            Self::NotAnInteraction(_) => Some(StatusCode::BAD_REQUEST),
            // Only a webhook event ends with it; an interaction's person is told in a message.
            Self::Store(_) | Self::TimedOut => Some(StatusCode::SERVICE_UNAVAILABLE),
            _ => None,
        }
    }
}
