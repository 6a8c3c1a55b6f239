//! The router and what every request passes: trace, time limit, security headers, and the one check of keys and sessions.

mod access;
mod caller;
mod client_address;
mod headers;
mod idempotency;
mod json;
mod language;
mod rate;
mod routes;
mod state;
mod trace;

pub use self::{
    access::Access,
    caller::{Caller, Membership, Person},
    client_address::TrustedProxies,
    json::BODY_LIMIT,
    routes::{api_router, route_list},
    state::ApiState,
};
pub(crate) use self::{
    idempotency::{IdempotencyKey, json},
    json::JsonBody,
    trace::{current_language, current_trace_id},
};
