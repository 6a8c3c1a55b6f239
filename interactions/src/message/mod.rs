//! What the bot writes, rendered once for functions and workers.

mod controls;
mod escape;
mod history;
mod now_playing;
mod outgoing;
mod queue_page;
mod reasons;
mod refusal;
mod reply;

pub use self::{
    controls::{Playback, controls},
    escape::escape,
    history::history,
    now_playing::now_playing,
    outgoing::{Outgoing, Visibility, no_mentions},
    queue_page::{QUEUE_PAGE_LEN, QueuePage, queue_page, queue_search},
    reasons::reasons,
    refusal::refusal,
    reply::reply,
};
