//! `GET /api/control-panel/guilds/{guild}/playlists`.

use axum::{Extension, Json, extract::State};
use segue_application::PlaylistScope;
use segue_domain::MAX_PLAYLIST_TRACKS;

use super::{
    answer::{PlaylistLimits, PlaylistLine, Playlists},
    request::PlaylistRequest,
};
use crate::{ApiError, ApiState, Membership, Person};

/// Lists the playlists of who asks, and the server's.
#[utoipa::path(
    get,
    operation_id = "playlists",
    path = "/api/control-panel/guilds/{guild}/playlists",
    tag = "playlists",
    params(("guild" = String, Path, description = "Id of the guild")),
    responses((status = 200, body = Playlists, description = "The playlists, by their names")),
)]
pub async fn playlists(
    State(state): State<ApiState>,
    Extension(member): Extension<Membership>,
    Extension(person): Extension<Person>,
) -> Result<Json<Playlists>, ApiError> {
    let librarian = PlaylistRequest::admit(&state, &member, &person, "playlist").await?;
    let playlist_service = librarian.playlist_service()?;
    let lines = async |shelf: PlaylistScope| {
        let entries = playlist_service.stores.playlists.list(playlist_service.owner(shelf)).await?;
        let lines = entries.iter().map(|entry| PlaylistLine::of(entry, shelf, &playlist_service));
        Ok::<_, ApiError>(lines.collect())
    };
    let (mine, server) = tokio::try_join!(lines(PlaylistScope::Mine), lines(PlaylistScope::Server))?;
    let limits = PlaylistLimits {
        tracks: MAX_PLAYLIST_TRACKS,
        mine: playlist_service.limit(PlaylistScope::Mine),
        server: playlist_service.limit(PlaylistScope::Server),
    };
    Ok(Json(Playlists { mine, server, limits }))
}
