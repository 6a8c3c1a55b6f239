//! The control panel database: `MySQL` or `SQLite`.
//!
//! The mirror writes it, the API reads it. Writes arrive more than once, out of order and from two writers at a
//! time, so a write never says "set this": it adds a version and its pages, and the newest version that is
//! *complete* is the one shown. A head whose pages have not all arrived waits unseen.
//!
//! Every write of a guild happens in one transaction that first locks the guild's row, so two writers of one guild
//! take turns and writers of different guilds do not meet.
//!
//! Plays are rows of their own: a head tells of the last ones, and those that are not known yet are added with it.

mod analytics;
mod answers;
mod api_key;
mod audit;
mod audit_events;
mod concierge;
mod concierge_request;
mod connect;
mod convert;
mod entity;
mod external;
mod failed;
mod guild_figures;
mod guild_writer;
mod incidents;
mod item;
mod journal;
mod keys;
mod newest;
mod overview;
mod play_log;
mod plays;
mod read;
mod record;
mod session_secret;
mod sessions;
mod sign_ins;
mod subscriptions;
#[cfg(test)]
mod tests;
mod transaction;
mod versions;

pub use self::{
    analytics::{Analytics, PlayFigures, TrackFigures},
    answers::Tell,
    api_key::{ApiKey, ApiKeySecret, KeyCheck, Scope},
    audit::{AuditEntry, AuditOrigin, NewAuditEntry},
    concierge::{AnsweredFigures, Change, Changed, Filed, NewRequest},
    concierge_request::{ConciergeRequest, RequestId, RequestState, Sla},
    connect::PanelStore,
    external::{ExternalOutcome, ExternalQueue},
    guild_figures::GuildFigures,
    incidents::Incident,
    item::SnapshotItem,
    keys::Rotated,
    overview::{Overview, SourceHealth},
    play_log::Play,
    read::{PanelPage, PanelSnapshot},
    record::{Recorded, VisibleVersion},
    session_secret::SessionSecret,
    sessions::{Login, NewSession, SESSION_IDLE, SESSION_LIFETIME},
    sign_ins::{SIGN_IN_LIFETIME, SignInMemory},
    subscriptions::{Subscription, SubscriptionStatus},
};
