//! Playlists, as commands see them: whose they are, who may change them, and what is offered while a name is typed.

use std::{collections::BTreeSet, time::Duration};

use futures::future::join_all;
use segue_domain::{
    GuildId, Language, MAX_PLAYLIST_NAME, PlaylistName, PlaylistOwner, Query, ResolvedTrack, UserId,
};
use segue_store::{PlaylistEntry, StoreError, Stores};
use tokio::time::{Instant, timeout_at};
use twilight_util::builder::command::StringBuilder;

use crate::{
    InteractionError, OptionProblem, Result, SearchBox, call::Call, language::text, options::Options,
    router::report, suggestion::Suggestion,
};

/// How long a suggestion may take: people type on.
pub const SUGGESTING: Duration = Duration::from_millis(300);

/// Name of the option that says which playlist.
pub const NAME: &str = "name";
/// Name of the option that says whose playlist.
pub const WHERE: &str = "where";
/// Name of the option that says that another playlist may go.
pub const REPLACE: &str = "replace";

/// Most playlists whose tracks are looked through while somebody types.
const MOST_READ: usize = 4;

/// Fewest letters for which tracks are looked through, and words are asked for.
pub const FEWEST_LETTERS: usize = 2;

/// Most tracks that are offered.
const MOST_TRACKS: usize = 10;

/// Who looks for something to play, and where.
#[derive(Clone, Copy)]
pub struct Reader<'a> {
    /// Where sessions and playlists are.
    pub stores: &'a Stores,
    /// The guild.
    pub guild: GuildId,
    /// The person.
    pub user: UserId,
    /// Their language.
    pub language: Language,
    /// Who offers words to search for.
    pub search_box: &'a SearchBox,
}

/// Whose playlist is meant.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Shelf {
    /// The person's.
    Mine,
    /// The server's.
    Server,
}

impl Shelf {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Mine, Self::Server];

    /// The option that says whose playlist.
    pub(crate) fn option(what: &str) -> StringBuilder {
        StringBuilder::new(WHERE, what).choices([("Mine", "mine"), ("The server's", "server")])
    }

    /// Takes that option.
    pub(crate) fn parse(options: &mut Options<'_>) -> Result<Option<Self>> {
        match options.string(WHERE)? {
            None => Ok(None),
            Some("mine") => Ok(Some(Self::Mine)),
            Some("server") => Ok(Some(Self::Server)),
            Some(_) => Err(options.missing(WHERE)),
        }
    }

    /// Whose it is.
    pub(crate) const fn owner(self, call: &Call<'_>) -> PlaylistOwner {
        self.owner_for(call.guild, call.user)
    }

    /// Whose it is, for a person in a guild.
    #[must_use]
    pub const fn owner_for(self, guild: GuildId, user: UserId) -> PlaylistOwner {
        match self {
            Self::Mine => PlaylistOwner::Member(user),
            Self::Server => PlaylistOwner::Guild(guild),
        }
    }

    /// What a suggestion's value begins with, to mean a playlist.
    pub(crate) const fn prefix(self) -> &'static str {
        match self {
            Self::Mine => "playlist:mine:",
            Self::Server => "playlist:server:",
        }
    }

    /// A playlist, as it is offered.
    fn offer(self, entry: &PlaylistEntry, language: Language) -> String {
        let (name, count) = (entry.name.as_str(), entry.len);
        match self {
            Self::Mine => text!(language, "suggestion-playlist-mine", name = name, count = count),
            Self::Server => text!(language, "suggestion-playlist-server", name = name, count = count),
        }
    }
}

/// The option that names a playlist.
pub fn name_option(name: &str, what: &str) -> StringBuilder {
    let longest = u16::try_from(MAX_PLAYLIST_NAME).expect("50 is a u16");
    StringBuilder::new(name, what).required(true).min_length(1).max_length(longest)
}

/// Takes an option that names a playlist.
pub fn take_name(options: &mut Options<'_>, name: &'static str) -> Result<PlaylistName> {
    let given = options.string(name)?.ok_or_else(|| options.missing(name))?;
    given.parse().map_err(|_| options.malformed(name, OptionProblem::NotAName))
}

/// The playlist that a suggestion's value means.
pub fn suggested(value: &str) -> Option<(Shelf, PlaylistName)> {
    Shelf::ALL.into_iter().find_map(|shelf| Some((shelf, value.strip_prefix(shelf.prefix())?.parse().ok()?)))
}

/// What a member wants to hear who typed this, or chose a suggestion with this value.
///
/// # Errors
///
/// [`InteractionError::Query`] for what is neither a link nor words.
pub fn query(text: &str, guild: GuildId, user: UserId) -> Result<Query> {
    match suggested(text) {
        Some((Shelf::Mine, name)) => Ok(Query::Playlist { owner: PlaylistOwner::Member(user), name }),
        Some((Shelf::Server, name)) => Ok(Query::Playlist { owner: PlaylistOwner::Guild(guild), name }),
        None => Ok(Query::parse(text)?),
    }
}

/// Finds a playlist: the person's first, if they don't say whose.
pub async fn find(
    call: &Call<'_>,
    name: &PlaylistName,
    shelf: Option<Shelf>,
) -> Result<Option<(PlaylistOwner, PlaylistEntry)>, StoreError> {
    for shelf in Shelf::ALL.into_iter().filter(|one| shelf.is_none_or(|wanted| wanted == *one)) {
        let owner = shelf.owner(call);
        if let Some(entry) = call.stores().playlists.entry(owner, name).await? {
            return Ok(Some((owner, entry)));
        }
    }
    Ok(None)
}

/// Playlists whose names fit what was typed, by their names alone: the value is the name.
pub async fn names(typed: &str, call: &Call<'_>) -> Vec<Suggestion> {
    let mut seen = BTreeSet::new();
    let mut suggestions = Vec::new();
    for (shelf, entry) in listed(&call.reader(), Instant::now() + SUGGESTING).await {
        if fits(entry.name.as_str(), typed) && seen.insert(entry.name.clone()) {
            let shown = shelf.offer(&entry, call.language());
            suggestions.extend(Suggestion::new(&shown, entry.name.as_str()));
        }
    }
    suggestions
}

/// Playlists and their tracks that fit what was typed, for `/play`. Tracks are looked for among the person's favourites
/// and in what was changed last.
pub async fn offers(typed: &str, reader: &Reader<'_>) -> Vec<Suggestion> {
    let deadline = Instant::now() + SUGGESTING;
    let mut entries = listed(reader, deadline).await;
    let mut suggestions = Vec::new();
    for (shelf, entry) in &entries {
        if fits(entry.name.as_str(), typed) {
            let shown = shelf.offer(entry, reader.language);
            suggestions.extend(Suggestion::new(&shown, &format!("{}{}", shelf.prefix(), entry.name)));
        }
    }
    if typed.chars().count() < FEWEST_LETTERS {
        return suggestions;
    }
    let favourites = PlaylistName::favourites();
    entries.sort_by_key(|(shelf, entry)| {
        let is_favourites = *shelf == Shelf::Mine && entry.name == favourites;
        (!is_favourites, std::cmp::Reverse(entry.updated_at))
    });
    let reads = entries.iter().take(MOST_READ).map(|(shelf, entry)| {
        let owner = shelf.owner_for(reader.guild, reader.user);
        let read = reader.stores.playlists.get(owner, &entry.name);
        async move { timeout_at(deadline, read).await.ok()?.ok().flatten() }
    });
    let read = join_all(reads).await.into_iter().flatten();
    let fitting =
        read.flat_map(|playlist| playlist.tracks).filter_map(|track| offer(&track, typed, reader.language));
    for suggestion in fitting.take(MOST_TRACKS) {
        if !suggestions.contains(&suggestion) {
            suggestions.push(suggestion);
        }
    }
    suggestions
}

/// Offers a track, if its title or its artist fit what was typed.
pub fn offer(track: &ResolvedTrack, typed: &str, language: Language) -> Option<Suggestion> {
    let name = match &track.artist {
        Some(artist) => {
            text!(language, "suggestion-track", title = track.title.as_str(), artist = artist.as_str())
        }
        None => track.title.clone(),
    };
    let value = match &track.query {
        Query::Search { text } => text,
        query => query.url()?,
    };
    Suggestion::new(&name, value).filter(|suggestion| suggestion.fits(typed))
}

/// The playlists that the person can load, as far as they can be listed in time.
async fn listed(reader: &Reader<'_>, deadline: Instant) -> Vec<(Shelf, PlaylistEntry)> {
    let list = |shelf: Shelf| async move {
        let owner = shelf.owner_for(reader.guild, reader.user);
        let listed = timeout_at(deadline, reader.stores.playlists.list(owner)).await;
        let listed = listed.map_err(|_| InteractionError::TimedOut).and_then(|listed| Ok(listed?));
        let entries = listed.inspect_err(report).unwrap_or_default();
        entries.into_iter().map(move |entry| (shelf, entry))
    };
    let (mine, server) = tokio::join!(list(Shelf::Mine), list(Shelf::Server));
    mine.chain(server).collect()
}

fn fits(name: &str, typed: &str) -> bool {
    name.to_lowercase().contains(&typed.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_suggestion_means_a_playlist_and_words_mean_words() {
        let (shelf, name) = suggested("playlist:mine:Chill: 2").expect("a playlist");
        assert_eq!((shelf, name.as_str()), (Shelf::Mine, "Chill: 2"));
        assert_eq!(suggested("playlist:server:a").map(|(shelf, _)| shelf), Some(Shelf::Server));
        for words in ["playlist", "playlist:mine:", "playlist:yours:a", " playlist:mine:a"] {
            assert_eq!(suggested(words), None, "{words:?}");
        }
    }
}
