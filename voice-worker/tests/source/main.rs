//! What the sources make of good and of bad links.

#[path = "../fixtures/mod.rs"]
mod fixtures;
mod formats;
mod listening;
mod network;
mod positions;
mod refusals;
mod site;
mod ytdlp;
