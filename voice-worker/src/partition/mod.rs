//! Partitions: which of them this worker holds, and what belongs to one: lease, shards, queue and guilds.

mod consumer;
mod keeper;
mod leader;
mod presence;
mod share;
mod successor;
mod tenure;

#[cfg(test)]
pub(crate) use self::consumer::consume;
pub use self::{
    keeper::keep_share,
    share::{Move, View, decide},
};
