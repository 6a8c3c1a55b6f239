//! What can be wrong with a value before it becomes part of a session.

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
    /// The number of partitions or shards is zero.
    #[error("there must be at least one partition and one shard")]
    NoPartitions,
}
