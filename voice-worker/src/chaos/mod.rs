//! Experiments with faults: injected on purpose, in guilds that an operator named, and measured until the music is back.
//!
//! An experiment is a record that everybody reads ([`segue_store::OperationsLog`]). Anyone who holds the guild's partition
//! conducts it: is there a steady state? Then the fault is injected, and the time is taken until there is one again. If
//! the fault ends the worker, the partition's next holder continues watching. The steady state is what people care
//! for: the music advances, and a command that is given now is carried out, once.

mod choose;
mod config;
mod experiment_runner;
mod fault;
mod faulty_stores;
mod freeze;
mod reach;
mod steady_state;
mod switches;

pub use self::{
    choose::{candidates, choose, is_due},
    config::{Allowlist, ChaosConfig},
    experiment_runner::ExperimentRunner,
    fault::{Fault, Reach},
    faulty_stores::with_switches,
    steady_state::SteadyState,
    switches::Switches,
};
