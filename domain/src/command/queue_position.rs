//! Where `/play` puts a track.

use serde::{Deserialize, Serialize};

/// Where `/play` puts a track.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(tag = "kind", content = "place", rename_all = "snake_case")]
pub enum QueuePosition {
    /// After all that wait.
    #[default]
    End,
    /// Before all that wait.
    Next,
    /// In the place of the current track, which is skipped.
    Now,
    /// At a place of the queue, from 1; at its end when it is shorter.
    At(usize),
}

impl QueuePosition {
    /// Whether it is the usual place.
    #[must_use]
    pub const fn is_end(&self) -> bool {
        matches!(self, Self::End)
    }
}
