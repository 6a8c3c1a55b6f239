//! The voice half of the simulated Discord, heard through songbird's driver and probed by a raw client.

mod again;
mod bad_input;
pub mod child;
mod members;
mod on_stage;
mod passthrough;
mod protocol;
mod raw_client;
mod resume;
pub mod rig;
mod rtp;
mod severed;
mod slow;
pub mod tune;
mod unannounced;
