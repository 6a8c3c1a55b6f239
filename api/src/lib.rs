//! The control panel's HTTP API, and the mirror that feeds its database.
//!
//! Both are libraries with a function's binary on top: [`api_router`] answers requests in the `api` function and in
//! `segue serve`; [`mirror::apply`] writes committed sessions to the panel database, called by the `mirror`
//! function with records of the table's stream, and by [`mirror::run_feed`] in the embedded deployment.
//!
//! The API denies by default. [`http`] has one list of routes; each says who may call it, and what is not in the
//! list is refused to whoever has no key.

pub mod http;
pub mod mirror;
pub mod subscriptions;

mod cached;
mod error;
mod metric_definitions;
mod queue_sync;
mod status;

pub use self::{
    error::ApiError,
    http::{ApiState, api_router},
    metric_definitions::describe_metrics,
};
