//! What happens when a track ends.

use serde::{Deserialize, Serialize};

/// What happens when a track ends.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LoopMode {
    /// The next one plays.
    #[default]
    Off,
    /// It plays again.
    Track,
    /// The next one plays, and it goes to the end of the queue.
    Queue,
}

impl LoopMode {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Off, Self::Track, Self::Queue];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Track => "track",
            Self::Queue => "queue",
        }
    }

    /// The one after it, in turn.
    #[must_use]
    pub const fn next(self) -> Self {
        match self {
            Self::Off => Self::Track,
            Self::Track => Self::Queue,
            Self::Queue => Self::Off,
        }
    }

    /// Whether nothing is repeated.
    #[must_use]
    pub const fn is_off(&self) -> bool {
        matches!(self, Self::Off)
    }
}
