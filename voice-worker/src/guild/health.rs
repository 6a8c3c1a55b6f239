//! What a guild's task says of itself.

use segue_domain::{Millis, TrackId};

/// What a guild's task says of itself.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct GuildHealth {
    /// What is heard, and how far it is; `None` while nothing is sent.
    pub heard: Option<(TrackId, Millis)>,
    /// How often the probe was applied.
    pub applied: usize,
}
