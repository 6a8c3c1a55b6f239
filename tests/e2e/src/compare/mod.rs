//! What a listener heard, set against the source.
//!
//! Passthrough is compared packet by packet ([`FrameReport`]): the very bytes of the file must arrive, each once
//! and in order. What was transcoded is compared as sound ([`SoundReport`]): the two are laid over each other where
//! they agree best, and the normalised correlation says how alike they are.

mod align;
mod frames;
mod gaps;
mod sound;

pub use self::{
    frames::{FrameReport, SILENCE},
    gaps::{Gap, gaps},
    sound::{SoundReport, compare_sound},
};
