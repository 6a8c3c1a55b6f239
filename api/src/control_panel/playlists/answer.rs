//! Playlists as they are told.

use segue_application::{PlaylistScope, PlaylistService};
use segue_domain::{Playlist, PlaylistEntry, ResolvedTrack, UserId};

use serde::Serialize;
use utoipa::ToSchema;

use super::scope::ShelfName;
use crate::queue_sync::instant;

/// Playlists, without their tracks.
#[derive(Debug, Serialize, ToSchema)]
pub struct Playlists {
    /// The person's own.
    pub mine: Vec<PlaylistLine>,
    /// The server's.
    pub server: Vec<PlaylistLine>,
    pub limits: PlaylistLimits,
}

/// How much there may be.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlaylistLimits {
    /// Most tracks of a playlist.
    pub tracks: usize,
    /// Most playlists of a person.
    pub mine: usize,
    /// Most playlists of this server, by its plan.
    pub server: usize,
}

/// A playlist, without its tracks.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlaylistLine {
    pub name: String,
    /// Who saved it first.
    #[schema(value_type = String)]
    pub author: UserId,
    /// Grows by one with every change.
    pub revision: u64,
    #[schema(format = DateTime)]
    pub updated_at: String,
    /// How many.
    pub tracks: usize,
    /// Whether who asks may rename, replace and delete it.
    pub may_change: bool,
}

/// A playlist.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Playlist)]
pub struct PlaylistAnswer {
    pub name: String,
    pub shelf: ShelfName,
    #[schema(value_type = String)]
    pub author: UserId,
    pub revision: u64,
    #[schema(format = DateTime)]
    pub updated_at: String,
    pub may_change: bool,
    pub tracks: Vec<PlaylistTrack>,
}

/// A track of a playlist.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlaylistTrack {
    pub title: String,
    #[schema(required)]
    pub artist: Option<String>,
    #[schema(required)]
    pub duration_ms: Option<u64>,
    /// Where it can be seen; absent for what is searched for.
    #[schema(required)]
    pub url: Option<String>,
}

impl PlaylistLine {
    pub fn of(entry: &PlaylistEntry, shelf: PlaylistScope, playlist_service: &PlaylistService<'_>) -> Self {
        Self {
            name: entry.name.to_string(),
            author: entry.author,
            revision: entry.revision,
            updated_at: instant(entry.updated_at),
            tracks: entry.len,
            may_change: playlist_service.may_change(playlist_service.owner(shelf), entry),
        }
    }
}

impl PlaylistAnswer {
    pub fn of(playlist: &Playlist, shelf: ShelfName, playlist_service: &PlaylistService<'_>) -> Self {
        let entry = PlaylistEntry {
            name: playlist.name.clone(),
            author: playlist.author,
            revision: playlist.revision,
            updated_at: playlist.updated_at,
            len: playlist.tracks.len(),
        };
        Self {
            name: playlist.name.to_string(),
            shelf,
            author: playlist.author,
            revision: playlist.revision,
            updated_at: instant(playlist.updated_at),
            may_change: playlist_service.may_change(playlist.owner, &entry),
            tracks: playlist.tracks.iter().map(PlaylistTrack::of).collect(),
        }
    }
}

impl PlaylistTrack {
    fn of(track: &ResolvedTrack) -> Self {
        Self {
            title: track.title.clone(),
            artist: track.artist.clone(),
            duration_ms: track.duration.map(segue_domain::Millis::get),
            url: track.page_url.clone().or_else(|| track.query.url().map(str::to_owned)),
        }
    }
}
