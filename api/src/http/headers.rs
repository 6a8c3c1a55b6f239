//! Headers that every answer carries.

use axum::{
    http::{HeaderName, HeaderValue, header},
    response::Response,
};

/// This is an API: nothing of it is to be shown in a frame, run, cached or guessed at.
const HEADERS: [(HeaderName, &str); 6] = [
    (header::CACHE_CONTROL, "no-store"),
    (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::STRICT_TRANSPORT_SECURITY, "max-age=63072000"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
];

/// Adds them. A page that is to be shown says itself what it may load, and no answer otherwise does.
pub async fn secure(mut response: Response) -> Response {
    let has_policy = response.headers().contains_key(header::CONTENT_SECURITY_POLICY);
    for (name, value) in HEADERS {
        if has_policy && name == header::CONTENT_SECURITY_POLICY {
            continue;
        }
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}
