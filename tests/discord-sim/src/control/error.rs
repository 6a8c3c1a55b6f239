//! Errors of the control API.

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use http::StatusCode;
use serde_json::json;

use crate::Error;

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let status = match self {
            Self::Unknown { .. } => StatusCode::NOT_FOUND,
            Self::Refused(_) | Self::Endpoint(_) => StatusCode::CONFLICT,
            Self::TimedOut { .. } => StatusCode::GATEWAY_TIMEOUT,
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        };
        (status, Json(json!({"error": self.to_string()}))).into_response()
    }
}
