//! Whose playlist a path or a body means.

use segue_application::PlaylistScope;
use segue_domain::PlaylistName;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::ApiError;

/// Whose playlists.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = PlaylistScope)]
pub enum ShelfName {
    /// The person's, in every server.
    Mine,
    /// The server's.
    Server,
}

impl ShelfName {
    pub const fn shelf(self) -> PlaylistScope {
        match self {
            Self::Mine => PlaylistScope::Mine,
            Self::Server => PlaylistScope::Server,
        }
    }
}

/// The playlist that a path names: its guild, its shelf, its name.
pub type PlaylistPath = axum::extract::Path<(String, String, String)>;

/// Reads such a path. The guild is known already.
pub fn named((_, shelf, name): (String, String, String)) -> Result<(ShelfName, PlaylistName), ApiError> {
    let shelf = match shelf.as_str() {
        "mine" => ShelfName::Mine,
        "server" => ShelfName::Server,
        _ => return Err(ApiError::BadPath("playlists are mine or server")),
    };
    let name = name.parse().map_err(|_| ApiError::BadPath("this is no playlist's name"))?;
    Ok((shelf, name))
}
