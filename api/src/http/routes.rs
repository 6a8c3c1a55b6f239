//! The one list of routes.

use std::sync::Arc;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::Method,
    middleware::{from_fn, from_fn_with_state, map_response},
    response::{IntoResponse, Response},
    routing::{MethodRouter, any, get, post},
};
use segue_store::panel::Scope;

use super::{
    access::{Access, AccessList, Gate, authorize},
    headers::secure,
    json::BODY_LIMIT,
    state::ApiState,
    trace::trace,
};
use crate::{ApiError, queue_sync, status};

/// A route, and who may call it: a route can't be added without saying so.
struct Route {
    method: Method,
    path: &'static str,
    access: Access,
    handler: MethodRouter<ApiState>,
}

fn routes() -> [Route; 3] {
    [
        Route {
            method: Method::GET,
            path: "/api/status",
            access: Access::PublicOr(Scope::StatusRead),
            handler: get(status::read),
        },
        Route {
            method: Method::GET,
            path: "/api/bot/queue-sync/{guild}",
            access: Access::Scope(Scope::QueueSyncRead),
            handler: get(queue_sync::read),
        },
        Route {
            method: Method::POST,
            path: "/api/bot/queue-sync",
            access: Access::Scope(Scope::QueueSyncWrite),
            handler: post(queue_sync::push),
        },
    ]
}

/// Answers everything under `/api`. Merge it into a larger router, or run it as a function.
pub fn api_router(state: ApiState) -> Router {
    let mut list = AccessList::new();
    let mut router = Router::new();
    for Route { method, path, access, handler } in routes() {
        list.insert((method, path), access);
        router = router.route(path, handler);
    }
    let gate = Gate { panel: state.panel.clone(), list: Arc::new(list) };
    router
        .route("/api", any(no_route))
        .route("/api/{*rest}", any(no_route))
        .method_not_allowed_fallback(no_method)
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(from_fn_with_state(gate, authorize))
        .layer(from_fn(trace))
        .layer(map_response(secure))
        .with_state(state)
}

async fn no_route() -> Response {
    ApiError::NoRoute.into_response()
}

async fn no_method() -> Response {
    ApiError::NoMethod.into_response()
}
