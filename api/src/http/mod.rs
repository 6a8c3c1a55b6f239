//! The router and what every request passes: trace, time limit, security headers, and the one check of keys.

mod access;
mod headers;
mod json;
mod routes;
mod state;
mod trace;

pub(crate) use self::{access::Granted, json::JsonBody, trace::current_trace_id};
pub use self::{json::BODY_LIMIT, routes::api_router, state::ApiState};
