//! The voice half of the simulated Discord, heard through songbird's driver and probed by a raw client.

mod bad_input;
pub mod child;
mod members;
mod passthrough;
mod raw_client;
mod resume;
mod rig;
pub mod tune;
