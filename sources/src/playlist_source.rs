//! Playlists that people keep.

use std::sync::Arc;

use async_trait::async_trait;
use segue_domain::{Millis, Query, ResolvedTrack, SourceTier};
use segue_store::PlaylistStore;

use super::{OpenedAudio, Resolution, Source, SourceError};

/// Playlists that people keep: their tracks were looked up before, and are opened by the source of their own query.
pub struct PlaylistSource(Arc<dyn PlaylistStore>);

impl PlaylistSource {
    /// Reads playlists from a store.
    #[must_use]
    pub fn new(playlists: Arc<dyn PlaylistStore>) -> Self {
        Self(playlists)
    }
}

#[async_trait]
impl Source for PlaylistSource {
    fn name(&self) -> &'static str {
        "library"
    }

    fn accepts(&self, query: &Query) -> bool {
        matches!(query, Query::Playlist { .. })
    }

    fn level(&self, _query: &Query) -> SourceTier {
        SourceTier::Core
    }

    async fn resolve(&self, query: &Query) -> Result<Resolution, SourceError> {
        let Query::Playlist { owner, name } = query else { return Err(SourceError::NoSource) };
        let playlist = self.0.get(*owner, name).await.map_err(SourceError::Library)?;
        let playlist = playlist.ok_or(SourceError::PlaylistGone)?;
        if playlist.tracks.is_empty() { Err(SourceError::EmptyList) } else { Ok(playlist.tracks.into()) }
    }

    async fn prepare(&self, _: &ResolvedTrack) -> Result<(), SourceError> {
        Err(SourceError::NoSource)
    }

    async fn open(&self, _: &ResolvedTrack, _: Millis) -> Result<OpenedAudio, SourceError> {
        Err(SourceError::NoSource)
    }
}
