//! What can be wrong with an interaction, for machines and for people.

use http::StatusCode;
use segue_domain::DomainError;
use segue_store::StoreError;

/// What can be wrong with an interaction.
///
/// Some errors end the HTTP request ([`InteractionError::status`]); the others become an ephemeral message with
/// [`InteractionError::sentence`] and [`InteractionError::code`].
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InteractionError {
    /// The application's public key is no Ed25519 key in hexadecimal.
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
    #[error("there is no button {id:?}")]
    UnknownButton {
        /// Its `custom_id`.
        id: String,
    },
    /// The kind of interaction is one this bot never asks for.
    #[error("interactions of this kind are not used")]
    UnusedKind,
    /// An option is unknown, has another type than was registered, or a value out of range.
    #[error("the option {name:?} {problem}")]
    MalformedOption {
        /// Name of the option.
        name: String,
        /// What is wrong, as the end of a sentence that starts with the option's name.
        problem: &'static str,
    },
    /// `/play` with neither or both of its options.
    #[error("exactly one of query and file is needed")]
    QueryOrFile,
    /// The query can't be played.
    #[error("the query is refused")]
    Query(#[from] DomainError),
    /// The command was used outside a guild.
    #[error("the command was used outside a guild")]
    NotInGuild,
    /// The bot lacks a permission in the channel where the command was used.
    #[error("the bot lacks the permission {permission}")]
    BotLacks {
        /// The permission, as Discord's settings call it.
        permission: &'static str,
    },
    /// The store did not do what was asked.
    #[error("the store refused")]
    Store(#[from] StoreError),
    /// The store did not answer while Discord waits.
    #[error("the store did not answer in time")]
    TimedOut,
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
            Self::UnknownButton { .. } => "button.unknown",
            Self::UnusedKind => "interaction.unused-kind",
            Self::MalformedOption { .. } => "option.malformed",
            Self::QueryOrFile => "play.query-or-file",
            Self::Query(DomainError::EmptyQuery) => "query.empty",
            Self::Query(DomainError::QueryTooLong { .. }) => "query.too-long",
            Self::Query(DomainError::UnsupportedScheme) => "query.unsupported-scheme",
            Self::Query(_) => "query.refused",
            Self::NotInGuild => "guild.required",
            Self::BotLacks { .. } => "bot.lacks-permission",
            Self::Store(source) => source.code(),
            Self::TimedOut => "store.timed-out",
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
            _ => None,
        }
    }

    /// One sentence for people, with Discord's markup and without what they typed.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Self::UnknownCommand { .. } => {
                "I don't know that command. It may be new or gone; try again in a moment.".to_owned()
            }
            Self::UnknownButton { .. } => {
                "I don't know that button. It is from another version of me.".to_owned()
            }
            Self::MalformedOption { name, problem } => {
                format!("The option `{}` {problem}.", name.replace('`', "'"))
            }
            Self::QueryOrFile => "Give me either a `query` or a `file`, and not both.".to_owned(),
            Self::Query(DomainError::EmptyQuery) => "The query is empty.".to_owned(),
            Self::Query(DomainError::QueryTooLong { limit }) => {
                format!("That query is longer than the {limit} characters I read.")
            }
            Self::Query(DomainError::UnsupportedScheme) => "I only play `http` and `https` links.".to_owned(),
            Self::Query(_) => "I can't play that query.".to_owned(),
            Self::NotInGuild => "I only play music in servers.".to_owned(),
            Self::BotLacks { permission } => {
                format!("I need the permission **{permission}** in this channel. Ask a moderator for it.")
            }
            // What the store did not confirm may still have been stored.
            Self::Store(_) | Self::TimedOut => {
                "I can't reach my storage right now. See whether it happens, and else try again.".to_owned()
            }
            Self::InvalidPublicKey
            | Self::Unauthenticated(_)
            | Self::BodyTooLarge
            | Self::NotAnInteraction(_)
            | Self::Unreadable(_)
            | Self::UnusedKind => "I can't read what Discord sent me for that.".to_owned(),
        }
    }
}
