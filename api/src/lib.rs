//! The control panel's HTTP API, and the mirror that feeds its database.
//!
//! Both are libraries with a function's binary on top: [`api_router`] answers requests in the `api` function and in
//! `segue serve`; [`mirror::apply`] writes committed sessions to the panel database, called by the `mirror`
//! function with records of the table's stream, and by [`mirror::run_feed`] in the embedded deployment.
//!
//! The API denies by default. [`http`] has one list of routes; each says who may call it, and what is not in the
//! list is refused to anyone who has no key and is not signed in.

pub mod http;
pub mod mirror;
pub mod subscriptions;

mod analytics;
mod auth;
mod bot;
mod concierge;
mod control_panel;
mod discord;
mod error;
mod metric_definitions;
mod openapi;
mod panel_app;
mod picture;
mod queue_sync;
mod stale_while_revalidate;
mod status;
mod ttl_cell;

pub use self::{
    auth::SignIn,
    control_panel::StreamLife,
    error::ApiError,
    http::{Access, ApiState, Caller, Membership, Person, TrustedProxies, api_router, route_list},
    metric_definitions::describe_metrics,
    openapi::document,
    panel_app::panel_router,
    status::keep_watching,
};
