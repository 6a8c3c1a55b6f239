//! The API as a caller sees it, on both databases where the database matters.

mod access;
mod bodies;
mod fixture;
mod golden;
mod limits;
mod mirror;
mod reads;
