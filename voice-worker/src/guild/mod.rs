//! One task a guild: the only writer of the guild's session.

mod commit_retries;
mod dead_letter;
mod health;
mod held_job;
mod message;
mod refused_reports;
mod registry;
mod session_writer;
mod supervision;
mod task;

pub use self::{
    dead_letter::DeadLetterReason,
    health::GuildHealth,
    held_job::HeldJob,
    message::{GuildFault, GuildMessage, OpenFailure},
    registry::Guilds,
    task::{GuildContext, Owed, ShowOutcome},
};
