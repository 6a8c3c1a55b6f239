//! The API as a caller sees it, on both databases where the database matters.

mod access;
mod analytics;
mod bad_requests;
mod bodies;
mod bot;
mod browser;
mod concierge;
mod document;
mod documented;
mod down;
mod fixture;
mod fleet;
mod golden;
mod guilds;
mod incidents;
mod journal;
mod keys;
mod limits;
mod matrix;
mod members;
mod mirror;
mod mirror_lost;
mod playlists;
mod reads;
#[cfg(feature = "aws")]
mod rights;
mod sign_in;
mod sign_out;
mod status;
mod status_degraded;
mod strangers;
mod subscriptions;
mod suggestions;
mod timeline;
mod twice;
