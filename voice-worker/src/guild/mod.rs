//! One task a guild: the only writer of the guild's session.

mod message;
mod registry;
mod session_writer;
mod task;

pub use self::{
    message::{GuildMessage, OpenFailure},
    registry::Guilds,
    task::GuildContext,
};
