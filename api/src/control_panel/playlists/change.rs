//! Another name for a playlist, and its end.

use axum::{Extension, extract::State, http::StatusCode};
use segue_domain::{LibraryNotice, Notice};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    keep,
    librarian::Librarian,
    shelf::{PlaylistPath, named},
};
use crate::{ApiError, ApiState, Membership, Person, http::JsonBody};

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
        ("shelf" = super::shelf::ShelfName, Path, description = "Whose playlist"),
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
    JsonBody(wanted): JsonBody<Rename>,
) -> Result<StatusCode, ApiError> {
    let (shelf, name) = named(path.0)?;
    let to = keep::name("/name", &wanted.name)?;
    let librarian = Librarian::admit(&state, &member, &person, "playlist").await?;
    let seen = librarian.seen(shelf, name, wanted.revision).await?;
    let keeper = librarian.keeper()?;
    let renamed = keeper.rename(keeper.owner(shelf.shelf()), &seen, to.clone()).await?;
    let notice = Notice::Library(renamed);
    librarian.note("playlist.rename", &format!("{} → {to}", seen.name), &notice).await;
    done(notice)
}

/// Deletes a playlist.
#[utoipa::path(
    post,
    operation_id = "deletePlaylist",
    path = "/api/control-panel/guilds/{guild}/playlists/{shelf}/{name}/delete",
    tag = "playlists",
    params(
        ("guild" = String, Path, description = "Id of the guild"),
        ("shelf" = super::shelf::ShelfName, Path, description = "Whose playlist"),
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
    JsonBody(wanted): JsonBody<Revision>,
) -> Result<StatusCode, ApiError> {
    let (shelf, name) = named(path.0)?;
    let librarian = Librarian::admit(&state, &member, &person, "playlist").await?;
    let seen = librarian.seen(shelf, name, wanted.revision).await?;
    let keeper = librarian.keeper()?;
    let notice = Notice::Library(keeper.delete(keeper.owner(shelf.shelf()), &seen).await?);
    librarian.note("playlist.delete", seen.name.as_str(), &notice).await;
    done(notice)
}

fn done(notice: Notice) -> Result<StatusCode, ApiError> {
    match notice {
        Notice::Library(LibraryNotice::Renamed { .. } | LibraryNotice::Deleted { .. }) => {
            Ok(StatusCode::NO_CONTENT)
        }
        refusal => Err(ApiError::Library(Box::new(refusal))),
    }
}
