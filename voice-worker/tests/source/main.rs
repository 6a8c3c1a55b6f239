//! What the sources make of good and of bad links.

#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "counts of a few seconds' samples, and bytes of rubbish"
)]

#[path = "../fixtures/mod.rs"]
mod fixtures;
mod formats;
mod kinds;
mod library;
mod listening;
mod live;
mod mixer;
mod network;
mod positions;
mod refusals;
mod site;
mod ytdlp;
