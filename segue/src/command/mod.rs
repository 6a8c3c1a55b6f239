//! One file a command.

pub mod api_key;
pub mod chaos;
pub mod commands;
pub mod dead_letters;
#[cfg(feature = "demo")]
pub mod demo;
pub mod migrate;
pub mod register_commands;
pub mod serve;
pub mod settings;
pub mod subscriptions;
pub mod worker;
