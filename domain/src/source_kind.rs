//! Kinds of sources, as they are shown and counted.

use serde::{Deserialize, Serialize};

use crate::Query;

/// Where a track comes from.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SourceKind {
    /// A file that a person attached.
    Attachment,
    /// A search.
    Search,
    /// A link.
    Url,
    /// Anything else.
    Other,
}

impl SourceKind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Attachment, Self::Search, Self::Url, Self::Other];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Attachment => "attachment",
            Self::Search => "search",
            Self::Url => "url",
            Self::Other => "other",
        }
    }
}

impl From<&Query> for SourceKind {
    fn from(query: &Query) -> Self {
        match query {
            Query::Attachment { .. } => Self::Attachment,
            Query::Search { .. } => Self::Search,
            Query::Url { .. } => Self::Url,
            Query::Playlist { .. } => Self::Other,
        }
    }
}
