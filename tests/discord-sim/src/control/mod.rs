//! The control API beneath `/sim`: what the library offers, as JSON, for the page and for other programs.

mod error;
mod events;
mod faults;
mod interactions;
mod listen;
mod monetization;
mod permissions;
mod settings;
mod voice;
mod world;

use axum::{Router, extract::DefaultBodyLimit};

use crate::sim::Simulator;

/// All routes beneath `/sim`.
pub(crate) fn routes() -> Router<Simulator> {
    Router::new()
        .merge(world::routes())
        .merge(interactions::routes())
        .merge(voice::routes())
        .merge(monetization::routes())
        .merge(permissions::routes())
        .merge(faults::routes())
        .merge(settings::routes())
        .merge(events::routes())
        .merge(listen::routes())
        .layer(DefaultBodyLimit::max(100 * 1024 * 1024))
}
