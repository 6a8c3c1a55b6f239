//! What can be made to go wrong for one member.

use std::time::Duration;

use rand::{Rng, SeedableRng, rngs::StdRng};

use super::Hub;
use crate::voice::{CloseCode, seat::SeatKey};

/// The faults in force for one member.
#[derive(Default)]
pub(crate) struct Faults {
    pub(crate) refuse_resume: bool,
    pub(crate) refuse_identify: Option<CloseCode>,
    pub(crate) blackhole: bool,
    /// How long the member takes to get ready for a transition, if it is slower than others.
    pub(crate) transition_delay: Duration,
    loss: Option<Loss>,
}

struct Loss {
    fraction: f64,
    random: StdRng,
}

impl Faults {
    /// Packets of the member are lost with this probability; the seed makes the pattern repeatable.
    pub(crate) fn lose(&mut self, fraction: f64, seed: u64) {
        let fraction = fraction.clamp(0.0, 1.0);
        self.loss = (fraction > 0.0).then(|| Loss { fraction, random: StdRng::seed_from_u64(seed) });
    }

    /// Whether the next packet is lost.
    pub(crate) fn loses_next(&mut self) -> bool {
        self.blackhole || self.loss.as_mut().is_some_and(|loss| loss.random.random_bool(loss.fraction))
    }
}

impl Hub {
    pub(crate) fn faults(&mut self, seat: SeatKey) -> &mut Faults {
        self.faults.entry(seat).or_default()
    }

    /// Closes the member's socket. False if it has none.
    pub(crate) fn close_client(&mut self, seat: SeatKey, code: CloseCode) -> bool {
        let Some(member) = self.grants.get(&seat).and_then(|grant| grant.member) else { return false };
        if code.keeps_session() {
            self.close_socket(member, code)
        } else {
            self.remove(member, Some(code));
            true
        }
    }
}
