//! The one list of routes.

use std::sync::Arc;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::Method,
    middleware::{from_fn, from_fn_with_state, map_response},
    response::{IntoResponse, Response},
    routing::{MethodRouter, any, get, patch, post},
};
use segue_panel_db::Scope;

use super::{
    access::{Access, AccessControl, AccessList, authorize},
    headers::secure,
    json::BODY_LIMIT,
    state::ApiState,
    trace::trace,
};
use crate::{ApiError, analytics, auth, bot, concierge, control_panel, openapi, queue_sync, status};

/// A route, and who may call it: a route can't be added without saying so.
struct Route {
    method: Method,
    path: &'static str,
    access: Access,
    handler: MethodRouter<ApiState>,
}

fn routes() -> Vec<Route> {
    use Access::{Manager, Member, Operator, Public, PublicOr, SignedIn};

    let mut routes = Vec::new();
    let mut add = |method, path, access, handler| routes.push(Route { method, path, access, handler });
    let (read, write) = (Method::GET, Method::POST);

    add(read.clone(), "/api/status", PublicOr(Scope::StatusRead), get(status::read));
    let queue = Access::Scope(Scope::QueueSyncRead);
    add(read.clone(), "/api/bot/queue-sync/{guild}", queue, get(queue_sync::read));
    let push = Access::Scope(Scope::QueueSyncWrite);
    add(write.clone(), "/api/bot/queue-sync", push, post(queue_sync::push));

    add(read.clone(), "/api/bot/metrics", Access::Scope(Scope::StatusRead), get(bot::metrics));
    let settings = Access::Scope(Scope::SettingsRead);
    add(read.clone(), "/api/bot/server-settings/{guild}", settings, get(bot::server_settings));

    let analytics = Access::Scope(Scope::AnalyticsRead);
    add(read.clone(), "/api/bot/events/{guild}", analytics, get(bot::events));
    add(read.clone(), "/api/bot/usage/{guild}", analytics, get(bot::usage));
    add(read.clone(), "/api/dashboard/analytics", analytics, get(analytics::read));

    add(read.clone(), "/api/openapi.json", Public, get(openapi::json));
    add(read.clone(), "/api/docs", Public, get(openapi::page));

    add(read.clone(), "/api/auth/login", Public, get(auth::login));
    add(read.clone(), "/api/auth/callback", Public, get(auth::callback));
    add(read.clone(), "/api/auth/me", SignedIn, get(auth::me));
    add(write.clone(), "/api/auth/logout", SignedIn, post(auth::logout));
    add(write.clone(), "/api/auth/logout-everywhere", SignedIn, post(auth::logout_everywhere));

    add(read.clone(), "/api/control-panel/guilds", SignedIn, get(control_panel::guilds));
    add(read.clone(), "/api/control-panel/guilds/{guild}", Member, get(control_panel::guild));
    add(read.clone(), "/api/control-panel/guilds/{guild}/audit", Manager, get(control_panel::audit));
    add(read.clone(), "/api/control-panel/guilds/{guild}/members", Member, get(control_panel::members));
    let suggestions = "/api/control-panel/guilds/{guild}/suggestions";
    add(read.clone(), suggestions, Member, get(control_panel::suggestions));
    let session = "/api/control-panel/guilds/{guild}/session";
    add(read.clone(), session, Member, get(control_panel::session));
    add(read.clone(), "/api/control-panel/guilds/{guild}/journal", Member, get(control_panel::journal));
    let version = "/api/control-panel/guilds/{guild}/versions/{version}";
    add(read.clone(), version, Member, get(control_panel::version));
    add(read.clone(), "/api/control-panel/guilds/{guild}/events", Member, get(control_panel::stream));
    add(write.clone(), "/api/control-panel/guilds/{guild}/commands", Member, post(control_panel::give));
    add(read.clone(), "/api/control-panel/guilds/{guild}/analytics", Manager, get(analytics::of_guild));
    let settings = "/api/control-panel/guilds/{guild}/settings";
    add(read.clone(), settings, Manager, get(control_panel::settings));
    add(Method::PATCH, settings, Manager, patch(control_panel::change_settings));
    let playlists = "/api/control-panel/guilds/{guild}/playlists";
    add(read.clone(), playlists, Member, get(control_panel::playlists));
    add(write.clone(), playlists, Member, post(control_panel::keep_playlist));
    let playlist = "/api/control-panel/guilds/{guild}/playlists/{shelf}/{name}";
    add(read.clone(), playlist, Member, get(control_panel::playlist));
    let file = "/api/control-panel/guilds/{guild}/playlists/{shelf}/{name}/file";
    add(read.clone(), file, Member, get(control_panel::playlist_file));
    let rename = "/api/control-panel/guilds/{guild}/playlists/{shelf}/{name}/rename";
    add(write.clone(), rename, Member, post(control_panel::rename_playlist));
    let delete = "/api/control-panel/guilds/{guild}/playlists/{shelf}/{name}/delete";
    add(write.clone(), delete, Member, post(control_panel::delete_playlist));
    let subscriptions = "/api/control-panel/guilds/{guild}/subscriptions";
    add(read.clone(), subscriptions, Manager, get(control_panel::subscriptions));
    let keys = "/api/control-panel/guilds/{guild}/keys";
    add(read.clone(), keys, Manager, get(control_panel::keys));
    add(write.clone(), keys, Manager, post(control_panel::create_key));
    let rotate = "/api/control-panel/guilds/{guild}/keys/{key}/rotate";
    add(write.clone(), rotate, Manager, post(control_panel::rotate_key));
    let disable = "/api/control-panel/guilds/{guild}/keys/{key}/disable";
    add(write.clone(), disable, Manager, post(control_panel::disable_key));

    let asked = "/api/concierge/guilds/{guild}";
    add(read.clone(), asked, Manager, get(concierge::guild_requests));
    add(write.clone(), asked, Manager, post(concierge::file_request));
    let withdraw = "/api/concierge/guilds/{guild}/{request}/withdraw";
    add(write.clone(), withdraw, Manager, post(concierge::withdraw_request));
    add(read, "/api/concierge/requests", Operator, get(concierge::requests));
    let assign = "/api/concierge/requests/{request}/assign";
    add(write.clone(), assign, Operator, post(concierge::assign_request));
    let answer = "/api/concierge/requests/{request}/answer";
    add(write.clone(), answer, Operator, post(concierge::answer_request));
    let resolve = "/api/concierge/requests/{request}/resolve";
    add(write, resolve, Operator, post(concierge::resolve_request));
    routes
}

/// All routes, and who may call each. What is not among them is refused.
#[must_use]
pub fn route_list() -> Vec<(Method, &'static str, Access)> {
    routes().into_iter().map(|route| (route.method, route.path, route.access)).collect()
}

/// Answers everything under `/api`. Merge it into a larger router, or run it as a function.
pub fn api_router(state: ApiState) -> Router {
    let mut list = AccessList::new();
    let mut router = Router::new();
    for Route { method, path, access, handler } in routes() {
        list.insert((method, path), access);
        router = router.route(path, handler);
    }
    let gate = AccessControl { state: state.clone(), list: Arc::new(list) };
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
