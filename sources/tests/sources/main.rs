//! What the sources make of good and of bad links.

#![expect(clippy::cast_precision_loss, reason = "counts of a few seconds' samples")]

mod formats;
mod kinds;
mod library;
mod listening;
mod live;
mod network;
mod positions;
mod refusals;
mod site;
mod ytdlp;
