//! Between the domain's types and columns.

use std::error::Error;

use segue_domain::{GuildId, Millis, Timestamp};
use serde::{Serialize, de::DeserializeOwned};

use segue_store::StoreError;

/// A number as a column holds it: signed, as both databases have.
pub fn to_column(number: u64, what: &'static str) -> Result<i64, StoreError> {
    i64::try_from(number).map_err(|error| corrupt(format!("{what} {number}"), error))
}

/// A number as the domain has it.
pub fn from_column(number: i64, what: &'static str) -> Result<u64, StoreError> {
    u64::try_from(number).map_err(|error| corrupt(format!("{what} {number}"), error))
}

/// An instant as a column holds it. Year 292 million is far enough.
pub fn instant(at: Timestamp) -> i64 {
    i64::try_from(at.as_millis()).unwrap_or(i64::MAX)
}

/// An instant that a column holds.
pub fn timestamp(column: i64) -> Timestamp {
    Timestamp::from_millis(u64::try_from(column).unwrap_or_default())
}

/// Span between two columns that hold instants.
pub fn span(later: i64, earlier: i64) -> Millis {
    timestamp(later).since(timestamp(earlier))
}

/// A document as a column holds it.
pub fn to_json<T: Serialize>(value: &T, guild: GuildId) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| corrupt(format!("a document of guild {guild}"), error))
}

/// A document that a column holds.
pub fn from_json<T: DeserializeOwned>(text: &str, guild: GuildId) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|error| corrupt(format!("a document of guild {guild}"), error))
}

fn corrupt(context: String, source: impl Error + Send + Sync + 'static) -> StoreError {
    StoreError::Corrupt { context, source: Box::new(source) }
}
