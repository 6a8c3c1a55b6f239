//! What was asked for, and what it was found to be.

use serde::{Deserialize, Serialize};
use url::Url;

use crate::{DomainError, MAX_TEXT, MAX_URL, Millis, PlaylistName, PlaylistOwner, TrackId, UserId};

/// What a person asked to hear.
#[derive(Clone, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Query {
    /// A file the person attached to the command; its link is Discord's and expires.
    Attachment {
        /// Link on Discord's CDN.
        url: String,
        /// Name the person's file has.
        filename: String,
    },
    /// A playlist that somebody keeps.
    Playlist {
        /// Whose it is.
        owner: PlaylistOwner,
        /// What it is called.
        name: PlaylistName,
    },
    /// Words to search for.
    Search {
        /// The words, trimmed.
        text: String,
    },
    /// A link to audio, or to a page of a site that is supported.
    Url {
        /// The link: `http` or `https`.
        url: String,
    },
}

impl Query {
    /// Reads what a person typed: a link when it has a scheme, else words to search for.
    ///
    /// # Errors
    ///
    /// [`DomainError::EmptyQuery`], [`DomainError::QueryTooLong`], or [`DomainError::UnsupportedScheme`] for
    /// links such as `file:` and `ftp:`.
    pub fn parse(text: &str) -> Result<Self, DomainError> {
        let text = text.trim().trim_start_matches('<').trim_end_matches('>').trim();
        if text.is_empty() {
            return Err(DomainError::EmptyQuery);
        }
        if text.contains("://") || text.starts_with("data:") || text.starts_with("file:") {
            return Self::link(text).map(|url| Self::Url { url });
        }
        if text.chars().count() > MAX_TEXT {
            return Err(DomainError::QueryTooLong { limit: MAX_TEXT });
        }
        Ok(Self::Search { text: text.to_owned() })
    }

    /// Makes the query of an attached file.
    ///
    /// # Errors
    ///
    /// As [`Query::parse`] for the link.
    pub fn attachment(url: &str, filename: &str) -> Result<Self, DomainError> {
        Self::link(url).map(|url| Self::Attachment { url, filename: shorten(filename) })
    }

    /// What to call it until its title is known.
    #[must_use]
    pub fn label(&self) -> String {
        match self {
            Self::Attachment { filename, .. } => filename.clone(),
            Self::Playlist { name, .. } => name.to_string(),
            Self::Search { text } => text.clone(),
            Self::Url { url } => {
                let name = url
                    .split(['?', '#'])
                    .next()
                    .and_then(|path| path.rsplit('/').find(|part| !part.is_empty()));
                shorten(name.unwrap_or(url))
            }
        }
    }

    /// Link of the query, if it has one.
    #[must_use]
    pub fn url(&self) -> Option<&str> {
        match self {
            Self::Attachment { url, .. } | Self::Url { url } => Some(url),
            Self::Search { .. } | Self::Playlist { .. } => None,
        }
    }

    /// Link to a site, unlike one to a file that a person attached.
    pub(crate) fn url_of_site(&self) -> Option<&String> {
        match self {
            Self::Url { url } => Some(url),
            Self::Attachment { .. } | Self::Playlist { .. } | Self::Search { .. } => None,
        }
    }

    /// Whether it means the same next year: links of attached files expire, and a playlist in a playlist is none.
    #[must_use]
    pub const fn can_be_kept(&self) -> bool {
        matches!(self, Self::Search { .. } | Self::Url { .. })
    }

    fn link(text: &str) -> Result<String, DomainError> {
        if text.len() > MAX_URL {
            return Err(DomainError::QueryTooLong { limit: MAX_URL });
        }
        let url = Url::parse(text).map_err(|_| DomainError::UnsupportedScheme)?;
        if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
            return Err(DomainError::UnsupportedScheme);
        }
        Ok(url.into())
    }
}

/// What a source found out about a query.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct ResolvedTrack {
    /// Title for people; at most [`MAX_TEXT`] characters after [`ResolvedTrack::shortened`].
    pub title: String,
    /// Artist or uploader, if the source knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub artist: Option<String>,
    /// Length; absent for live streams and for files that don't say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration: Option<Millis>,
    /// What to open when the track is due: the query again, or one entry of a playlist.
    pub query: Query,
    /// Page a person can open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page_url: Option<String>,
}

impl ResolvedTrack {
    /// Cuts texts to the limits of a snapshot.
    #[must_use]
    pub fn shortened(mut self) -> Self {
        self.title = shorten(&self.title);
        self.artist = self.artist.as_deref().map(shorten);
        self.page_url = self.page_url.filter(|url| url.len() <= MAX_URL);
        self
    }
}

/// How far a track is on its way to be heard.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TrackState {
    /// Asked for; no source has looked at it yet.
    Unresolved,
    /// A source knows it, and can open it.
    Resolved,
}

/// One entry of a session.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Track {
    /// Number within the session.
    pub id: TrackId,
    /// Person who asked for it.
    pub requested_by: UserId,
    /// Whether a source has looked at it.
    pub state: TrackState,
    /// What is known of it. Until it is resolved the title is the query's label.
    #[serde(flatten)]
    pub info: ResolvedTrack,
}

impl Track {
    /// Makes an entry that no source has looked at yet.
    #[must_use]
    pub fn unresolved(id: TrackId, query: Query, requested_by: UserId) -> Self {
        let info =
            ResolvedTrack { title: query.label(), artist: None, duration: None, query, page_url: None };
        Self { id, requested_by, state: TrackState::Unresolved, info }
    }

    /// Makes an entry that a source knows.
    #[must_use]
    pub fn resolved(id: TrackId, info: ResolvedTrack, requested_by: UserId) -> Self {
        Self { id, requested_by, state: TrackState::Resolved, info: info.shortened() }
    }
}

fn shorten(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(MAX_TEXT).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_a_search_and_links_are_links() {
        assert_eq!(Query::parse(" never gonna "), Ok(Query::Search { text: "never gonna".into() }));
        assert_eq!(
            Query::parse("<https://example.org/a.ogg>"),
            Ok(Query::Url { url: "https://example.org/a.ogg".into() })
        );
    }

    #[test]
    fn other_schemes_and_overlong_queries_are_refused() {
        for text in
            ["file:///etc/passwd", "ftp://example.org/a.mp3", "gopher://x", "http://", "data:audio/ogg,x"]
        {
            assert_eq!(Query::parse(text), Err(DomainError::UnsupportedScheme), "{text}");
        }
        assert_eq!(Query::parse("  "), Err(DomainError::EmptyQuery));
        assert_eq!(
            Query::parse(&"x".repeat(MAX_TEXT + 1)),
            Err(DomainError::QueryTooLong { limit: MAX_TEXT })
        );
        let link = format!("https://example.org/{}", "x".repeat(MAX_URL));
        assert_eq!(Query::parse(&link), Err(DomainError::QueryTooLong { limit: MAX_URL }));
    }

    #[test]
    fn a_label_is_the_last_part_of_a_link() {
        assert_eq!(
            Query::parse("https://example.org/music/a.ogg?sig=1").map(|q| q.label()),
            Ok("a.ogg".into())
        );
        assert_eq!(Query::parse("https://example.org/").map(|q| q.label()), Ok("example.org".into()));
    }
}
