//! One partition: its lease, its shards, its queue and its guilds.

mod consumer;
mod keeper;
mod tenure;

pub use self::{keeper::keep, tenure::Shared};
