//! Queues of guilds: read by services, pushed by other bots.

mod answer;
mod push;
mod pushed;
mod read;
mod time;

pub use self::{push::push, read::read, time::instant};
