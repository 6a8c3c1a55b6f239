//! Request bodies: JSON, a form, or `multipart/form-data` with `payload_json` and files.
//!
//! See <https://discord.com/developers/docs/reference#uploading-files>.

use axum::{
    body::Bytes,
    extract::{FromRequest, Multipart, Request},
};
use http::header;
use serde_json::Value;

use super::{api_error::ApiError, form};

/// An uploaded file.
#[derive(Clone, Debug)]
pub(crate) struct Upload {
    /// The n of `files[n]`.
    pub(crate) index: u64,
    pub(crate) filename: String,
    pub(crate) content_type: Option<String>,
    pub(crate) bytes: Bytes,
}

/// A request's body.
#[derive(Clone, Debug)]
pub(crate) struct Payload {
    pub(crate) json: Value,
    pub(crate) files: Vec<Upload>,
}

impl<S: Send + Sync> FromRequest<S> for Payload {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        let kind = kind.unwrap_or_default().to_owned();
        if kind.starts_with("multipart/form-data") {
            return multipart(request, state).await;
        }
        let is_form = kind.starts_with("application/x-www-form-urlencoded");
        if !is_form && !kind.starts_with("application/json") {
            let mut errors = crate::validate::FormErrors::default();
            errors.add(
                "",
                "CONTENT_TYPE_INVALID",
                "Expected \"Content-Type\" header to be one of {'application/x-www-form-urlencoded', 'application/json', \
                 'multipart/form-data'}.",
            );
            return Err(errors.into_value().map_or_else(ApiError::invalid_json, ApiError::invalid_form));
        }
        let bytes = Bytes::from_request(request, state).await.map_err(|_| ApiError::invalid_json())?;
        let json = if is_form {
            form::read(&bytes)?
        } else {
            serde_json::from_slice(&bytes).map_err(|_| ApiError::invalid_json())?
        };
        Ok(Self { json, files: Vec::new() })
    }
}

async fn multipart<S: Send + Sync>(request: Request, state: &S) -> Result<Payload, ApiError> {
    let mut form = Multipart::from_request(request, state).await.map_err(|_| ApiError::invalid_json())?;
    let mut payload = Payload { json: Value::Object(serde_json::Map::new()), files: Vec::new() };
    while let Some(field) = form.next_field().await.map_err(|_| ApiError::invalid_json())? {
        let name = field.name().unwrap_or_default().to_owned();
        let filename = field.file_name().map(str::to_owned);
        let content_type = field.content_type().map(str::to_owned);
        let bytes = field.bytes().await.map_err(|_| ApiError::invalid_json())?;
        let index = name.strip_prefix("files[").and_then(|rest| rest.strip_suffix(']')?.parse().ok());
        match (name.as_str(), index, filename) {
            ("payload_json", ..) => {
                payload.json = serde_json::from_slice(&bytes).map_err(|_| ApiError::invalid_json())?;
            }
            (_, Some(index), Some(filename)) => {
                payload.files.push(Upload { index, filename, content_type, bytes });
            }
            _ => {}
        }
    }
    Ok(payload)
}
