//! What the worker does for a person besides the music.

use serde::{Deserialize, Serialize};

use crate::{
    GrabbedTrack, JobId, MAX_CHOICE, Millis, PlaylistName, PlaylistOwner, ReplyHandle, ResolvedTrack,
    TraceId, UserId,
};

/// Something the worker does for a person besides the music. It changes no music, and may take a while: it is kept in the
/// snapshot until it is answered, so that the session's holder after a crash does it again.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct BackgroundTask {
    /// Job that asked.
    pub job_id: JobId,
    /// Where to answer.
    pub reply: ReplyHandle,
    /// Id that follows the command through the logs.
    pub trace_id: TraceId,
    /// Who asked.
    pub by: UserId,
    /// What is to be done.
    #[serde(flatten)]
    pub kind: BackgroundTaskKind,
}

/// What is to be done.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(tag = "errand", rename_all = "snake_case")]
#[non_exhaustive]
pub enum BackgroundTaskKind {
    /// Sends the person what was heard.
    Grab {
        /// What was heard.
        card: GrabbedTrack,
    },
    /// Searches, and offers what is found.
    Search {
        /// The words.
        text: String,
    },
    /// Sends a playlist as a file.
    Export {
        /// Whose playlist it is.
        owner: PlaylistOwner,
        /// What it is called.
        name: PlaylistName,
    },
    /// Keeps a playlist that comes in a file.
    Import(ImportOrder),
}

impl BackgroundTaskKind {
    /// Name for logs.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Grab { .. } => "grab",
            Self::Search { .. } => "search",
            Self::Export { .. } => "export",
            Self::Import(_) => "import",
        }
    }
}

/// A playlist that comes in a file, and where it is kept.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct ImportOrder {
    /// Link of the file.
    pub url: String,
    /// Who gets the playlist.
    pub owner: PlaylistOwner,
    /// What it is called.
    pub name: PlaylistName,
    /// Whether it takes the place of one that is called the same.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub replace: bool,
    /// Whether the person may change playlists of others.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub manages: bool,
}

/// A track that can be chosen from a list.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Choice {
    /// Its title, at most [`MAX_CHOICE`] characters.
    pub label: String,
    /// Artist and length, at most [`MAX_CHOICE`] characters.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub about: String,
    /// Its link, at most [`MAX_CHOICE`] characters: it carries the whole meaning of the choice.
    pub link: String,
}

impl Choice {
    /// Offers a track; `None` when it has no link, or one that is too long.
    #[must_use]
    pub fn of(track: &ResolvedTrack) -> Option<Self> {
        let link = track.query.url().filter(|link| link.chars().count() <= MAX_CHOICE)?.to_owned();
        let title = if track.title.trim().is_empty() { track.query.label() } else { track.title.clone() };
        let length = track.duration.map(|length: Millis| length.to_string());
        let about: Vec<String> = track.artist.iter().cloned().chain(length).collect();
        Some(Self { label: cut(&title), about: cut(&about.join(", ")), link })
    }
}

/// Cuts a text to what a choice takes. The end goes: it is the artist's, or the title's.
fn cut(text: &str) -> String {
    if text.chars().count() <= MAX_CHOICE {
        return text.to_owned();
    }
    text.chars().take(MAX_CHOICE - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Query;

    fn track(title: &str, url: &str) -> ResolvedTrack {
        ResolvedTrack {
            title: title.to_owned(),
            artist: Some("Ada".to_owned()),
            duration: Some(Millis::from_secs(61)),
            query: Query::Url { url: url.to_owned() },
            page_url: None,
        }
    }

    #[test]
    fn a_choice_keeps_discords_limits() {
        let choice = Choice::of(&track(&"ä".repeat(150), "https://example.org/a")).expect("a short link");
        assert_eq!(choice.label.chars().count(), MAX_CHOICE);
        assert_eq!(choice.about, "Ada, 1:01");
        let long = format!("https://example.org/{}", "x".repeat(MAX_CHOICE));
        assert_eq!(Choice::of(&track("a", &long)), None, "its link is cut to something else");
        assert_eq!(Choice::of(&track(" ", "https://example.org/a")).map(|c| c.label), Some("a".to_owned()));
    }
}
