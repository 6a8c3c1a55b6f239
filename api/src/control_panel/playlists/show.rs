//! `GET /api/control-panel/guilds/{guild}/playlists/{shelf}/{name}`.

use axum::{Extension, Json, extract::State};
use segue_domain::LibraryNotice;

use super::{
    answer::PlaylistAnswer,
    request::{PlaylistRequest, refusal},
    scope::{PlaylistPath, named},
};
use crate::{ApiError, ApiState, Membership, Person};

/// Shows a playlist.
#[utoipa::path(
    get,
    operation_id = "playlist",
    path = "/api/control-panel/guilds/{guild}/playlists/{shelf}/{name}",
    tag = "playlists",
    params(
        ("guild" = String, Path, description = "Id of the guild"),
        ("shelf" = super::scope::ShelfName, Path, description = "Whose playlist"),
        ("name" = String, Path, description = "What it is called, in any case"),
    ),
    responses((status = 200, body = PlaylistAnswer, description = "The playlist, whole: 1,000 tracks at most")),
)]
pub async fn playlist(
    State(state): State<ApiState>,
    path: PlaylistPath,
    Extension(member): Extension<Membership>,
    Extension(person): Extension<Person>,
) -> Result<Json<PlaylistAnswer>, ApiError> {
    let (shelf, name) = named(path.0)?;
    let librarian = PlaylistRequest::admit(&state, &member, &person, "playlist").await?;
    let playlist_service = librarian.playlist_service()?;
    let found = playlist_service.stores.playlists.get(playlist_service.owner(shelf.shelf()), &name).await?;
    let playlist = found.ok_or_else(|| refusal(LibraryNotice::Unknown { name }))?;
    Ok(Json(PlaylistAnswer::of(&playlist, shelf, &playlist_service)))
}
