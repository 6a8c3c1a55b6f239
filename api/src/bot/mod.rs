//! `/api/bot/*`: what other bots and programs read of a guild, by a key. Their queues are in [`crate::queue_sync`].

mod events;
mod metrics;
mod server_settings;
mod usage;

pub use self::{
    events::{__path_events, events},
    metrics::{__path_metrics, metrics},
    server_settings::{__path_server_settings, server_settings},
    usage::{__path_usage, usage},
};

use axum::extract::{Path, rejection::PathRejection};
use segue_domain::GuildId;

use crate::ApiError;

/// The guild that a path names.
fn guild(path: Result<Path<String>, PathRejection>) -> Result<GuildId, ApiError> {
    let text = path.ok().and_then(|Path(text)| text.parse().ok());
    text.ok_or(ApiError::BadPath("a guild's id is a number"))
}
