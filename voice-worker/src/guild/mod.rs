//! One task a guild: the only writer of the guild's session.

mod held_job;
mod message;
mod registry;
mod session_writer;
mod task;

pub use self::{
    held_job::HeldJob,
    message::{GuildFault, GuildMessage, OpenFailure},
    registry::Guilds,
    task::{GuildContext, Shown},
};
