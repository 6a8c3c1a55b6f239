//! What is offered to who types what to play, or the name of a playlist.

use std::{collections::BTreeSet, time::Duration};

use futures::future::join_all;
use segue_domain::{GuildId, Language, PlaylistEntry, PlaylistName, Query, ResolvedTrack, UserId};
use segue_messages::suggestion;
use segue_store::Stores;
use tokio::time::{Instant, timeout_at};

use crate::{ApplicationError, PlaylistScope, SearchBox, Suggestion, within};

/// How long a suggestion may take: people type on.
pub const SUGGESTING: Duration = Duration::from_millis(300);

/// Most playlists whose tracks are looked through while somebody types.
const MOST_READ: usize = 4;

/// Fewest letters for which tracks are looked through, and words are asked for.
pub(crate) const FEWEST_LETTERS: usize = 2;

/// Most tracks that are offered.
const MOST_TRACKS: usize = 10;

/// Who looks for something to play, and where.
#[derive(Clone, Copy)]
pub struct SuggestionContext<'a> {
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

/// What can be played that fits what was typed: what was heard here before, then playlists and their tracks, then words
/// to search for. What can't be had in time is left out.
pub async fn suggestions(typed: &str, context: &SuggestionContext<'_>) -> Vec<Suggestion> {
    let (heard, kept, words) = tokio::join!(
        heard_before(typed, context),
        kept(typed, context),
        context.search_box.offers(typed, context.language)
    );
    let mut suggestions = heard.inspect_err(log).unwrap_or_default();
    for suggestion in kept {
        if !suggestions.contains(&suggestion) {
            suggestions.push(suggestion);
        }
    }
    for offered in words {
        // A kept track of words alone is the same under another name.
        if suggestions.iter().all(|known| known.value() != offered.value()) {
            suggestions.push(offered);
        }
    }
    suggestions
}

/// Playlists whose names fit what was typed, by their names alone: the value is the name.
pub async fn playlist_names(typed: &str, context: &SuggestionContext<'_>) -> Vec<Suggestion> {
    let mut seen = BTreeSet::new();
    let mut suggestions = Vec::new();
    for (shelf, entry) in listed(context, Instant::now() + SUGGESTING).await {
        if fits(entry.name.as_str(), typed) && seen.insert(entry.name.clone()) {
            let shown = shelf.offer(&entry, context.language);
            suggestions.extend(Suggestion::new(&shown, entry.name.as_str()));
        }
    }
    suggestions
}

/// What was played here, the last first, and what plays and waits next: as far as it fits what was typed.
async fn heard_before(
    typed: &str,
    context: &SuggestionContext<'_>,
) -> Result<Vec<Suggestion>, ApplicationError> {
    let head = within(SUGGESTING, context.stores.sessions.head(context.guild)).await?;
    let Some(head) = head else { return Ok(Vec::new()) };
    let mut suggestions: Vec<Suggestion> = Vec::new();
    for track in head.played.iter().rev().chain(&head.current) {
        let suggestion = offer(&track.info, typed, context.language);
        suggestions.extend(suggestion.filter(|suggestion| !suggestions.contains(suggestion)));
    }
    Ok(suggestions)
}

/// Playlists and their tracks that fit what was typed, for `/play`. Tracks are looked for among the person's favourites
/// and in what was changed last.
async fn kept(typed: &str, context: &SuggestionContext<'_>) -> Vec<Suggestion> {
    let deadline = Instant::now() + SUGGESTING;
    let mut entries = listed(context, deadline).await;
    let mut suggestions = Vec::new();
    for (shelf, entry) in &entries {
        if fits(entry.name.as_str(), typed) {
            let shown = shelf.offer(entry, context.language);
            suggestions.extend(Suggestion::new(&shown, &format!("{}{}", shelf.prefix(), entry.name)));
        }
    }
    if typed.chars().count() < FEWEST_LETTERS {
        return suggestions;
    }
    let favourites = PlaylistName::favourites();
    entries.sort_by_key(|(shelf, entry)| {
        let is_favourites = *shelf == PlaylistScope::Mine && entry.name == favourites;
        (!is_favourites, std::cmp::Reverse(entry.updated_at))
    });
    let reads = entries.iter().take(MOST_READ).map(|(shelf, entry)| {
        let owner = shelf.owner_for(context.guild, context.user);
        let read = context.stores.playlists.get(owner, &entry.name);
        async move { timeout_at(deadline, read).await.ok()?.ok().flatten() }
    });
    let read = join_all(reads).await.into_iter().flatten();
    let fitting =
        read.flat_map(|playlist| playlist.tracks).filter_map(|track| offer(&track, typed, context.language));
    for suggestion in fitting.take(MOST_TRACKS) {
        if !suggestions.contains(&suggestion) {
            suggestions.push(suggestion);
        }
    }
    suggestions
}

/// Offers a track, if its title or its artist fit what was typed.
fn offer(track: &ResolvedTrack, typed: &str, language: Language) -> Option<Suggestion> {
    let name = match &track.artist {
        Some(artist) => suggestion::track(&track.title, artist, language),
        None => track.title.clone(),
    };
    let value = match &track.query {
        Query::Search { text } => text,
        query => query.url()?,
    };
    Suggestion::new(&name, value).filter(|suggestion| suggestion.fits(typed))
}

/// The playlists that the person can load, as far as they can be listed in time.
async fn listed(context: &SuggestionContext<'_>, deadline: Instant) -> Vec<(PlaylistScope, PlaylistEntry)> {
    let list = |shelf: PlaylistScope| async move {
        let owner = shelf.owner_for(context.guild, context.user);
        let listed = timeout_at(deadline, context.stores.playlists.list(owner)).await;
        let listed = listed
            .map_err(|_| ApplicationError::TimedOut)
            .and_then(|listed| listed.map_err(ApplicationError::Store));
        let entries = listed.inspect_err(log).unwrap_or_default();
        entries.into_iter().map(move |entry| (shelf, entry))
    };
    let (mine, server) = tokio::join!(list(PlaylistScope::Mine), list(PlaylistScope::Server));
    mine.chain(server).collect()
}

fn fits(name: &str, typed: &str) -> bool {
    name.to_lowercase().contains(&typed.to_lowercase())
}

/// What can't be had in time is left out, and said in the log.
fn log(error: &ApplicationError) {
    tracing::warn!(error = error as &dyn std::error::Error, "a suggestion was skipped");
}
