//! What can be wrong with what a person asks.

use segue_domain::{DomainError, Notice};
use segue_store::StoreError;

/// What can be wrong with what a person asks.
#[derive(Debug, thiserror::Error)]
pub enum ApplicationError {
    /// The query can't be played.
    #[error("the query is refused")]
    Query(#[from] DomainError),
    /// The member may not do that, or not here.
    #[error("refused: {}", .0.code())]
    Refused(Box<Notice>),
    /// The store did not do what was asked.
    #[error("the store refused")]
    Store(#[from] StoreError),
    /// The store did not answer while somebody waits.
    #[error("the store did not answer in time")]
    TimedOut,
}
