//! What a server says of a file before it sends it.

use reqwest::{
    Client, Response, StatusCode,
    header::{self, HeaderMap},
};
use url::Url;

use super::{
    client::{Patience, Resume},
    file_name,
};
use crate::SourceError;

/// The head of a server's answer, with the body still to come.
#[derive(Debug)]
pub struct Answer {
    /// The body.
    pub body: Response,
    /// What is needed to ask for the rest of it.
    pub resume: Resume,
    /// Whether parts can be asked for.
    pub ranges: bool,
    /// Whether it is the stream of a radio station, which has neither a beginning nor an end.
    pub live: bool,
    /// Name of the file, from the head or the link.
    pub file_name: Option<String>,
}

impl Answer {
    pub(super) fn read(
        body: Response,
        client: Client,
        url: Url,
        headers: HeaderMap,
    ) -> Result<Self, SourceError> {
        let ranges = body.status() == StatusCode::PARTIAL_CONTENT;
        let total = if ranges {
            let (start, total) = content_range(&body).ok_or(SourceError::Answer("no Content-Range"))?;
            if start != 0 {
                return Err(SourceError::Answer("another range"));
            }
            total
        } else {
            body.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok())
        };
        let file_name = file_name::from_headers(body.headers()).or_else(|| file_name::from_url(&url));
        let validator = body
            .headers()
            .get(header::ETAG)
            .filter(|tag| !tag.as_bytes().starts_with(b"W/"))
            .or_else(|| body.headers().get(header::LAST_MODIFIED))
            .cloned();
        let live = !ranges && total.is_none() && is_station(body.headers());
        let resume = Resume { client, url, headers, validator, total };
        // Without a length the end can't be told from a break, and a position from the end means nothing.
        Ok(Self { body, ranges: ranges && total.is_some(), live, resume, file_name })
    }

    /// Reads the whole file, if it has at most `limit` bytes.
    pub async fn read_whole(mut self, limit: usize, patience: Patience) -> Result<Vec<u8>, SourceError> {
        let too_many = || SourceError::TooManyBytes(u64::try_from(limit).unwrap_or(u64::MAX));
        let mut bytes = Vec::new();
        let read = async {
            while let Some(chunk) = self.body.chunk().await.map_err(broken)? {
                if bytes.len() + chunk.len() > limit {
                    return Err(too_many());
                }
                bytes.extend_from_slice(&chunk);
            }
            Ok(bytes)
        };
        let limit = patience.first_byte + patience.idle;
        let timed_out = |_| SourceError::TimedOut { what: "a small file", limit };
        tokio::time::timeout(limit, read).await.map_err(timed_out)?
    }
}

/// Whether a head is that of a radio station's server: Icecast, `SHOUTcast` and their like.
fn is_station(headers: &HeaderMap) -> bool {
    let names = ["icy-", "ice-", "x-audiocast-"];
    headers.keys().any(|name| names.iter().any(|start| name.as_str().starts_with(start)))
}

fn broken(error: reqwest::Error) -> SourceError {
    SourceError::Unreachable(error.without_url())
}

/// Turns an error of the server into ours.
pub(super) fn refuse_errors(response: &Response) -> Result<(), SourceError> {
    let status = response.status();
    // The only range of an empty file is none at all.
    if status == StatusCode::RANGE_NOT_SATISFIABLE
        && response.headers().get(header::CONTENT_RANGE).is_some_and(|value| value == "bytes */0")
    {
        return Err(SourceError::Empty);
    }
    match status {
        StatusCode::OK | StatusCode::PARTIAL_CONTENT => Ok(()),
        StatusCode::NO_CONTENT => Err(SourceError::Empty),
        _ => Err(SourceError::Status(status.as_u16())),
    }
}

/// Checks that an answer is the part that was asked for.
pub(super) fn expect_range(response: &Response, from: u64, total: Option<u64>) -> Result<(), SourceError> {
    match content_range(response) {
        Some((start, size)) if start == from && size == total => Ok(()),
        Some(_) => Err(SourceError::Answer("another range")),
        None => Err(SourceError::Answer("the file has changed")),
    }
}

/// First byte and whole length of `bytes 0-99/100`; the length is unknown in `bytes 0-99/*`.
fn content_range(response: &Response) -> Option<(u64, Option<u64>)> {
    let value = response.headers().get(header::CONTENT_RANGE)?.to_str().ok()?;
    let (range, total) = value.strip_prefix("bytes ")?.split_once('/')?;
    let (start, _) = range.split_once('-')?;
    Some((start.trim().parse().ok()?, total.trim().parse().ok()))
}
