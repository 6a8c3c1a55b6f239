//! The document: what handlers say of themselves, and what follows from who may call them.

use axum::http::Method;
use segue_panel_db::Scope;
use utoipa::{
    OpenApi,
    openapi::{
        Components, RefOr,
        path::{Operation, Parameter, ParameterBuilder, ParameterIn},
        schema::{Object, Type},
        security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme},
    },
};

use super::problems;
use crate::{
    Access, analytics, auth, bot, concierge, control_panel,
    error::Problem,
    http::{BODY_LIMIT, route_list},
    queue_sync, status,
};

/// Operations whose callers may name their requests. Others are the same when they are repeated.
const NAMED: [&str; 12] = [
    "giveCommand",
    "changeSettings",
    "keepPlaylist",
    "renamePlaylist",
    "deletePlaylist",
    "createKey",
    "rotateKey",
    "fileRequest",
    "withdrawRequest",
    "assignRequest",
    "answerRequest",
    "resolveRequest",
];

/// Names of the ways to say who calls.
const SESSION: &str = "session";
const KEY: &str = "key";

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Segue",
        description = "What the control panel's web app, other bots and programs use.\n\n\
            Bodies are JSON in camelCase. Ids of Discord are texts, instants RFC 3339 in UTC, durations and positions \
            milliseconds.\n\n\
            What goes wrong is answered with problem details (RFC 9457) whose `code` stays the same. A path that is \
            none is answered 404 `route.not-found`, and a method that a path does not have 405 \
            `route.method-not-allowed`; both only to who presents a good key or session, and 401 to everybody else. \
            What Segue's rules refuse is told in the language that `Accept-Language` asks for: English, German, French or \
            Spanish. Each answer has a header `X-Trace-Id`: the id that the request has in the logs.\n\n\
            One caller may send 20 requests a second, and 60 at once. Who signs in is counted by address: one a second, \
            and 30 at once.",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
    ),
    tags(
        (name = "status", description = "How the bot is"),
        (name = "queue", description = "Queues, for programs and other bots"),
        (name = "analytics", description = "What was heard, in figures"),
        (name = "auth", description = "Signing in with Discord, and out"),
        (name = "guilds", description = "Guilds, and who is in them"),
        (name = "session", description = "What is heard in a guild, and what happens next"),
        (name = "playlists", description = "Playlists of people and guilds"),
        (name = "settings", description = "What a guild chose"),
        (name = "keys", description = "Keys of a guild, for its programs"),
        (name = "concierge", description = "What guilds ask of the bot's operator"),
        (name = "document", description = "This document"),
    ),
    paths(
        status::read,
        queue_sync::read,
        queue_sync::push,
        bot::metrics,
        bot::server_settings,
        bot::events,
        bot::usage,
        analytics::read,
        super::json,
        super::page,
        auth::login,
        auth::callback,
        auth::me,
        auth::logout,
        auth::logout_everywhere,
        control_panel::guilds,
        control_panel::guild,
        control_panel::subscriptions,
        control_panel::members,
        control_panel::audit,
        control_panel::session,
        control_panel::journal,
        control_panel::version,
        control_panel::stream,
        control_panel::give,
        control_panel::suggestions,
        analytics::of_guild,
        control_panel::settings,
        control_panel::change_settings,
        control_panel::keys,
        control_panel::create_key,
        control_panel::rotate_key,
        control_panel::disable_key,
        control_panel::playlists,
        control_panel::keep_playlist,
        control_panel::playlist,
        control_panel::playlist_file,
        control_panel::rename_playlist,
        control_panel::delete_playlist,
        concierge::guild_requests,
        concierge::file_request,
        concierge::withdraw_request,
        concierge::requests,
        concierge::assign_request,
        concierge::answer_request,
        concierge::resolve_request,
    ),
    components(schemas(
        Problem,
        // Parameters are of these types: what only they name is not found by itself.
        analytics::Format,
        control_panel::LanguageParam,
        // What the events of a stream carry: no answer names it.
        control_panel::SessionAnswer,
        control_panel::OutcomeAnswer,
        control_panel::WorkerNews,
    )),
)]
struct Handlers;

/// The document.
#[must_use]
pub fn document() -> utoipa::openapi::OpenApi {
    let mut document = Handlers::openapi();
    let components = document.components.get_or_insert_with(Components::new);
    components.add_security_scheme(SESSION, session_scheme());
    components.add_security_scheme(KEY, key_scheme());
    for (method, path, access) in route_list() {
        let item = document.paths.paths.get_mut(path);
        let operation = item.and_then(|item| match method {
            Method::GET => item.get.as_mut(),
            Method::POST => item.post.as_mut(),
            Method::PATCH => item.patch.as_mut(),
            _ => None,
        });
        if let Some(operation) = operation {
            operation.security = Some(security(access));
            if method != Method::GET && NAMED.contains(&operation.operation_id.as_deref().unwrap_or_default())
            {
                operation.parameters.get_or_insert_default().push(RefOr::T(idempotency_key()));
            }
            add_access(operation, access);
            problems::add(operation, &method, access);
        }
    }
    document
}

/// The header by which a request that is sent twice is known again.
fn idempotency_key() -> Parameter {
    let about = "At most 36 letters, digits and hyphens. The same key of the same session at the same path is the same \
                 request: it is done once, and answered for 20 minutes as it was the first time";
    ParameterBuilder::new()
        .name("Idempotency-Key")
        .parameter_in(ParameterIn::Header)
        .description(Some(about))
        .schema(Some(Object::with_type(Type::String)))
        .build()
}

fn session_scheme() -> SecurityScheme {
    let about = "The session of a browser in which somebody signed in. Where the panel is at an `https` address, the \
                 cookie is called `__Host-segue_session`. What is not a GET has to come with the panel's own `Origin`.";
    SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::with_description("segue_session", about)))
}

fn key_scheme() -> SecurityScheme {
    let about = "A key of the operator's, or of one guild's.";
    let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("segue_…");
    SecurityScheme::Http(scheme.description(Some(about)).build())
}

/// What has to be presented: one of these.
fn security(access: Access) -> Vec<SecurityRequirement> {
    let key = |scope: Scope| SecurityRequirement::new(KEY, [scope.as_str()]);
    let session = |role: &[&str]| SecurityRequirement::new(SESSION, role.iter().copied());
    match access {
        Access::Public => Vec::new(),
        Access::Scope(scope) => vec![key(scope)],
        Access::PublicOr(scope) => vec![SecurityRequirement::default(), key(scope), session(&["operator"])],
        Access::SignedIn => vec![session(&[])],
        Access::Member => vec![session(&["member"])],
        Access::Manager => vec![session(&["manager"])],
        Access::Operator => vec![session(&["operator"])],
    }
}

/// Says who may call, and how long a body may be.
fn add_access(operation: &mut Operation, access: Access) {
    let who = match access {
        Access::Public => "anybody".to_owned(),
        Access::Scope(scope) => format!("who has a key with the scope `{scope}`"),
        Access::PublicOr(scope) => {
            format!(
                "anybody; who has a key with the scope `{scope}`, or signed in as an operator, is told more"
            )
        }
        Access::SignedIn => "any signed-in person".to_owned(),
        Access::Member => "members of the guild".to_owned(),
        Access::Manager => "who may manage the guild".to_owned(),
        Access::Operator => "operators who signed in".to_owned(),
    };
    let about = operation.description.take().map(|about| format!("{about}\n\n")).unwrap_or_default();
    let limit = match operation.request_body {
        Some(_) => format!(" A body may have {BODY_LIMIT} bytes."),
        None => String::new(),
    };
    operation.description = Some(format!("{about}For {who}.{limit}"));
}
