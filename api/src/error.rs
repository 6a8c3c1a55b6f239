//! What can go wrong in a request, and how the caller is told.

use std::{sync::Arc, time::Duration};

use axum::{
    extract::rejection::JsonRejection,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use segue_domain::{GuildId, Language, LibraryNotice, Notice};
use segue_messages as messages;
use segue_panel_db::Scope;
use segue_store::StoreError;
use serde::Serialize;
use utoipa::ToSchema;

/// What can go wrong in a request.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ApiError {
    /// No key was presented.
    #[error("a key is needed: Authorization: Bearer <key>")]
    KeyMissing,
    /// There is no such key.
    #[error("this key is unknown")]
    KeyUnknown,
    /// The key's time is over.
    #[error("this key has expired")]
    KeyExpired,
    /// The key was disabled.
    #[error("this key was disabled")]
    KeyDisabled,
    /// The key is good, but not for this.
    #[error("this key lacks the scope {0}")]
    ScopeMissing(Scope),
    /// The key is good for one guild, which the path does not name.
    #[error("this key is for another guild")]
    KeyOfOtherGuild,
    /// Nobody is signed in in this browser.
    #[error("you are not signed in")]
    SessionMissing,
    /// Somebody was.
    #[error("your login has expired: sign in again")]
    SessionExpired,
    /// A browser sends the request for another site.
    #[error("the request comes from another site")]
    OtherOrigin,
    /// The person does not run this bot.
    #[error("only the operator of this bot may do that")]
    NeedsOperator,
    /// There is no such guild for this person.
    #[error("there is no such server, or you are not a member of it")]
    NotMember,
    /// The person may not manage the guild.
    #[error("only members who may manage the server may do that")]
    NeedsManager,
    /// The version of the session is not kept.
    #[error("that version is not kept: it is older than a day, or never was")]
    NoSuchVersion,
    /// The guild has no such key.
    #[error("this server has no such key")]
    NoSuchKey,
    /// The key works no longer, and nothing revives it.
    #[error("this key is disabled or has expired: make a new one")]
    KeyOver,
    /// The caller asks too fast.
    #[error("too many requests: wait a moment")]
    TooFast {
        /// How long.
        retry_after: Duration,
    },
    /// Discord does not say what is needed for the answer.
    #[error("Discord is not answering: try again in a moment")]
    DiscordUnavailable {
        /// After how long.
        retry_after: Duration,
    },
    /// People can't sign in here.
    #[error("signing in is not set up here")]
    SignInNotConfigured,
    /// No route has this path.
    #[error("there is nothing at this path")]
    NoRoute,
    /// The path is right, the method is not.
    #[error("this path does not support that method")]
    NoMethod,
    /// The guild has no queue here.
    #[error("no queue is known for guild {0}")]
    GuildUnknown(GuildId),
    /// Segue itself reports the guild's queue.
    #[error("Segue itself plays in guild {0} and reports its queue")]
    GuildMirrored(GuildId),
    /// A part of the path can't be read.
    #[error("{0}")]
    BadPath(&'static str),
    /// A parameter can't be read.
    #[error("{0}")]
    BadQuery(String),
    /// The body is larger than the limit.
    #[error("the body is larger than {0} bytes")]
    BodyTooLarge(usize),
    /// The body is not declared as JSON.
    #[error("the body must be JSON, with Content-Type: application/json")]
    NotJson,
    /// The body is not JSON.
    #[error("{0}")]
    BadJson(String),
    /// The body is JSON of another shape.
    #[error("{0}")]
    BadShape(String),
    /// Values of the body are out of bounds.
    #[error("{} of the body can't be accepted", if .0.len() == 1 { "one value" } else { "some values" })]
    BadValues(Vec<BadValue>),
    /// The session's rules refuse it.
    #[error("{}", messages::plain(&messages::notice(.0, Language::English)))]
    Refused(Box<Notice>),
    /// What was to be done with a playlist was not.
    #[error("{}", messages::plain(&messages::notice(.0, Language::English)))]
    Library(Box<Notice>),
    /// The guild's plan has no help from the bot's operator.
    #[error("this server's plan has no concierge")]
    NoConcierge,
    /// The guild asked for as many hours as its plan has.
    #[error("this server's plan has {remaining} hours left in these 30 days")]
    ConciergeQuota {
        /// What is left.
        remaining: u64,
    },
    /// There is no such request.
    #[error("there is no such request")]
    NoSuchRequest,
    /// The request has ended.
    #[error("this request has ended")]
    RequestClosed,
    /// The settings were changed meanwhile.
    #[error("the settings were changed meanwhile: their version is {newest}")]
    SettingsVersion {
        /// The version they have now.
        newest: u64,
    },
    /// This process was not told where sessions and jobs are.
    #[error("this API was started without the stores that commands go to")]
    NoStores,
    /// The answer took too long.
    #[error("the answer took longer than {} s", .0.as_secs())]
    TimedOut(Duration),
    /// The database can't be used.
    #[error("the database can't be reached")]
    Store(#[from] Arc<StoreError>),
    /// A handler panicked.
    #[error("something went wrong here")]
    Panicked,
}

/// A value of a body that is out of bounds.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, ToSchema)]
pub struct BadValue {
    /// Where it is. See <https://www.rfc-editor.org/rfc/rfc6901>.
    pub pointer: String,
    /// What is wrong with it.
    pub detail: String,
}

/// An error as the caller sees it. See <https://www.rfc-editor.org/rfc/rfc9457>.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Problem {
    /// The code as a URN.
    r#type: String,
    /// What the status is called.
    title: &'static str,
    /// The status.
    status: u16,
    /// What is wrong, in a sentence for people.
    detail: String,
    /// What is wrong, for programs: it stays the same.
    code: &'static str,
    /// Values that can't be accepted, where these are what is wrong.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<BadValue>,
    /// Id that the request has in the logs.
    pub(crate) trace_id: String,
}

impl ApiError {
    /// Stable code, for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::KeyMissing => "auth.key-missing",
            Self::KeyUnknown => "auth.key-unknown",
            Self::KeyExpired => "auth.key-expired",
            Self::KeyDisabled => "auth.key-disabled",
            Self::ScopeMissing(_) => "auth.scope-missing",
            Self::KeyOfOtherGuild => "auth.other-guild",
            Self::SessionMissing => "auth.session-missing",
            Self::SessionExpired => "auth.session-expired",
            Self::OtherOrigin => "auth.origin",
            Self::NeedsOperator => "auth.needs-operator",
            Self::NeedsManager => "guild.needs-manager",
            Self::NoSuchVersion => "version.unknown",
            Self::NoSuchKey => "key.unknown",
            Self::KeyOver => "key.over",
            Self::TooFast { .. } => "request.rate",
            Self::DiscordUnavailable { .. } => "discord.unavailable",
            Self::SignInNotConfigured => "auth.not-configured",
            Self::NoRoute => "route.not-found",
            Self::NoMethod => "route.method-not-allowed",
            Self::GuildUnknown(_) | Self::NotMember => "guild.unknown",
            Self::GuildMirrored(_) => "guild.mirrored",
            Self::BadPath(_) => "request.path",
            Self::BadQuery(_) => "request.query",
            Self::BodyTooLarge(_) => "request.body-too-large",
            Self::NotJson => "request.not-json",
            Self::BadJson(_) => "request.json",
            Self::BadShape(_) => "request.shape",
            Self::BadValues(_) => "request.values",
            Self::Refused(notice) | Self::Library(notice) => notice.code(),
            Self::NoConcierge => "plan.concierge",
            Self::ConciergeQuota { .. } => "concierge.quota",
            Self::NoSuchRequest => "concierge.unknown",
            Self::RequestClosed => "concierge.closed",
            Self::SettingsVersion { .. } => "settings.version",
            Self::NoStores => "server.no-stores",
            Self::TimedOut(_) => "server.timeout",
            Self::Store(_) => "server.database",
            Self::Panicked => "server.internal",
        }
    }

    /// Status of the answer.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        match self {
            Self::KeyMissing
            | Self::KeyUnknown
            | Self::KeyExpired
            | Self::KeyDisabled
            | Self::SessionMissing
            | Self::SessionExpired => StatusCode::UNAUTHORIZED,
            Self::ScopeMissing(_)
            | Self::Refused(_)
            | Self::KeyOfOtherGuild
            | Self::OtherOrigin
            | Self::NoConcierge
            | Self::NeedsOperator
            | Self::NeedsManager => StatusCode::FORBIDDEN,
            Self::NoRoute
            | Self::GuildUnknown(_)
            | Self::NotMember
            | Self::NoSuchKey
            | Self::NoSuchVersion
            | Self::NoSuchRequest => StatusCode::NOT_FOUND,
            Self::Library(notice) => library_status(notice),
            Self::TooFast { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::NoMethod => StatusCode::METHOD_NOT_ALLOWED,
            Self::GuildMirrored(_)
            | Self::KeyOver
            | Self::SettingsVersion { .. }
            | Self::ConciergeQuota { .. }
            | Self::RequestClosed => StatusCode::CONFLICT,
            Self::BadPath(_) | Self::BadQuery(_) | Self::BadJson(_) => StatusCode::BAD_REQUEST,
            Self::BodyTooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::NotJson => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::BadShape(_) | Self::BadValues(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TimedOut(_) => StatusCode::GATEWAY_TIMEOUT,
            Self::Store(_) | Self::NoStores | Self::SignInNotConfigured | Self::DiscordUnavailable { .. } => {
                StatusCode::SERVICE_UNAVAILABLE
            }
            Self::Panicked => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// After how long the caller may try again, where that is known.
    pub(crate) const fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::TooFast { retry_after } | Self::DiscordUnavailable { retry_after } => Some(*retry_after),
            _ => None,
        }
    }

    /// What a 401 asks for: a browser is asked for nothing, as its own prompt could not sign anybody in.
    const fn asks_for_key(&self) -> bool {
        !matches!(self, Self::SessionMissing | Self::SessionExpired)
    }

    /// What is wrong, in a sentence; what Segue's rules say is in the language that the caller asks for.
    fn detail(&self) -> String {
        match self {
            Self::Refused(notice) | Self::Library(notice) => {
                messages::plain(&messages::notice(notice, crate::http::current_language()))
            }
            other => other.to_string(),
        }
    }

    /// What a JSON body was refused for.
    #[must_use]
    pub fn from_json(rejection: &JsonRejection, limit: usize) -> Self {
        match rejection {
            JsonRejection::JsonSyntaxError(error) => Self::BadJson(error.body_text()),
            JsonRejection::JsonDataError(error) => Self::BadShape(error.body_text()),
            JsonRejection::MissingJsonContentType(_) => Self::NotJson,
            other if other.status() == StatusCode::PAYLOAD_TOO_LARGE => Self::BodyTooLarge(limit),
            _ => Self::BadJson("the body can't be read".to_owned()),
        }
    }
}

/// Status of what was not done with a playlist.
const fn library_status(notice: &Notice) -> StatusCode {
    match notice {
        Notice::Library(LibraryNotice::Unknown { .. }) => StatusCode::NOT_FOUND,
        Notice::Library(LibraryNotice::Forbidden { .. } | LibraryNotice::TooManyForPlan { .. }) => {
            StatusCode::FORBIDDEN
        }
        Notice::Library(LibraryNotice::ImportFailed { .. }) => StatusCode::UNPROCESSABLE_ENTITY,
        // The name is taken, somebody was faster, or there is nothing to keep.
        _ => StatusCode::CONFLICT,
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        Self::Store(Arc::new(error))
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let (status, retry_after, asks_for_key) = (self.status(), self.retry_after(), self.asks_for_key());
        if status.is_server_error() {
            tracing::error!(code = self.code(), error = &self as &dyn std::error::Error, "a request failed");
        }
        let problem = Problem {
            r#type: format!("urn:segue:problem:{}", self.code()),
            title: status.canonical_reason().unwrap_or_default(),
            status: status.as_u16(),
            detail: self.detail(),
            code: self.code(),
            errors: if let Self::BadValues(errors) = self { errors } else { Vec::new() },
            trace_id: crate::http::current_trace_id(),
        };
        let body = serde_json::to_vec(&problem).expect("a problem is text and numbers");
        let mut response = (status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some(wait) = retry_after {
            let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds.max(1)));
        }
        if status == StatusCode::UNAUTHORIZED && asks_for_key {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}
