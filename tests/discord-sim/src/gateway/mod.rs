//! The gateway: websocket connections, sessions that outlive them, and the events sent to them.

mod compression;
mod connection;
pub(crate) mod handshake;
pub(crate) mod hub;
pub(crate) mod intents;
mod requests;
pub(crate) mod session;
pub(crate) mod socket;
