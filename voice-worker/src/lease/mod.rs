//! Leases: for how long one is ours, and whose turn it is to be handed over.

mod guard;
mod handover_turns;

use std::time::Duration;

use segue_domain::Millis;

pub use self::{
    guard::LeaseGuard,
    handover_turns::{HandoverTurns, until_taken},
};

/// How long a lease lasts without a heartbeat.
pub const TTL: Millis = Millis::from_secs(5);
/// How often the owner says that it is alive.
pub const HEARTBEAT: Duration = Duration::from_secs(2);
