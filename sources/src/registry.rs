//! All sources.

use std::sync::Arc;

use segue_domain::{Millis, Query, ResolvedTrack, SourceTier};
use segue_store::{PlaylistStore, RecordStore};

use super::{Direct, OpenedAudio, PlaylistSource, Resolution, Source, SourceConfig, SourceError, YtDlp};

/// All sources, asked in order: the first that accepts a query has it.
pub struct Sources {
    in_order: Vec<Arc<dyn Source>>,
    direct: Arc<Direct>,
    ytdlp: Option<Arc<YtDlp>>,
}

impl Sources {
    /// Makes the sources that the settings allow.
    ///
    /// # Errors
    ///
    /// [`SourceError::Client`] when TLS can't be set up.
    pub fn new(config: SourceConfig) -> Result<Self, SourceError> {
        let direct = Arc::new(Direct::new(&config)?);
        let ytdlp = YtDlp::find(config.ytdlp, Arc::clone(&direct)).map(Arc::new);
        let mut in_order: Vec<Arc<dyn Source>> = Vec::new();
        in_order.extend(ytdlp.clone().map(|source| source as Arc<dyn Source>));
        in_order.push(Arc::clone(&direct) as Arc<dyn Source>);
        Ok(Self { in_order, direct, ytdlp })
    }

    /// Adds the playlists that people keep.
    #[must_use]
    pub fn with_library(mut self, playlists: Arc<dyn PlaylistStore>) -> Self {
        self.in_order.push(Arc::new(PlaylistSource::new(playlists)));
        self
    }

    /// Shares the links that sites gave with the other workers: who takes a session over opens its track without asking
    /// the site again.
    #[must_use]
    pub fn sharing_links(self, records: Arc<dyn RecordStore>) -> Self {
        if let Some(ytdlp) = &self.ytdlp {
            ytdlp.share_links(records);
        }
        self
    }

    /// Searches for words, and returns what is found, the best first and at most `limit`.
    ///
    /// # Errors
    ///
    /// [`SourceError`] says why there is nothing.
    pub async fn search(&self, text: &str, limit: usize) -> Result<Vec<ResolvedTrack>, SourceError> {
        self.ytdlp.as_ref().ok_or(SourceError::ExtractorMissing)?.search(text, limit).await
    }

    /// Reads a small file at a link.
    ///
    /// # Errors
    ///
    /// Any of fetching; [`SourceError::TooManyBytes`] when it is larger than `limit`.
    pub async fn small_file(&self, url: &str, limit: usize) -> Result<Vec<u8>, SourceError> {
        self.direct.small_file(url, limit).await
    }

    /// Finds the tracks that a query means, in all sources.
    ///
    /// # Errors
    ///
    /// [`SourceError`] says why there are none.
    pub async fn resolve(&self, query: &Query) -> Result<Vec<ResolvedTrack>, SourceError> {
        Ok(self.resolve_within(query, SourceTier::Unlimited).await?.tracks)
    }

    /// Finds the tracks that a query means, in the sources that a plan has, and what is missing of a list.
    ///
    /// # Errors
    ///
    /// As [`Sources::resolve`]; [`SourceError::NotInPlan`] for a source beyond `allowed`.
    pub async fn resolve_within(
        &self,
        query: &Query,
        allowed: SourceTier,
    ) -> Result<Resolution, SourceError> {
        let source = self.source(query)?;
        if source.level(query) > allowed {
            return Err(SourceError::NotInPlan);
        }
        tracing::debug!(source = source.name(), "resolving");
        source.resolve(query).await
    }

    /// Begins to get a track, so that it opens sooner.
    ///
    /// # Errors
    ///
    /// [`SourceError`] says why it can't be played.
    pub async fn prepare(&self, track: &ResolvedTrack) -> Result<(), SourceError> {
        self.source(&track.query)?.prepare(track).await
    }

    /// Opens a track at a position.
    ///
    /// # Errors
    ///
    /// [`SourceError`] says why it can't be played.
    pub async fn open(&self, track: &ResolvedTrack, at: Millis) -> Result<OpenedAudio, SourceError> {
        self.source(&track.query)?.open(track, at).await
    }

    /// Kills the programs that run, waits until they are gone, and lets go of files that nobody plays. What is
    /// played can be played on.
    pub async fn close(&self) {
        if let Some(ytdlp) = &self.ytdlp {
            ytdlp.close().await;
        }
        self.direct.close();
    }

    fn source(&self, query: &Query) -> Result<&dyn Source, SourceError> {
        let found = self.in_order.iter().find(|source| source.accepts(query));
        let missing = || match query {
            Query::Search { .. } if self.ytdlp.is_none() => SourceError::ExtractorMissing,
            _ => SourceError::NoSource,
        };
        found.map(AsRef::as_ref).ok_or_else(missing)
    }
}
