//! Playlists as files that people take with them.

use serde::{Deserialize, Serialize};

use super::{Playlist, Selection};
use crate::{MAX_PLAYLIST_FILE, MAX_PLAYLIST_TRACKS, Millis, Query, ResolvedTrack};

/// Longest duration that is believed: whatever is longer does not say how long it is.
const LONGEST: Millis = Millis::from_secs(1_000_000);

/// A file with a playlist, as it is written.
#[derive(Serialize)]
struct Written<'a> {
    format: u16,
    name: &'a str,
    tracks: Vec<Entry>,
}

/// A file with a playlist, as it is read.
#[derive(Deserialize)]
struct Read {
    format: u16,
    #[serde(default)]
    tracks: Vec<Entry>,
}

/// A track in a file: it has a link, or words to search for.
#[derive(Deserialize, Serialize)]
struct Entry {
    #[serde(default)]
    title: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    artist: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    duration_ms: Option<Millis>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    search: Option<String>,
}

/// Why a file is not a playlist.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize, thiserror::Error)]
#[serde(tag = "problem", rename_all = "snake_case")]
#[non_exhaustive]
pub enum ImportProblem {
    /// It has more bytes than are read.
    #[error("the file has more than {MAX_PLAYLIST_FILE} bytes")]
    TooLarge,
    /// It is not JSON, or not of the shape that is written.
    #[error("the file is not a playlist in JSON")]
    NotAPlaylist,
    /// It was written by a newer version.
    #[error("the file has a newer format")]
    Newer,
    /// It has no tracks.
    #[error("the file has no tracks")]
    NoTracks,
    /// It has more tracks than a playlist takes.
    #[error("the file has more than {MAX_PLAYLIST_TRACKS} tracks")]
    TooManyTracks,
    /// A track has neither a link that can be played nor words to search for.
    #[error("track {number} can't be played")]
    Track {
        /// Its place in the file, from 1.
        number: usize,
    },
}

impl ImportProblem {
    /// Stable code, for logs and people who ask for help.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::TooLarge => "import.too-large",
            Self::NotAPlaylist => "import.not-a-playlist",
            Self::Newer => "import.newer-format",
            Self::NoTracks => "import.no-tracks",
            Self::TooManyTracks => "import.too-many-tracks",
            Self::Track { .. } => "import.bad-track",
        }
    }
}

/// The tracks of a file that was read.
pub type Import = Selection;

impl Playlist {
    /// Writes a file with the playlist.
    #[must_use]
    pub fn export(&self) -> Vec<u8> {
        let tracks = self.tracks.iter().map(Entry::of).collect();
        let file = Written { format: Self::FORMAT, name: self.name.as_str(), tracks };
        // Texts and numbers are always JSON.
        serde_json::to_vec_pretty(&file).unwrap_or_default()
    }

    /// Reads the tracks of a file with a playlist.
    ///
    /// # Errors
    ///
    /// [`ImportProblem`]: a file with one bad track is refused as a whole.
    pub fn import(file: &[u8]) -> Result<Import, ImportProblem> {
        if file.len() > MAX_PLAYLIST_FILE {
            return Err(ImportProblem::TooLarge);
        }
        let read: Read = serde_json::from_slice(file).map_err(|_| ImportProblem::NotAPlaylist)?;
        match read.format {
            0 => return Err(ImportProblem::NotAPlaylist),
            Self::FORMAT => {}
            _ => return Err(ImportProblem::Newer),
        }
        if read.tracks.is_empty() {
            return Err(ImportProblem::NoTracks);
        }
        if read.tracks.len() > MAX_PLAYLIST_TRACKS {
            return Err(ImportProblem::TooManyTracks);
        }
        let tracks = read.tracks.into_iter().zip(1..);
        let tracks = tracks.map(|(entry, number)| entry.track().ok_or(ImportProblem::Track { number }));
        tracks.collect()
    }
}

impl Entry {
    fn of(track: &ResolvedTrack) -> Self {
        Self {
            title: track.title.clone(),
            artist: track.artist.clone(),
            duration_ms: track.duration,
            url: track.query.url().map(str::to_owned),
            search: match &track.query {
                Query::Search { text } => Some(text.clone()),
                _ => None,
            },
        }
    }

    fn track(self) -> Option<ResolvedTrack> {
        let query = match (self.url, self.search) {
            (Some(url), _) => Query::parse(&url).ok().filter(|query| matches!(query, Query::Url { .. })),
            (None, Some(text)) => {
                Query::parse(&text).ok().filter(|query| matches!(query, Query::Search { .. }))
            }
            (None, None) => None,
        }?;
        let track = ResolvedTrack {
            title: self.title.trim().to_owned(),
            artist: self.artist.filter(|artist| !artist.trim().is_empty()),
            duration: self.duration_ms.filter(|length| *length <= LONGEST),
            page_url: query.url().map(str::to_owned),
            query,
        };
        let track = track.shortened();
        let title = if track.title.is_empty() { track.query.label() } else { track.title };
        Some(ResolvedTrack { title, ..track })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::{MAX_TEXT, PlaylistName, PlaylistOwner, Timestamp, UserId};

    fn import(file: &serde_json::Value) -> Result<Import, ImportProblem> {
        Playlist::import(file.to_string().as_bytes())
    }

    fn of(tracks: &serde_json::Value) -> Result<Import, ImportProblem> {
        import(&json!({"format": 1, "name": "x", "tracks": tracks}))
    }

    #[test]
    fn a_file_is_read_as_it_is_documented() {
        let tracks = json!([
            {"title": "Larks", "artist": "Ada", "duration_ms": 61_000, "url": "https://example.org/larks"},
            {"search": "clair de lune"},
        ]);
        let read = of(&tracks).expect("a playlist");
        assert_eq!(read.tracks.len(), 2);
        assert_eq!(read.tracks[0].duration, Some(Millis::from_secs(61)));
        assert_eq!(read.tracks[0].query, Query::Url { url: "https://example.org/larks".into() });
        assert_eq!(read.tracks[1].title, "clair de lune", "what has no title is called what it asks for");
    }

    #[test]
    fn bad_files_are_refused_with_their_problem() {
        let big = vec![b' '; MAX_PLAYLIST_FILE + 1];
        assert_eq!(Playlist::import(&big), Err(ImportProblem::TooLarge));
        for text in ["", "hello", "[]", "{}", r#"{"format":"1"}"#, r#"{"format":1,"tracks":7}"#, "\u{0}"] {
            assert_eq!(Playlist::import(text.as_bytes()), Err(ImportProblem::NotAPlaylist), "{text}");
        }
        assert_eq!(Playlist::import(&[0xff, 0xfe]), Err(ImportProblem::NotAPlaylist));
        let deep = "[".repeat(100_000);
        assert_eq!(Playlist::import(deep.as_bytes()), Err(ImportProblem::NotAPlaylist));
        assert_eq!(import(&json!({"format": 2, "tracks": []})), Err(ImportProblem::Newer));
        assert_eq!(of(&json!([])), Err(ImportProblem::NoTracks));
        let many: Vec<_> = (0..=MAX_PLAYLIST_TRACKS).map(|n| json!({"search": n.to_string()})).collect();
        assert_eq!(of(&json!(many)), Err(ImportProblem::TooManyTracks));
    }

    #[test]
    fn one_bad_track_is_named() {
        let long = "x".repeat(MAX_TEXT + 1);
        for bad in [
            json!({"title": "nothing to play"}),
            json!({"url": "file:///etc/passwd"}),
            json!({"url": "ftp://example.org/a.mp3"}),
            json!({"url": "javascript:alert(1)"}),
            json!({"url": "words"}),
            json!({"search": " "}),
            json!({"search": "https://example.org/a"}),
            json!({"search": long}),
        ] {
            let tracks = json!([{"search": "fine"}, bad]);
            assert_eq!(of(&tracks), Err(ImportProblem::Track { number: 2 }), "{tracks}");
        }
    }

    #[test]
    fn titles_lose_control_characters_and_excess() {
        let track =
            json!({"title": "a\n\u{1b}[31mb\u{0}", "artist": "\u{7}", "url": "https://example.org/a"});
        let read = of(&json!([track])).expect("a playlist").tracks.remove(0);
        assert_eq!(read.title, "a [31mb");
        let track = json!({"title": "t".repeat(10_000), "search": "a", "duration_ms": u64::MAX});
        let read = of(&json!([track])).expect("a playlist").tracks.remove(0);
        assert_eq!((read.title.chars().count(), read.duration), (MAX_TEXT, None));
    }

    fn any_track() -> impl Strategy<Value = ResolvedTrack> {
        let query = prop_oneof![
            "[a-z]{1,20}".prop_map(|path| Query::Url { url: format!("https://example.org/{path}") }),
            "[a-z]{1,20}".prop_map(|text| Query::Search { text }),
        ];
        (
            query,
            "[a-z][^\\p{C}\\p{Z}]{0,29}",
            prop::option::of("[a-z][^\\p{C}\\p{Z}]{0,29}"),
            prop::option::of(0..1_000_000_u64),
        )
            .prop_map(|(query, title, artist, length)| ResolvedTrack {
                title,
                artist,
                duration: length.map(Millis::new),
                page_url: query.url().map(str::to_owned),
                query,
            })
    }

    proptest! {
        #[test]
        fn what_was_exported_is_imported_again(tracks in prop::collection::vec(any_track(), 1..30)) {
            let owner = PlaylistOwner::Member(UserId::new(1));
            let kept: Selection = tracks.clone().into_iter().collect();
            let list =
                Playlist::new(owner, PlaylistName::favourites(), UserId::new(1), Timestamp::default(), kept);
            prop_assert_eq!(Playlist::import(&list.export()).expect("a playlist").tracks, tracks);
        }

        #[test]
        fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = Playlist::import(&bytes);
        }
    }
}
