//! What a failed request means for the next one.

use crate::StoreError;

/// What a failed request means for the next one. Each database and service has one table that says so for its codes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Fault {
    /// Nothing was done; it may work in a moment.
    Transient,
    /// Nothing was done, and the same request will never work.
    Refused,
    /// Nobody knows whether it was done, or what the code means: it is asked again, and what is stored is read back.
    Unknown,
}

impl Fault {
    /// The error that callers see. `reason` is the code of the database or the service.
    pub(crate) fn error<E>(self, doing: &'static str, reason: &str, source: E) -> StoreError
    where
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        match self {
            Self::Transient | Self::Unknown => StoreError::unavailable(doing)(source),
            Self::Refused => StoreError::refused(doing, reason)(source),
        }
    }
}
