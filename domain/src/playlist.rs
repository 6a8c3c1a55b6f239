//! Playlists that people keep: their names, their owners, and what goes into them.

mod entry;
mod file;

use std::{
    cmp::Ordering,
    fmt,
    hash::{Hash, Hasher},
    str::FromStr,
};

use serde::{Deserialize, Serialize};

pub use self::{
    entry::PlaylistEntry,
    file::{Import, ImportProblem},
};
use crate::{DomainError, GuildId, MAX_PLAYLIST_NAME, MAX_PLAYLIST_TRACKS, ResolvedTrack, Timestamp, UserId};

/// Whose playlist it is.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(tag = "kind", content = "id", rename_all = "snake_case")]
pub enum PlaylistOwner {
    /// All members of a server can load it.
    Guild(GuildId),
    /// Only one person can load it, in any server.
    Member(UserId),
}

impl PlaylistOwner {
    /// Whether somebody may load the owner's playlists into the session of a server.
    #[must_use]
    pub fn lets_load(&self, guild: GuildId, user: UserId) -> bool {
        match self {
            Self::Guild(owner) => *owner == guild,
            Self::Member(owner) => *owner == user,
        }
    }
}

/// Name of a playlist: trimmed, 1 to [`MAX_PLAYLIST_NAME`] characters, none of them a control character.
///
/// It is a part of the addresses of the control panel's API, and so not of dots alone: browsers take `.` and `..` out of
/// an address, however they are written. See <https://url.spec.whatwg.org/#path-state>.
///
/// Names are compared without regard to case, and shown as they were written.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct PlaylistName(String);

impl PlaylistName {
    /// Name of a person's own favourites.
    #[must_use]
    pub fn favourites() -> Self {
        Self("favourites".to_owned())
    }

    /// The name as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What is the same for names that differ in case only.
    #[must_use]
    pub fn key(&self) -> String {
        self.0.to_lowercase()
    }
}

impl FromStr for PlaylistName {
    type Err = DomainError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let name = text.trim();
        let fits = (1..=MAX_PLAYLIST_NAME).contains(&name.chars().count());
        let dots = name.chars().all(|char| char == '.');
        if fits && !dots && !name.chars().any(char::is_control) {
            Ok(Self(name.to_owned()))
        } else {
            Err(DomainError::PlaylistName)
        }
    }
}

impl TryFrom<String> for PlaylistName {
    type Error = DomainError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<PlaylistName> for String {
    fn from(name: PlaylistName) -> Self {
        name.0
    }
}

impl fmt::Display for PlaylistName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl PartialEq for PlaylistName {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for PlaylistName {}

impl Hash for PlaylistName {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key().hash(state);
    }
}

impl PartialOrd for PlaylistName {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for PlaylistName {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key().cmp(&other.key())
    }
}

/// Tracks that somebody keeps under a name.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Playlist {
    /// Version of this format.
    pub format: u16,
    /// Whose it is.
    pub owner: PlaylistOwner,
    /// What it is called; an owner has one of a name.
    pub name: PlaylistName,
    /// Who saved it first.
    pub author: UserId,
    /// Grows by one with every change; 0 was never stored.
    pub revision: u64,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// The tracks; at most [`MAX_PLAYLIST_TRACKS`].
    pub tracks: Vec<ResolvedTrack>,
}

impl Playlist {
    /// Version this code writes.
    pub const FORMAT: u16 = 1;

    /// A playlist that was not stored yet.
    #[must_use]
    pub fn new(
        owner: PlaylistOwner,
        name: PlaylistName,
        author: UserId,
        now: Timestamp,
        kept: Selection,
    ) -> Self {
        let format = Self::FORMAT;
        Self { format, owner, name, author, revision: 0, updated_at: now, tracks: kept.tracks }
    }

    /// Adds a track at the end, or takes it out if it is there already. Says whether it was added; `None` when there is
    /// no room, or the track can't be kept.
    pub fn toggle(&mut self, track: &ResolvedTrack) -> Option<bool> {
        let before = self.tracks.len();
        self.tracks.retain(|kept| kept.query != track.query);
        if self.tracks.len() < before {
            return Some(false);
        }
        if before >= MAX_PLAYLIST_TRACKS || !track.query.can_be_kept() {
            return None;
        }
        self.tracks.push(track.clone().shortened());
        Some(true)
    }
}

/// What of some tracks goes into a playlist.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Selection {
    /// Tracks that are kept.
    pub tracks: Vec<ResolvedTrack>,
    /// How many can't be kept: the links of files attached in Discord expire.
    pub expiring: usize,
    /// How many there was no room for.
    pub beyond: usize,
}

impl FromIterator<ResolvedTrack> for Selection {
    fn from_iter<I: IntoIterator<Item = ResolvedTrack>>(tracks: I) -> Self {
        let mut selection = Self::default();
        for track in tracks {
            if !track.query.can_be_kept() {
                selection.expiring += 1;
            } else if selection.tracks.len() >= MAX_PLAYLIST_TRACKS {
                selection.beyond += 1;
            } else {
                selection.tracks.push(track.shortened());
            }
        }
        selection
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Query;

    fn track(query: Query) -> ResolvedTrack {
        ResolvedTrack { title: query.label(), artist: None, duration: None, query, page_url: None }
    }

    fn link(number: usize) -> ResolvedTrack {
        track(Query::Url { url: format!("https://example.org/{number}") })
    }

    fn file() -> ResolvedTrack {
        track(Query::Attachment { url: "https://cdn.example/1".into(), filename: "a.ogg".into() })
    }

    fn name(text: &str) -> Result<PlaylistName, DomainError> {
        text.parse()
    }

    #[test]
    fn a_name_is_trimmed_and_compared_without_case() {
        let chill = name("  Chill Évening ").expect("a name");
        assert_eq!(chill.as_str(), "Chill Évening");
        assert_eq!(Ok(chill), name("CHILL évening"));
        assert_ne!(name("chill"), name("chills"));
    }

    #[test]
    fn what_is_no_name_is_refused() {
        for text in ["", "  ", "a\nb", "a\u{7}", ".", " .. ", &"x".repeat(MAX_PLAYLIST_NAME + 1)] {
            assert_eq!(name(text), Err(DomainError::PlaylistName), "{text:?}");
        }
        assert!(name(&"ß".repeat(MAX_PLAYLIST_NAME)).is_ok());
        assert!(serde_json::from_str::<PlaylistName>(r#""a\nb""#).is_err(), "nor read from a store");
    }

    #[test]
    fn what_expires_and_what_is_too_much_is_left_out_and_counted() {
        let tracks = [file()].into_iter().chain((0..MAX_PLAYLIST_TRACKS + 2).map(link)).chain([file()]);
        let kept: Selection = tracks.collect();
        assert_eq!((kept.tracks.len(), kept.expiring, kept.beyond), (MAX_PLAYLIST_TRACKS, 2, 2));
    }

    #[test]
    fn a_track_is_added_and_taken_out_again() {
        let (owner, now) = (PlaylistOwner::Member(UserId::new(1)), Timestamp::default());
        let mut list = Playlist::new(
            owner,
            PlaylistName::favourites(),
            UserId::new(1),
            now,
            [link(1)].into_iter().collect(),
        );
        assert_eq!(list.toggle(&link(2)), Some(true));
        assert_eq!(list.toggle(&link(1)), Some(false));
        assert_eq!(list.tracks, [link(2)]);
        assert_eq!(list.toggle(&file()), None);
        list.tracks = (0..MAX_PLAYLIST_TRACKS).map(link).collect();
        assert_eq!(list.toggle(&link(MAX_PLAYLIST_TRACKS)), None, "it is full");
        assert_eq!(list.toggle(&link(0)), Some(false), "what is there can still be taken out");
    }

    #[test]
    fn a_personal_playlist_is_loaded_by_its_owner_only() {
        let (guild, other, ada, bob) = (GuildId::new(1), GuildId::new(2), UserId::new(1), UserId::new(2));
        assert!(PlaylistOwner::Member(ada).lets_load(guild, ada));
        assert!(!PlaylistOwner::Member(ada).lets_load(guild, bob));
        assert!(PlaylistOwner::Guild(guild).lets_load(guild, bob));
        assert!(!PlaylistOwner::Guild(other).lets_load(guild, ada));
    }
}
