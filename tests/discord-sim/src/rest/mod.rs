//! REST API v10. One file a resource.

pub(crate) mod api_error;
mod applications;
mod callbacks;
pub(crate) mod cdn;
mod channels;
mod commands;
mod entitlements;
mod form;
mod gateway;
mod guard;
mod guilds;
pub(crate) mod limits;
mod messages;
pub(crate) mod oauth2;
pub(crate) mod payload;
mod query;
mod soundboard;
mod users;
mod voice;
mod webhooks;

use axum::{Router, middleware};

use self::api_error::ApiError;
use crate::sim::Simulator;

/// All routes beneath `/api/v10`.
pub(crate) fn routes(sim: &Simulator) -> Router<Simulator> {
    Router::new()
        .merge(gateway::routes())
        .merge(users::routes())
        .merge(applications::routes())
        .merge(commands::routes())
        .merge(entitlements::routes())
        .merge(guilds::routes())
        .merge(channels::routes())
        .merge(messages::routes())
        .merge(voice::routes())
        .merge(callbacks::routes())
        .merge(webhooks::routes())
        .merge(oauth2::routes())
        .merge(soundboard::routes())
        .fallback(|| async { ApiError::new(404, 0, "404: Not Found") })
        .method_not_allowed_fallback(|| async { ApiError::new(405, 0, "405: Method Not Allowed") })
        .layer(middleware::from_fn_with_state(sim.clone(), guard::guard))
}
