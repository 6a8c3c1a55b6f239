//! The API as a caller sees it, on both databases where the database matters.

mod access;
mod bodies;
mod down;
mod fixture;
mod fleet;
mod golden;
mod limits;
mod mirror;
mod reads;
mod status;
mod status_degraded;
