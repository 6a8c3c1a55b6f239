//! One file a command.

pub mod api_key;
#[cfg(feature = "demo")]
pub mod demo;
pub mod migrate;
pub mod register_commands;
pub mod serve;
