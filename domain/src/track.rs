//! What was asked for, and what it was found to be.

use serde::{Deserialize, Serialize};
use url::Url;

use crate::{
    DomainError, MAX_TEXT, MAX_URL, Millis, PlaylistName, PlaylistOwner, TrackId, UserId, links, readable,
};

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
    /// Reads what a person typed or pasted: a link when there is one in it, with markup around it, among words, or
    /// without a scheme where it can be nothing else; else words to search for. Of several links the first is meant.
    ///
    /// # Errors
    ///
    /// [`DomainError::EmptyQuery`], [`DomainError::QueryTooLong`], or [`DomainError::UnsupportedScheme`] for
    /// links such as `file:` and `ftp:`.
    pub fn parse(text: &str) -> Result<Self, DomainError> {
        let text = links::without_markup(text);
        if readable(text).is_none() {
            return Err(DomainError::EmptyQuery);
        }
        let found = if links::starts_link(text) && !text.contains(links::ends_link) {
            Some(Self::link(text))
        } else if links::is_host_and_path(text) {
            Some(Self::link(&format!("https://{text}")))
        } else {
            let mut among_words = links::links_in(text).map(Self::link).peekable();
            let first = among_words.peek().cloned();
            among_words.find(Result::is_ok).or(first)
        };
        if let Some(link) = found {
            return link.map(|url| Self::Url { url });
        }
        if text.contains("://") || text.starts_with("data:") || text.starts_with("file:") {
            return Err(DomainError::UnsupportedScheme);
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
        let url = Self::link(url)?;
        let filename = readable(filename).unwrap_or_else(|| name_in(&url));
        Ok(Self::Attachment { url, filename })
    }

    /// What to call it until its title is known.
    #[must_use]
    pub fn label(&self) -> String {
        match self {
            Self::Attachment { filename, .. } => filename.clone(),
            Self::Playlist { name, .. } => name.to_string(),
            Self::Search { text } => text.clone(),
            Self::Url { url } => name_in(url),
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

    /// Where in its track the link says that it begins.
    pub(crate) fn start(&self) -> Option<Millis> {
        self.url_of_site().and_then(|url| links::start_in(url))
    }

    /// Link to a site, unlike one to a file that a person attached.
    pub(crate) fn url_of_site(&self) -> Option<&String> {
        match self {
            Self::Url { url } => Some(url),
            Self::Attachment { .. } | Self::Playlist { .. } | Self::Search { .. } => None,
        }
    }

    /// Most bytes of its link, or most characters of its text, where it is longer than what a session keeps.
    #[must_use]
    pub fn limit_passed(&self) -> Option<usize> {
        let (link, text) = match self {
            Self::Attachment { url, filename } => (url.as_str(), filename.as_str()),
            Self::Playlist { .. } => return None,
            Self::Search { text } => ("", text.as_str()),
            Self::Url { url } => (url.as_str(), ""),
        };
        if !is_short(link) {
            return Some(MAX_URL);
        }
        (text.chars().count() > MAX_TEXT || text.contains(char::is_control)).then_some(MAX_TEXT)
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
        // Other letters than those of ASCII are written as three each.
        if is_short(url.as_str()) {
            Ok(url.into())
        } else {
            Err(DomainError::QueryTooLong { limit: MAX_URL })
        }
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
    /// Cuts texts to the limits of a snapshot, and makes them readable. A title of which nothing can be seen is the name
    /// of the file, or what was searched for.
    #[must_use]
    pub fn shortened(mut self) -> Self {
        self.title = readable(&self.title).unwrap_or_else(|| self.query.label());
        self.artist = self.artist.as_deref().and_then(readable);
        self.page_url = self.page_url.filter(|url| is_short(url));
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
    /// Where it is heard from when its turn comes: where its link says, or where it was when its server failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<Millis>,
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
        Self { id, requested_by, state: TrackState::Unresolved, start: None, info }
    }

    /// Makes an entry that a source knows.
    #[must_use]
    pub fn resolved(id: TrackId, info: ResolvedTrack, requested_by: UserId) -> Self {
        Self { id, requested_by, state: TrackState::Resolved, start: None, info: info.shortened() }
    }
}

/// Whether a link takes no more than [`MAX_URL`] bytes as JSON, where some characters are written as two, and control
/// characters as six: no link has those.
fn is_short(link: &str) -> bool {
    let escaped = link.bytes().filter(|byte| matches!(byte, b'"' | b'\\')).count();
    link.len() + escaped <= MAX_URL && !link.bytes().any(|byte| byte.is_ascii_control())
}

/// Name of the file that a link leads to, or of its host.
fn name_in(link: &str) -> String {
    let path = link.split(['?', '#']).next().unwrap_or(link);
    let name = path.rsplit('/').find(|part| !part.is_empty());
    let name = name.unwrap_or(link);
    readable(name).unwrap_or_else(|| name.to_owned())
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
    fn the_link_that_was_pasted_is_meant() {
        let a = "https://example.org/a.ogg";
        for text in [
            "<https://example.org/a.ogg>",
            "`https://example.org/a.ogg`",
            "```https://example.org/a.ogg```",
            "||https://example.org/a.ogg||",
            "||<https://example.org/a.ogg>||",
            "[a song](https://example.org/a.ogg)",
            "[a song](<https://example.org/a.ogg> \"title\")",
            "[https://example.org/b](https://example.org/a.ogg)",
            "please play https://example.org/a.ogg, now",
            "https://example.org/a.ogg please",
            "look: ||https://example.org/a.ogg|| (new)",
            "HTTPS://EXAMPLE.org/a.ogg",
            "example.org/a.ogg",
            " <example.org/a.ogg> ",
            "[a song](example.org/a.ogg)",
            "http:// or https://example.org/a.ogg",
            "https://example.org/a.ogg https://example.org/b",
        ] {
            assert_eq!(Query::parse(text), Ok(Query::Url { url: a.into() }), "{text}");
        }
        // As it was typed, where it stands alone.
        for link in ["https://example.org/a_(b)!", "https://example.org/?q=a|b*"] {
            assert_eq!(Query::parse(link), Ok(Query::Url { url: link.into() }));
        }
    }

    #[test]
    fn words_stay_words() {
        for words in [
            "mr. brightside",
            "mr.brightside",
            "AC/DC",
            "will.i.am",
            "24/7",
            "[Official Video](Live)",
            "<3",
            "what is http",
            "Re: Zero",
        ] {
            assert_eq!(Query::parse(words), Ok(Query::Search { text: words.into() }));
        }
    }

    #[test]
    fn other_schemes_and_overlong_queries_are_refused() {
        for text in [
            "file:///etc/passwd",
            "ftp://example.org/a.mp3",
            "gopher://x",
            "http://",
            "data:audio/ogg,x",
            "`file:///etc/passwd`",
            "play ftp://example.org/a.mp3",
            "ftp://example.org/?of=https://example.org/a.mp3",
        ] {
            assert_eq!(Query::parse(text), Err(DomainError::UnsupportedScheme), "{text}");
        }
        for nothing in ["  ", "<>", "||||", "\u{200b}", "\u{3164}"] {
            assert_eq!(Query::parse(nothing), Err(DomainError::EmptyQuery), "{nothing:?}");
        }
        assert_eq!(
            Query::parse(&"x".repeat(MAX_TEXT + 1)),
            Err(DomainError::QueryTooLong { limit: MAX_TEXT })
        );
        let link = format!("https://example.org/{}", "x".repeat(MAX_URL));
        assert_eq!(Query::parse(&link), Err(DomainError::QueryTooLong { limit: MAX_URL }));
        // Short as it was typed, and too long as it is stored.
        for letter in ["é", "?\\"] {
            let link = format!("https://example.org/?{}", letter.repeat(MAX_URL / 2 - 20));
            assert!(link.len() < MAX_URL);
            assert_eq!(Query::parse(&link), Err(DomainError::QueryTooLong { limit: MAX_URL }), "{letter}");
        }
    }

    #[test]
    fn a_title_that_nobody_sees_is_the_name_of_its_file() {
        let track = |title: &str, query: Query| {
            let info = ResolvedTrack {
                title: title.into(),
                artist: Some("\u{200b}".into()),
                duration: None,
                query,
                page_url: None,
            };
            let ResolvedTrack { title, artist, .. } = info.shortened();
            (title, artist)
        };
        let link = || Query::parse("https://example.org/m/a.ogg?x=1").expect("a link");
        assert_eq!(track("\u{200b}\u{3164}", link()), ("a.ogg".into(), None));
        assert_eq!(track("one\ntwo", link()), ("one two".into(), None));
        let file = Query::attachment("https://example.org/1/b.ogg", "\u{200b}").expect("a file");
        assert_eq!(track(" ", file), ("b.ogg".into(), None));
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
