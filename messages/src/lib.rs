//! What the bot says: its words in every language, its messages, and what their buttons mean.
//!
//! Rendered once, for functions and workers alike, in the language of anyone who reads it. Nothing here decides anything.

mod bot_permission;
mod brand;
mod button;
mod card;
mod change;
mod choices;
mod controls;
mod escape;
mod event;
mod failure;
mod history;
mod language;
mod level;
mod library;
mod mention;
mod notice;
mod option_problem;
mod outgoing;
mod permission;
mod plain;
mod plan;
mod playlists;
mod pong;
mod problem;
mod queue_page;
mod reasons;
mod refusal;
mod reply;
mod settings;
pub mod suggestion;
mod value;

pub use self::{
    bot_permission::BotPermission,
    brand::Brand,
    button::{ButtonId, UnknownButton},
    card::{card, card_at_end, channel_status},
    choices::choices,
    controls::Playback,
    escape::escape,
    event::happened,
    history::history,
    language::{command_words, file_of},
    notice::notice,
    option_problem::OptionProblem,
    outgoing::{Outgoing, Visibility, no_mentions},
    plain::plain,
    plan::plan,
    playlists::{playlist, playlists},
    pong::pong,
    queue_page::{QUEUE_PAGE_LEN, QueuePage, nothing_found, queue_page, queue_search},
    reasons::reasons,
    refusal::{Refusal, refusal},
    reply::reply,
    settings::{range, settings},
};
