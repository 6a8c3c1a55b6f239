//! The control panel database: `MySQL` or `SQLite`.
//!
//! The mirror writes it, the API reads it. Writes arrive more than once, out of order and from two writers at a
//! time, so a write never says "set this": it adds a version and its pages, and the newest version that is
//! *complete* is the one shown. A head whose pages have not all arrived waits unseen.
//!
//! Every write of a guild happens in one transaction that first locks the guild's row, so two writers of one guild
//! take turns and writers of different guilds do not meet.

mod api_key;
mod connect;
mod convert;
mod entity;
mod external;
mod failed;
mod guild_writer;
mod item;
mod keys;
mod newest;
mod overview;
mod read;
mod record;
mod subscriptions;
#[cfg(test)]
mod tests;
mod transaction;
mod versions;

pub use self::{
    api_key::{ApiKey, ApiKeySecret, KeyCheck, Scope},
    connect::PanelStore,
    external::{ExternalOutcome, ExternalQueue},
    item::SnapshotItem,
    overview::Overview,
    read::{PanelPage, PanelSnapshot},
    record::{Recorded, Shown},
    subscriptions::{Subscription, SubscriptionStatus},
};
