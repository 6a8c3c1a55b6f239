//! Kills, freezes and replaces workers while people listen, and measures what they hear.
//!
//! Each experiment starts sessions, lets something happen to the workers, and compares what every listener heard before
//! and after. [`Table`] prints the figures; the promises are in [`LIMITS`](limits).

mod commands;
mod crash;
mod crew;
mod frozen;
mod hand_over;
pub mod limits;
mod measure;
mod party;
mod rolling;
mod storm;
mod table;

pub use self::{
    commands::{CommandsPlan, commands},
    crash::crash,
    frozen::frozen,
    hand_over::{hand_over, restart_alone},
    measure::{Gap, Numbering},
    party::TestGuilds,
    rolling::rolling,
    storm::storm,
    table::{Row, Table},
};
