//! Whose playlist is meant.

use segue_domain::{
    DomainError, GuildId, Language, PlaylistEntry, PlaylistName, PlaylistOwner, Query, UserId,
};
use segue_messages::suggestion;

/// Whose playlist is meant.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum PlaylistScope {
    /// The person's.
    Mine,
    /// The server's.
    Server,
}

impl PlaylistScope {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Mine, Self::Server];

    /// Whose it is, for a person in a guild.
    #[must_use]
    pub const fn owner_for(self, guild: GuildId, user: UserId) -> PlaylistOwner {
        match self {
            Self::Mine => PlaylistOwner::Member(user),
            Self::Server => PlaylistOwner::Guild(guild),
        }
    }

    /// The playlist that a suggestion's value means.
    #[must_use]
    pub fn suggested(value: &str) -> Option<(Self, PlaylistName)> {
        Self::ALL
            .into_iter()
            .find_map(|shelf| Some((shelf, value.strip_prefix(shelf.prefix())?.parse().ok()?)))
    }

    /// What a suggestion's value begins with, to mean a playlist.
    pub(crate) const fn prefix(self) -> &'static str {
        match self {
            Self::Mine => "playlist:mine:",
            Self::Server => "playlist:server:",
        }
    }

    /// A playlist, as it is offered.
    pub(crate) fn offer(self, entry: &PlaylistEntry, language: Language) -> String {
        let (name, count) = (entry.name.as_str(), entry.len);
        match self {
            Self::Mine => suggestion::own_playlist(name, count, language),
            Self::Server => suggestion::server_playlist(name, count, language),
        }
    }
}

/// What a member wants to hear who typed this, or chose a suggestion with this value.
///
/// # Errors
///
/// [`DomainError`] for what is neither a link nor words.
pub fn query(text: &str, guild: GuildId, user: UserId) -> Result<Query, DomainError> {
    match PlaylistScope::suggested(text) {
        Some((shelf, name)) => Ok(Query::Playlist { owner: shelf.owner_for(guild, user), name }),
        None => Query::parse(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_suggestion_means_a_playlist_and_words_mean_words() {
        let (shelf, name) = PlaylistScope::suggested("playlist:mine:Chill: 2").expect("a playlist");
        assert_eq!((shelf, name.as_str()), (PlaylistScope::Mine, "Chill: 2"));
        assert_eq!(
            PlaylistScope::suggested("playlist:server:a").map(|(shelf, _)| shelf),
            Some(PlaylistScope::Server)
        );
        for words in ["playlist", "playlist:mine:", "playlist:yours:a", " playlist:mine:a"] {
            assert_eq!(PlaylistScope::suggested(words), None, "{words:?}");
        }
    }
}
