//! What the guild forbids a member in voice channels.

use super::Hub;
use crate::voice::seat::SeatKey;

/// What a member may not do.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Restriction {
    /// Nobody hears the member.
    pub(crate) mute: bool,
    /// The member hears nobody.
    pub(crate) deaf: bool,
}

impl Hub {
    /// Forbids a member something, or nothing any more. It outlives the member's connections.
    pub(crate) fn restrict(&mut self, seat: SeatKey, restriction: Restriction) {
        if restriction == Restriction::default() {
            self.restrictions.remove(&seat);
        } else {
            self.restrictions.insert(seat, restriction);
        }
    }

    pub(super) fn restriction_of(&self, seat: SeatKey) -> Restriction {
        self.restrictions.get(&seat).copied().unwrap_or_default()
    }
}
