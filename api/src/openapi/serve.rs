//! `GET /api/openapi.json`, and `GET /api/docs` for people.

use std::sync::LazyLock;

use axum::{
    http::{HeaderName, header},
    response::IntoResponse,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};

use super::{document, page as html};

/// The document as it is sent. It is the same for everybody, until the program is another.
static JSON: LazyLock<String> =
    LazyLock::new(|| document().to_pretty_json().expect("the document is text, numbers and lists"));

/// The page as it is sent.
static PAGE: LazyLock<String> = LazyLock::new(|| {
    let document = serde_json::to_value(document()).expect("the document is text, numbers and lists");
    html::render(&document)
});

/// What the page may load: nothing but its own style sheet, which is part of it.
static POLICY: LazyLock<String> = LazyLock::new(|| {
    let hash = STANDARD.encode(Sha256::digest(html::STYLE));
    format!(
        "default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
});

/// This document.
#[utoipa::path(
    get,
    operation_id = "document",
    path = "/api/openapi.json",
    tag = "document",
    responses((status = 200, description = "OpenAPI 3.1", content_type = "application/json", body = Object)),
)]
pub async fn json() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], JSON.as_str())
}

/// This document as a page.
#[utoipa::path(
    get,
    operation_id = "documentPage",
    path = "/api/docs",
    tag = "document",
    responses((status = 200, description = "A page without scripts", content_type = "text/html", body = String)),
)]
pub async fn page() -> impl IntoResponse {
    let headers: [(HeaderName, &'static str); 2] = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, POLICY.as_str()),
    ];
    (headers, PAGE.as_str())
}
