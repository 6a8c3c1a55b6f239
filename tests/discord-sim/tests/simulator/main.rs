//! The simulated Discord, driven by clients that were not written for it.

mod discord_js;
mod platform;
mod voice;
