//! What is known of a playlist without reading its tracks.

use crate::{PlaylistName, Timestamp, UserId};

/// What is known of a playlist without reading its tracks.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct PlaylistEntry {
    /// What it is called.
    pub name: PlaylistName,
    /// Who saved it first.
    pub author: UserId,
    /// Grows by one with every change.
    pub revision: u64,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// Number of tracks.
    pub len: usize,
}
