//! Discord out: partitions, gateway shards, sessions, players and sources.
//!
//! A [`Worker`] holds leases on partitions. For each it runs the partition's gateway shards ([`gateway`]), takes the
//! jobs from its queue ([`partition`]), and gives every guild a task of its own ([`guild`]). A guild's task is
//! the only writer of that guild's session: it applies a command with the pure rules of `segue-domain`,
//! commits the new state, and only then acts. Its [`player`] compares what the state says should be heard with what
//! is heard, and closes the difference.

mod backoff;
mod card;
pub mod chaos;
pub mod config;
pub mod discord;
pub mod error;
pub mod gateway;
pub mod guild;
pub mod lease;
mod load;
pub mod logging;
pub mod metric_definitions;
pub mod metrics_server;
pub mod partition;
mod permission;
pub mod player;
mod registration;
mod request_budget;
pub mod runtime;
mod shared;
pub mod shutdown;
mod speak;
pub mod supervise;
pub mod worker;

pub use self::{config::WorkerConfig, error::WorkerError, worker::Worker};
