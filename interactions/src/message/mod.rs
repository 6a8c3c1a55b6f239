//! What the bot writes, rendered once for functions and workers.

mod brand;
mod card;
mod change;
mod choices;
mod controls;
mod escape;
mod event;
mod failure;
mod history;
mod level;
mod library;
mod mention;
mod notice;
mod outgoing;
mod permission;
mod plain;
mod plan;
mod playlists;
mod problem;
mod queue_page;
mod reasons;
mod refusal;
mod reply;
mod settings;
mod value;

pub use self::{
    brand::Brand,
    card::{card, card_at_end, channel_status},
    choices::choices,
    controls::Playback,
    escape::escape,
    event::happened,
    history::history,
    notice::notice,
    outgoing::{Outgoing, Visibility, no_mentions},
    plain::plain,
    plan::plan,
    playlists::{playlist, playlists},
    queue_page::{QUEUE_PAGE_LEN, QueuePage, nothing_found, queue_page, queue_search},
    reasons::reasons,
    refusal::refusal,
    reply::reply,
    settings::{range, settings},
};
