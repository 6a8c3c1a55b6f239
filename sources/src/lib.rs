//! Where sound comes from.
//!
//! A [`Source`] finds tracks for a query, and opens them as sound for the driver. [`Sources`] asks the first that
//! accepts. Links go through `fetch`, which refuses private addresses; the bytes go through `spool`, a file
//! that is read while it comes; `audio` makes packets of them that never keep the driver waiting.

mod audio;
mod config;
mod direct;
mod error;
mod fetch;
mod playlist_source;
mod registry;
mod requester;
mod spool;
mod ytdlp;

use async_trait::async_trait;
use segue_domain::{ListGaps, Millis, Query, ResolvedTrack, SourceTier};

pub use self::{
    audio::{Monitor, OpenedAudio},
    config::SourceConfig,
    direct::Direct,
    error::SourceError,
    fetch::{
        MAX_REDIRECTS, Names, Patience, SystemNames,
        address::{AllowedAddresses, is_public},
    },
    playlist_source::PlaylistSource,
    registry::Sources,
    requester::in_the_name_of,
    ytdlp::{YtDlp, YtDlpConfig},
};

/// What a query was found to mean.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Resolution {
    /// One track, or those of a list.
    pub tracks: Vec<ResolvedTrack>,
    /// What is missing of the list.
    pub gaps: ListGaps,
}

impl From<Vec<ResolvedTrack>> for Resolution {
    fn from(tracks: Vec<ResolvedTrack>) -> Self {
        Self { tracks, gaps: ListGaps::default() }
    }
}

/// Finds tracks, and opens them.
#[async_trait]
pub trait Source: Send + Sync {
    /// Name for logs.
    fn name(&self) -> &'static str;

    /// Whether it takes such a query. Takes no time.
    fn accepts(&self, query: &Query) -> bool;

    /// What a plan has to have for it to be asked.
    fn level(&self, query: &Query) -> SourceTier;

    /// Finds the tracks that a query means: one, or those of a playlist.
    ///
    /// # Errors
    ///
    /// [`SourceError`] says why there are none.
    async fn resolve(&self, query: &Query) -> Result<Resolution, SourceError>;

    /// Begins to get a track, so that it opens sooner. Who never opens it has done no harm.
    ///
    /// # Errors
    ///
    /// [`SourceError`] says why it can't be played.
    async fn prepare(&self, track: &ResolvedTrack) -> Result<(), SourceError>;

    /// Opens a track at a position.
    ///
    /// # Errors
    ///
    /// [`SourceError`] says why it can't be played.
    async fn open(&self, track: &ResolvedTrack, at: Millis) -> Result<OpenedAudio, SourceError>;
}
