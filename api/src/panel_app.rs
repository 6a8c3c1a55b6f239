//! The panel's web app, which is built into this library.

use axum::{
    Router,
    body::Body,
    extract::Request,
    http::{HeaderName, HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use rust_embed::{Embed, EmbeddedFile};
use tower_http::compression::CompressionLayer;

/// What `npm run build` made of `panel/`; nothing when it was not run.
#[derive(Embed)]
#[folder = "../panel/dist"]
#[allow_missing = true]
struct Files;

/// Page that every address of the app begins with.
const INDEX: &str = "index.html";

/// Folder whose files carry a hash in their names, and so never change.
const HASHED: &str = "assets/";

/// What a browser may do with the app: nothing but its own files, pictures from elsewhere, and Discord's avatars.
///
/// See <https://developer.mozilla.org/docs/Web/HTTP/Headers/Content-Security-Policy>.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https: data:; \
    connect-src 'self'; font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; \
    frame-ancestors 'none'";

const HEADERS: [(HeaderName, &str); 7] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::STRICT_TRANSPORT_SECURITY, "max-age=63072000"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()"),
];

/// Serves the web app at every path that nothing else answers. Merge it with [`api_router`](crate::api_router).
pub fn panel_router() -> Router {
    Router::new().fallback(serve).layer(CompressionLayer::new())
}

async fn serve(request: Request) -> Response {
    let mut response = answer(request.method(), request.uri().path(), &request);
    for (name, value) in HEADERS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

fn answer(method: &Method, path: &str, request: &Request) -> Response {
    if !matches!(*method, Method::GET | Method::HEAD) {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let path = path.trim_start_matches('/');
    if let Some(file) = Files::get(path).filter(|_| !path.is_empty()) {
        return send(path, &file, request);
    }
    // An address of the app has no dot in its last part; a file that is missing has one.
    if path.rsplit('/').next().is_some_and(|last| last.contains('.')) {
        return StatusCode::NOT_FOUND.into_response();
    }
    match Files::get(INDEX) {
        Some(file) => send(INDEX, &file, request),
        None => {
            (StatusCode::NOT_FOUND, "The control panel was not built into this program: run `make panel`.\n")
                .into_response()
        }
    }
}

fn send(path: &str, file: &EmbeddedFile, request: &Request) -> Response {
    let tag = format!("\"{}\"", hex::encode(&file.metadata.sha256_hash()[..16]));
    let cache = if path.starts_with(HASHED) { "public, max-age=31536000, immutable" } else { "no-cache" };
    let known =
        request.headers().get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes());
    let mut response = if known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        Response::new(Body::from(file.data.to_vec()))
    };
    let headers = response.headers_mut();
    let kind = mime_guess::from_path(path).first_or_octet_stream();
    let kind = if kind.type_() == mime_guess::mime::TEXT {
        format!("{kind}; charset=utf-8")
    } else {
        kind.to_string()
    };
    for (name, value) in
        [(header::CONTENT_TYPE, kind), (header::ETAG, tag), (header::CACHE_CONTROL, cache.to_owned())]
    {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(name, value);
        }
    }
    response
}
