//! Partitions: which of them this worker holds, and what belongs to one: lease, shards, queue and guilds.

mod assignment;
mod consumer;
mod leader;
mod manager;
mod runner;
mod successor;
mod worker_status;

#[cfg(test)]
pub(crate) use self::consumer::consume;
pub use self::{
    assignment::{Move, View, decide},
    manager::manage_partitions,
};
