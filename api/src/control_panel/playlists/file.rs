//! `GET /api/control-panel/guilds/{guild}/playlists/{shelf}/{name}/file`: a playlist to take along.

use axum::{
    Extension,
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use segue_domain::LibraryNotice;

use super::{
    request::{PlaylistRequest, refusal},
    scope::{PlaylistPath, named},
};
use crate::{ApiError, ApiState, Membership, Person};

/// Gives a playlist as a file, which can be imported again, here and in Discord.
#[utoipa::path(
    get,
    operation_id = "playlistFile",
    path = "/api/control-panel/guilds/{guild}/playlists/{shelf}/{name}/file",
    tag = "playlists",
    params(
        ("guild" = String, Path, description = "Id of the guild"),
        ("shelf" = super::scope::ShelfName, Path, description = "Whose playlist"),
        ("name" = String, Path, description = "What it is called, in any case"),
    ),
    responses((status = 200, body = serde_json::Value, description = "The file")),
)]
pub async fn playlist_file(
    State(state): State<ApiState>,
    path: PlaylistPath,
    Extension(member): Extension<Membership>,
    Extension(person): Extension<Person>,
) -> Result<Response, ApiError> {
    let (shelf, name) = named(path.0)?;
    let librarian = PlaylistRequest::admit(&state, &member, &person, "playlist").await?;
    let playlist_service = librarian.playlist_service()?;
    let found = playlist_service.stores.playlists.get(playlist_service.owner(shelf.shelf()), &name).await?;
    let playlist = found.ok_or_else(|| refusal(LibraryNotice::Unknown { name }))?;
    // The link that leads here names the file: a header could not hold every name.
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment")),
    ];
    Ok((headers, playlist.export()).into_response())
}
