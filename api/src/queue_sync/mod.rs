//! Queues of guilds: read by services, pushed by other bots.

mod answer;
mod push;
mod pushed;
mod read;
mod time;

pub use self::{
    answer::{PlayingAnswer, TrackAnswer, playing},
    push::{__path_push, push},
    read::{__path_read, read},
    time::{instant, parse},
};
