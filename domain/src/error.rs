//! What can be wrong with a value before it becomes part of a session.

use crate::{Field, MAX_PLAYLIST_NAME, MAX_SETTINGS_BYTES};

/// A value that the domain refuses.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum DomainError {
    /// The query is empty after trimming.
    #[error("a query needs at least one character")]
    EmptyQuery,
    /// The link or the text is longer than the limit, in bytes or characters.
    #[error("the query is longer than {limit}")]
    QueryTooLong {
        /// The limit that was passed.
        limit: usize,
    },
    /// The text looks like a link, and is not one that can be fetched.
    #[error("only http and https links can be played")]
    UnsupportedScheme,
    /// The name of a playlist is empty, too long, of dots alone, or has control characters.
    #[error("the name of a playlist has 1 to {MAX_PLAYLIST_NAME} characters, not only dots")]
    PlaylistName,
    /// The number of partitions or shards is zero.
    #[error("there must be at least one partition and one shard")]
    NoPartitions,
}

/// A table of plans and settings that can't be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PlanError {
    /// It is not TOML, or has other fields than a table has.
    #[error("the table can't be read")]
    Unreadable(#[source] Box<toml::de::Error>),
    /// It names no tiers.
    #[error("the table has no tiers")]
    NoTiers,
    /// Two tiers have one name.
    #[error("the tier {name:?} is listed twice")]
    TierTwice {
        /// The name.
        name: String,
    },
    /// A setting is missing.
    #[error("the setting {field} is missing")]
    MissingSetting {
        /// Which.
        field: Field,
    },
    /// A setting asks for a tier that the table does not have.
    #[error("the setting {field} asks for the tier {name:?}, which is not in the table")]
    UnknownTier {
        /// The setting.
        field: Field,
        /// The tier.
        name: String,
    },
    /// Lists and texts may be longer than a session can keep.
    #[error("settings may take {bytes} bytes, more than {MAX_SETTINGS_BYTES}: lower the `max` of some")]
    SettingsTooLong {
        /// How many they take at most.
        bytes: usize,
    },
    /// A setting's default is not what the setting can be.
    #[error("the default of {field} is out of its range")]
    BadDefault {
        /// The setting.
        field: Field,
    },
}
