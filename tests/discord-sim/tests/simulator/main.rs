//! The simulated Discord, driven by clients that were not written for it.

mod clients;
mod platform;
mod voice;
