//! Another name for a playlist, and its end.

use axum::{Extension, extract::State, http::StatusCode};
use segue_application::PlaylistSelector;
use segue_domain::{LibraryNotice, Notice};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    keep,
    request::PlaylistRequest,
    scope::{PlaylistPath, named},
};
use crate::{
    ApiError, ApiState, Membership, Person,
    http::{IdempotencyKey, JsonBody},
};

/// Another name.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PlaylistRename)]
pub struct Rename {
    /// The name it gets: 1 to 50 characters, not only dots.
    name: String,
    /// Revision that the person saw.
    revision: u64,
}

/// Which revision is meant.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PlaylistRevision)]
pub struct Revision {
    /// Revision that the person saw.
    revision: u64,
}

/// Gives a playlist another name.
#[utoipa::path(
    post,
    operation_id = "renamePlaylist",
    path = "/api/control-panel/guilds/{guild}/playlists/{shelf}/{name}/rename",
    tag = "playlists",
    params(
        ("guild" = String, Path, description = "Id of the guild"),
        ("shelf" = super::scope::ShelfName, Path, description = "Whose playlist"),
        ("name" = String, Path, description = "What it is called, in any case"),
    ),
    request_body = Rename,
    responses((status = 204, description = "It has the name")),
)]
pub async fn rename_playlist(
    State(state): State<ApiState>,
    path: PlaylistPath,
    Extension(member): Extension<Membership>,
    Extension(person): Extension<Person>,
    request: IdempotencyKey,
    JsonBody(wanted): JsonBody<Rename>,
) -> Result<StatusCode, ApiError> {
    let (shelf, name) = named(path.0)?;
    let to = keep::name("/name", &wanted.name)?;
    let librarian = PlaylistRequest::admit(&state, &member, &person, "playlist").await?;
    let seen =
        PlaylistSelector { name: name.clone(), shelf: Some(shelf.shelf()), revision: Some(wanted.revision) };
    let answered = librarian.playlist_service_for(request.request())?.rename(seen, to.clone()).await?;
    let from = match &answered.notice {
        Notice::Library(LibraryNotice::Renamed { from, .. }) => from,
        _ => &name,
    };
    librarian.note("playlist.rename", &format!("{from} → {to}"), &answered).await;
    done(answered.notice)
}

/// Deletes a playlist.
#[utoipa::path(
    post,
    operation_id = "deletePlaylist",
    path = "/api/control-panel/guilds/{guild}/playlists/{shelf}/{name}/delete",
    tag = "playlists",
    params(
        ("guild" = String, Path, description = "Id of the guild"),
        ("shelf" = super::scope::ShelfName, Path, description = "Whose playlist"),
        ("name" = String, Path, description = "What it is called, in any case"),
    ),
    request_body = Revision,
    responses((status = 204, description = "It is gone")),
)]
pub async fn delete_playlist(
    State(state): State<ApiState>,
    path: PlaylistPath,
    Extension(member): Extension<Membership>,
    Extension(person): Extension<Person>,
    request: IdempotencyKey,
    JsonBody(wanted): JsonBody<Revision>,
) -> Result<StatusCode, ApiError> {
    let (shelf, name) = named(path.0)?;
    let librarian = PlaylistRequest::admit(&state, &member, &person, "playlist").await?;
    let seen =
        PlaylistSelector { name: name.clone(), shelf: Some(shelf.shelf()), revision: Some(wanted.revision) };
    let answered = librarian.playlist_service_for(request.request())?.delete(seen).await?;
    let deleted = match &answered.notice {
        Notice::Library(LibraryNotice::Deleted { name }) => name,
        _ => &name,
    };
    librarian.note("playlist.delete", deleted.as_str(), &answered).await;
    done(answered.notice)
}

fn done(notice: Notice) -> Result<StatusCode, ApiError> {
    match notice {
        Notice::Library(LibraryNotice::Renamed { .. } | LibraryNotice::Deleted { .. }) => {
            Ok(StatusCode::NO_CONTENT)
        }
        refusal => Err(ApiError::Library(Box::new(refusal))),
    }
}
