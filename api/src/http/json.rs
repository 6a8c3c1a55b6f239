//! JSON bodies, with the API's own errors.

use axum::{
    Json,
    extract::{FromRequest, Request},
};
use serde::de::DeserializeOwned;

use crate::ApiError;

/// Most bytes of a body.
pub const BODY_LIMIT: usize = 1024 * 1024;

/// A JSON body of at most [`BODY_LIMIT`] bytes.
#[derive(Debug)]
pub struct JsonBody<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for JsonBody<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, Self::Rejection> {
        match Json::from_request(request, state).await {
            Ok(Json(body)) => Ok(Self(body)),
            Err(rejection) => Err(ApiError::from_json(&rejection, BODY_LIMIT)),
        }
    }
}
