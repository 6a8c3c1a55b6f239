//! A simulated Discord: REST, gateway, voice gateway with DAVE, UDP, signed interactions.

pub mod error;

pub use error::Error;
