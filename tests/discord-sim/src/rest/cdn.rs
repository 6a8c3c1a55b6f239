//! Uploaded files.

use axum::{
    Router,
    extract::{OriginalUri, Path, Query, State, rejection::QueryRejection},
    response::{IntoResponse, Response},
    routing::get,
};
use http::{HeaderValue, StatusCode, header};

use crate::{
    id::{AttachmentId, ChannelId},
    sim::Simulator,
    world::signed_url::Signature,
};

/// The path beneath which files are served.
pub(crate) fn routes() -> Router<Simulator> {
    Router::new().route("/attachments/{channel}/{attachment}/{filename}", get(file))
}

async fn file(
    State(sim): State<Simulator>,
    Path((_, attachment, filename)): Path<(ChannelId, AttachmentId, String)>,
    signature: Result<Query<Signature>, QueryRejection>,
    OriginalUri(uri): OriginalUri,
    headers: http::HeaderMap,
) -> Response {
    let state = sim.lock();
    if !signature.is_ok_and(|Query(signature)| state.world.urls.admits(uri.path(), &signature)) {
        return (StatusCode::NOT_FOUND, "This content is no longer available.").into_response();
    }
    let found = state.world.attachments.get(&attachment).filter(|found| found.filename == filename);
    let Some(found) = found else { return StatusCode::NOT_FOUND.into_response() };
    let kind = found.content_type.as_deref().and_then(|kind| HeaderValue::from_str(kind).ok());
    let kind = kind.unwrap_or(HeaderValue::from_static("application/octet-stream"));
    let (bytes, length) = (found.bytes.clone(), found.bytes.len());
    let base = [(header::CONTENT_TYPE, kind), (header::ACCEPT_RANGES, HeaderValue::from_static("bytes"))];
    match headers
        .get(header::RANGE)
        .and_then(|range| range.to_str().ok())
        .and_then(|range| span(range, length))
    {
        Some((from, to)) => {
            let range = format!("bytes {from}-{to}/{length}");
            (StatusCode::PARTIAL_CONTENT, base, [(header::CONTENT_RANGE, range)], bytes.slice(from..=to))
                .into_response()
        }
        None => (base, bytes).into_response(),
    }
}

/// A single range within a file of this length.
fn span(range: &str, length: usize) -> Option<(usize, usize)> {
    let (from, to) = range.strip_prefix("bytes=")?.split_once('-')?;
    let last = length.checked_sub(1)?;
    let (from, to) = match (from.parse::<usize>(), to.parse::<usize>()) {
        (Ok(from), Ok(to)) => (from, to.min(last)),
        (Ok(from), Err(_)) => (from, last),
        (Err(_), Ok(suffix)) => (length.saturating_sub(suffix), last),
        (Err(_), Err(_)) => return None,
    };
    (from <= to && to <= last).then_some((from, to))
}
