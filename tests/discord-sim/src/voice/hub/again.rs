//! A second Identify with the same voice session.

use super::{Grant, Hub};
use crate::voice::{CloseCode, SecondIdentify, seat::SeatKey};

/// The outcome of the last socket that identified with a seat's session.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) enum Past {
    /// There was none.
    #[default]
    Unused,
    /// It is open, or was before the server noticed that it broke.
    Open,
    /// One side closed it, and the other was told.
    Closed,
    /// It ended without a close frame.
    Severed,
}

impl Hub {
    /// Refuses an Identify with a session that may not be identified with again.
    pub(super) fn check_again(&self, grant: &Grant) -> Result<(), CloseCode> {
        let taken = matches!(
            (self.config.second_identify, grant.past),
            (_, Past::Unused)
                | (SecondIdentify::OnceGone, Past::Closed | Past::Severed)
                | (SecondIdentify::AfterCleanClose, Past::Closed)
        );
        if taken { Ok(()) } else { Err(CloseCode::SessionInvalid) }
    }

    /// Writes down the outcome of the socket of who sits on a seat.
    pub(super) fn note(&mut self, seat: SeatKey, past: Past) {
        if let Some(grant) = self.grants.get_mut(&seat) {
            grant.past = past;
        }
    }
}
