//! Where in a track the listener is.

use serde::{Deserialize, Serialize};

use crate::{Millis, Timestamp};

/// Position in the current track, and the instant it was true.
///
/// The position is not written every second: while sound runs it follows from the clock.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Playhead {
    /// Position at `as_of`, or the position where sound is held.
    pub position: Millis,
    /// Instant at which sound was certainly running from `position`; absent while it is held or not yet heard.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<Timestamp>,
}

impl Playhead {
    /// Held at a position.
    #[must_use]
    pub const fn held(position: Millis) -> Self {
        Self { position, as_of: None }
    }

    /// Running from a position since an instant.
    #[must_use]
    pub const fn running(position: Millis, since: Timestamp) -> Self {
        Self { position, as_of: Some(since) }
    }

    /// Position at an instant, if sound ran until then.
    #[must_use]
    pub fn at(self, now: Timestamp) -> Millis {
        self.as_of.map_or(self.position, |as_of| self.position + now.since(as_of))
    }

    /// The same place, with sound held from `now` on.
    #[must_use]
    pub fn hold(self, now: Timestamp) -> Self {
        Self::held(self.at(now))
    }
}
