//! Interactions: made by people, delivered to the bot, answered within three seconds, then edited.
//!
//! See <https://discord.com/developers/docs/interactions/receiving-and-responding>.

mod context_menu;
mod deliver;
mod endpoint;
mod handle;
mod invocation;
mod invoke;
mod options;
mod payload;
pub(crate) mod record;
pub(crate) mod reply;
pub(crate) mod respond;
mod signature;

pub use self::{
    endpoint::EndpointCheck,
    handle::InteractionHandle,
    invocation::Invocation,
    record::{Change, HistoryEntry, InitialResponse, InteractionState},
};
