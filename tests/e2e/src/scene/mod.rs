//! What people do and hear: a guild, somebody in its voice channel, and their ears.

mod answer;
mod ears;
mod guild;

pub use self::{answer::Answer, ears::Listener, guild::TestGuild};
