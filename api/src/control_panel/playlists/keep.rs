//! `POST /api/control-panel/guilds/{guild}/playlists`: keeps tracks under a name.

use axum::{Extension, Json, extract::State, http::StatusCode};
use segue_application::{Answered, PlaylistService};
use segue_domain::{LibraryNotice, Notice, Playlist, PlaylistName};
use segue_store::StoreError;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    request::{PlaylistRequest, refusal},
    scope::ShelfName,
};
use crate::{
    ApiError, ApiState, Membership, Person,
    error::BadValue,
    http::{IdempotencyKey, JsonBody},
};

/// A playlist to keep.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PlaylistWanted {
    shelf: ShelfName,
    /// What to call it: 1 to 50 characters, not only dots. Names that differ in case only are the same.
    name: String,
    /// Whether it may go in the place of one that is called the same.
    #[serde(default)]
    replace: bool,
    from: Origin,
}

/// Where the tracks come from.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "lowercase", deny_unknown_fields)]
#[schema(as = PlaylistOrigin)]
enum Origin {
    /// What waits in the session.
    Queue {
        /// Whether what plays is the first of them.
        playing: bool,
    },
    /// A playlist of the person's, which is copied.
    Mine {
        /// What it is called.
        name: String,
    },
    /// A file, as it is exported here and in Discord.
    File {
        /// What is in it.
        text: String,
    },
}

/// What was kept.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Kept)]
pub struct SavedPlaylist {
    name: String,
    shelf: ShelfName,
    /// How many tracks.
    tracks: usize,
    /// How many were left out, since their links expire.
    expiring: usize,
    /// How many there was no room for.
    beyond: usize,
}

/// Keeps a playlist.
#[utoipa::path(
    post,
    operation_id = "keepPlaylist",
    path = "/api/control-panel/guilds/{guild}/playlists",
    tag = "playlists",
    params(("guild" = String, Path, description = "Id of the guild")),
    request_body = PlaylistWanted,
    responses((status = 201, body = SavedPlaylist, description = "It is kept")),
)]
pub async fn keep_playlist(
    State(state): State<ApiState>,
    Extension(member): Extension<Membership>,
    Extension(person): Extension<Person>,
    request: IdempotencyKey,
    JsonBody(wanted): JsonBody<PlaylistWanted>,
) -> Result<(StatusCode, Json<SavedPlaylist>), ApiError> {
    let name = name("/name", &wanted.name)?;
    let slash_command = if matches!(wanted.from, Origin::Queue { .. }) { "save" } else { "playlist" };
    let librarian = PlaylistRequest::admit(&state, &member, &person, slash_command).await?;
    let playlist_service = librarian.playlist_service_for(request.request())?;
    let answered = wanted.from.keep(&playlist_service, wanted.shelf, name.clone(), wanted.replace).await?;
    librarian.note("playlist.save", name.as_str(), &answered).await;
    match answered.notice {
        Notice::Library(LibraryNotice::Saved { name, count, expiring, beyond, .. }) => {
            let kept =
                SavedPlaylist { name: name.into(), shelf: wanted.shelf, tracks: count, expiring, beyond };
            Ok((StatusCode::CREATED, Json(kept)))
        }
        notice => Err(ApiError::Library(Box::new(notice))),
    }
}

impl Origin {
    async fn keep(
        self,
        playlist_service: &PlaylistService<'_>,
        kept_in: ShelfName,
        to: PlaylistName,
        replace: bool,
    ) -> Result<Answered, ApiError> {
        let owner = playlist_service.owner(kept_in.shelf());
        match self {
            Self::Queue { playing } => match playlist_service.save_queue(owner, to, playing, replace).await {
                // Somebody keeps changing the queue: who asks again will see it at rest.
                Err(StoreError::Stale(_)) => Err(refusal(LibraryNotice::Changed)),
                saved => Ok(saved?),
            },
            Self::Mine { name: from } => {
                let from = name("/from/name", &from)?;
                Ok(playlist_service.copy(from, owner, Some(to), replace).await?)
            }
            Self::File { text } => match Playlist::import(text.as_bytes()) {
                Err(problem) => Err(refusal(LibraryNotice::ImportFailed { problem })),
                Ok(kept) => Ok(playlist_service.save(owner, to, kept, replace).await?),
            },
        }
    }
}

/// A playlist's name, from a field of the body.
pub fn name(pointer: &str, text: &str) -> Result<PlaylistName, ApiError> {
    text.parse().map_err(|error: segue_domain::DomainError| {
        ApiError::BadValues(vec![BadValue { pointer: pointer.to_owned(), detail: error.to_string() }])
    })
}
