//! What can go wrong in a store.

use segue_configuration::ConfigurationError;
use segue_domain::{GuildId, PartitionId};

/// Boxed source of an error, kept for the logs.
type Source = Box<dyn std::error::Error + Send + Sync>;

/// What can go wrong in a store.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// Another version of the session was stored meanwhile.
    #[error("the session of guild {0} was changed by another process")]
    VersionConflict(GuildId),
    /// Another worker owns the partition now.
    #[error("the lease of partition {0} is lost")]
    LeaseLost(PartitionId),
    /// The pages of an old head are gone.
    #[error("that version of the session of guild {0} is no longer stored")]
    Stale(GuildId),
    /// What is stored can't be read.
    #[error("what is stored can't be read: {context}")]
    Corrupt {
        /// Which item.
        context: String,
        /// Why.
        #[source]
        source: Source,
    },
    /// A setting is missing, or can't be used.
    #[error(transparent)]
    Setting(#[from] ConfigurationError),
    /// The store is configured wrongly.
    #[error("the store is not configured: {0}")]
    Configuration(String),
    /// The store can't be reached or is too busy, or nobody knows whether it did what was asked: asking again may help.
    #[error("the store is unavailable while {doing}")]
    Unavailable {
        /// What was tried.
        doing: &'static str,
        /// Why.
        #[source]
        source: Source,
    },
    /// The store refused the request, and would refuse it again: nothing was done.
    #[error("the store refused the request while {doing} ({reason})")]
    Refused {
        /// What was tried.
        doing: &'static str,
        /// Code of the database or the service.
        reason: String,
        /// Why.
        #[source]
        source: Source,
    },
}

impl StoreError {
    /// Wraps what a database or a service said while something was tried, when asking again may help.
    pub fn unavailable<E: Into<Source>>(doing: &'static str) -> impl FnOnce(E) -> Self {
        move |source| Self::Unavailable { doing, source: source.into() }
    }

    /// Wraps what a database or a service said while something was tried, when asking again can't help.
    pub fn refused<E: Into<Source>>(
        doing: &'static str,
        reason: impl Into<String>,
    ) -> impl FnOnce(E) -> Self {
        let reason = reason.into();
        move |source| Self::Refused { doing, reason, source: source.into() }
    }

    /// Wraps why an item can't be read.
    pub fn corrupt<E: Into<Source>>(context: impl Into<String>) -> impl FnOnce(E) -> Self {
        let context = context.into();
        move |source| Self::Corrupt { context, source: source.into() }
    }

    /// Returns whether the same request would be refused again, so that it has to be given up.
    #[must_use]
    pub const fn is_refused(&self) -> bool {
        matches!(self, Self::Refused { .. })
    }

    /// Stable code, for logs and for people who ask for help.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::VersionConflict(_) => "store.version-conflict",
            Self::LeaseLost(_) => "store.lease-lost",
            Self::Stale(_) => "store.stale",
            Self::Corrupt { .. } => "store.corrupt",
            Self::Setting(_) | Self::Configuration(_) => "store.configuration",
            Self::Unavailable { .. } => "store.unavailable",
            Self::Refused { .. } => "store.refused",
        }
    }
}
