//! `GET /api/control-panel/guilds/{guild}/playlists`.

use axum::{Extension, Json, extract::State};
use segue_application::Shelf;
use segue_domain::MAX_PLAYLIST_TRACKS;

use super::{
    answer::{PlaylistLimits, PlaylistLine, Playlists},
    librarian::Librarian,
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
    let librarian = Librarian::admit(&state, &member, &person, "playlist").await?;
    let keeper = librarian.keeper()?;
    let lines = async |shelf: Shelf| {
        let entries = keeper.stores.playlists.list(keeper.owner(shelf)).await?;
        let lines = entries.iter().map(|entry| PlaylistLine::of(entry, shelf, &keeper));
        Ok::<_, ApiError>(lines.collect())
    };
    let (mine, server) = tokio::try_join!(lines(Shelf::Mine), lines(Shelf::Server))?;
    let limits = PlaylistLimits {
        tracks: MAX_PLAYLIST_TRACKS,
        mine: keeper.limit(Shelf::Mine),
        server: keeper.limit(Shelf::Server),
    };
    Ok(Json(Playlists { mine, server, limits }))
}
