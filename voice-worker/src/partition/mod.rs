//! Partitions: which of them this worker holds, and what belongs to one: lease, shards, queue and guilds.

mod consumer;
mod keeper;
mod leader;
mod lease_guard;
mod presence;
mod share;
mod successor;
mod tenure;
mod turn;

#[cfg(test)]
pub(crate) use self::consumer::consume;
pub use self::{
    keeper::{HEARTBEAT, keep_share},
    lease_guard::LeaseGuard,
    presence::Load,
    share::{Move, View, decide},
    tenure::Shared,
    turn::Turns,
};
