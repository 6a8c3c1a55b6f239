//! From bytes to sound that the driver can play.

mod contain;
mod convert;
mod describe;
mod downmix;
mod mixing;
mod monitor;
mod open;
mod opus;
mod position;
mod resample;
pub mod sniff;
mod steady_decoder;
mod steady_format;

pub use self::{
    describe::{Description, describe},
    monitor::Monitor,
    open::{OpenLimits, OpenedAudio, open, probe},
};
