//! Errors as the REST API answers them.

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use http::{HeaderValue, StatusCode, header};
use serde_json::{Value, json};

use crate::Error;

/// An error answer: an HTTP status and Discord's JSON.
///
/// See <https://discord.com/developers/docs/topics/opcodes-and-status-codes#json>.
#[derive(Debug)]
pub(crate) struct ApiError {
    pub(crate) status: StatusCode,
    pub(crate) code: u32,
    message: String,
    errors: Option<Value>,
    retry_after: Option<RetryAfter>,
}

/// What a 429 says.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RetryAfter {
    /// Seconds to wait.
    pub(crate) seconds: f64,
    /// `user`, `global` or `shared`.
    pub(crate) scope: &'static str,
}

impl ApiError {
    pub(crate) fn new(status: u16, code: u32, message: impl Into<String>) -> Self {
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Self { status, code, message: message.into(), errors: None, retry_after: None }
    }

    /// An error by its code, in Discord's words.
    ///
    /// See <https://discord.com/developers/docs/topics/opcodes-and-status-codes#json>.
    pub(crate) fn of_code(status: u16, code: u32) -> Self {
        let message = match code {
            10003 => "Unknown Channel",
            10004 => "Unknown Guild",
            10008 => "Unknown Message",
            10013 => "Unknown User",
            10015 => "Unknown Webhook",
            10062 => "Unknown interaction",
            40060 => "Interaction has already been acknowledged.",
            50001 => "Missing Access",
            50003 => "Cannot execute action on a DM channel",
            50005 => "Cannot edit a message authored by another user",
            50007 => "Cannot send messages to this user",
            50013 => "Missing Permissions",
            50024 => "Cannot execute action on this channel type",
            50027 => "Invalid Webhook Token",
            50033 => "Invalid Recipient(s)",
            50278 => "Cannot send messages to this user due to having no mutual guilds",
            _ => "General error",
        };
        Self::new(status, code, message)
    }

    pub(crate) fn invalid_form(errors: Value) -> Self {
        Self { errors: Some(errors), ..Self::new(400, 50035, "Invalid Form Body") }
    }

    pub(crate) fn invalid_json() -> Self {
        Self::new(400, 50109, "The request body contains invalid JSON.")
    }

    pub(crate) fn unauthorized() -> Self {
        Self::new(401, 0, "401: Unauthorized")
    }

    pub(crate) fn missing_permissions() -> Self {
        Self::new(403, 50013, "Missing Permissions")
    }

    pub(crate) fn unknown_channel() -> Self {
        Self::new(404, 10003, "Unknown Channel")
    }

    pub(crate) fn unknown_message() -> Self {
        Self::new(404, 10008, "Unknown Message")
    }

    pub(crate) fn unknown_interaction() -> Self {
        Self::new(404, 10062, "Unknown interaction")
    }

    pub(crate) fn rate_limited(retry: RetryAfter) -> Self {
        let message = match retry.scope {
            "shared" => "The resource is being rate limited.",
            _ => "You are being rate limited.",
        };
        Self { retry_after: Some(retry), ..Self::new(429, 0, message) }
    }
}

impl From<Error> for ApiError {
    fn from(error: Error) -> Self {
        let Error::Unknown { kind, .. } = &error else {
            return Self::new(500, 0, error.to_string());
        };
        let (code, message) = match *kind {
            "guild" => (10004, "Unknown Guild"),
            "channel" => (10003, "Unknown Channel"),
            "member" => (10007, "Unknown Member"),
            "message" => (10008, "Unknown Message"),
            "user" => (10013, "Unknown User"),
            _ => (0, "404: Not Found"),
        };
        Self::new(404, code, message)
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let Some(retry) = self.retry_after else {
            let mut body = json!({"message": self.message, "code": self.code});
            if let Some(errors) = self.errors {
                body["errors"] = errors;
            }
            return (self.status, Json(body)).into_response();
        };
        let global = retry.scope == "global";
        let body = json!({"message": self.message, "retry_after": retry.seconds, "global": global});
        let mut response = (self.status, Json(body)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::RETRY_AFTER, header_number(retry.seconds.ceil()));
        headers.insert("x-ratelimit-scope", HeaderValue::from_static(retry.scope));
        if global {
            headers.insert("x-ratelimit-global", HeaderValue::from_static("true"));
        }
        response
    }
}

/// A number as a header's value.
pub(crate) fn header_number(number: f64) -> HeaderValue {
    HeaderValue::from_str(&number.to_string()).expect("digits are valid in a header")
}
