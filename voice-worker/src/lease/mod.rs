//! Leases: for how long one is ours, and whose turn it is to be handed over.

mod guard;
mod turns;

use std::time::Duration;

use segue_domain::Millis;

pub use self::{
    guard::LeaseGuard,
    turns::{Turns, until_taken},
};

/// How long a lease lasts without a heartbeat.
pub const TTL: Millis = Millis::from_secs(5);
/// How often the owner says that it is alive.
pub const HEARTBEAT: Duration = Duration::from_secs(2);
