//! Links that can't be played, each in its own way.

use std::{
    convert::Infallible,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use axum::{
    Router,
    body::{Body, Bytes},
    http::{StatusCode, header},
    response::{Html, IntoResponse as _, Redirect, Response},
    routing::get,
};
use futures::stream;

/// A link that can't be played.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum BadLink {
    /// Nothing is there.
    NotFound,
    /// A web page.
    Page,
    /// A file of no bytes at all.
    Empty,
    /// A text that calls itself MP3.
    Text,
    /// Bytes without end that are no sound, called MP3.
    Endless,
    /// A redirect to a private server of this machine.
    RedirectToLoopback,
    /// A redirect to the address where clouds keep their machines' credentials.
    RedirectToMetadata,
    /// A private server of this machine.
    Loopback,
    /// The address where clouds keep their machines' credentials.
    Metadata,
    /// A server that accepts and never answers.
    Silent,
}

impl BadLink {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::NotFound,
        Self::Page,
        Self::Empty,
        Self::Text,
        Self::Endless,
        Self::RedirectToLoopback,
        Self::RedirectToMetadata,
        Self::Loopback,
        Self::Metadata,
        Self::Silent,
    ];

    /// Path on the tune server; none for the links that lead elsewhere.
    #[must_use]
    pub const fn path(self) -> Option<&'static str> {
        match self {
            Self::NotFound => Some("/404"),
            Self::Page => Some("/page.html"),
            Self::Empty => Some("/empty.ogg"),
            Self::Text => Some("/text.mp3"),
            Self::Endless => Some("/endless"),
            Self::RedirectToLoopback => Some("/redirect-to-loopback"),
            Self::RedirectToMetadata => Some("/redirect-to-metadata"),
            Self::Silent => Some("/slow"),
            Self::Loopback | Self::Metadata => None,
        }
    }
}

/// Where clouds keep their machines' credentials.
pub(super) const METADATA: &str = "http://169.254.169.254/latest/meta-data/";

/// Serves the bad links; redirects lead to `private`, and `broken` counts who asked for what is broken.
pub(super) fn routes<S: Clone + Send + Sync + 'static>(private: &str, broken: Arc<AtomicUsize>) -> Router<S> {
    let private = private.to_owned();
    let fail = move || async move {
        broken.fetch_add(1, Ordering::Relaxed);
        (StatusCode::INTERNAL_SERVER_ERROR, "Something is broken.")
    };
    Router::new()
        .route("/404", get(|| async { (StatusCode::NOT_FOUND, "There is no such tune.") }))
        .route("/500", get(fail))
        .route("/page.html", get(|| async { Html("<!doctype html><title>A page</title><p>Not music.") }))
        .route("/empty.ogg", get(|| async { ([(header::CONTENT_TYPE, "audio/ogg")], "") }))
        .route("/text.mp3", get(|| async { ([(header::CONTENT_TYPE, "audio/mpeg")], text()) }))
        .route("/endless", get(endless))
        .route("/redirect-to-loopback", get(move || async move { Redirect::temporary(&private) }))
        .route("/redirect-to-metadata", get(|| async { Redirect::temporary(METADATA) }))
        .route("/slow", get(silent))
}

fn text() -> String {
    "These are words, and no sound.\n".repeat(2_000)
}

async fn endless() -> Response {
    let chunk = Bytes::from(vec![b'.'; 64 * 1024]);
    let body = stream::repeat_with(move || Ok::<_, Infallible>(chunk.clone()));
    ([(header::CONTENT_TYPE, "audio/mpeg")], Body::from_stream(body)).into_response()
}

async fn silent() -> Response {
    // Longer than anybody should wait.
    tokio::time::sleep(Duration::from_secs(600)).await;
    StatusCode::NO_CONTENT.into_response()
}
