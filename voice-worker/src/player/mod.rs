//! What should be heard, what is heard, and the steps between.
//!
//! [`next_step`] is pure: it compares the two and names the next steps. The guild's task carries a step out, which
//! changes what is, and asks again until nothing is left to do. A worker that takes over a session after a crash asks
//! the same question with nothing playing yet.

mod close_code;
mod link;
mod link_news;
mod mixer_watch;
mod next_step;
mod sound;
mod voice_link;

pub use self::{
    link_news::LinkNews,
    next_step::{Actual, Desired, DesiredTrack, LinkState, Step, next_step},
    sound::{Sound, SoundEvent, SoundEvents},
    voice_link::VoiceLink,
};
