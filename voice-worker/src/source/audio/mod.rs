//! From bytes to sound that the driver can play.

mod describe;
mod mixable;
mod monitor;
mod open;
mod opus;
mod position;
pub mod sniff;
mod steady_decoder;
mod steady_format;

pub use self::{
    describe::{Description, describe},
    monitor::Monitor,
    open::{OpenLimits, OpenedAudio, open, probe},
};
