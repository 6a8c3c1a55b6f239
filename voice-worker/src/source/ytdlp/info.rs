//! What yt-dlp says of a link.

use std::collections::HashMap;

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use segue_domain::Millis;
use serde::Deserialize;
use url::Url;

/// Headers that a site's extractor may ask for, at most.
const MAX_HEADERS: usize = 16;

/// A video, or a list of them. See <https://github.com/yt-dlp/yt-dlp#output-template> for the fields.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Info {
    pub(super) title: Option<String>,
    pub(super) artist: Option<String>,
    pub(super) creator: Option<String>,
    pub(super) uploader: Option<String>,
    pub(super) channel: Option<String>,
    /// Seconds.
    pub(super) duration: Option<f64>,
    pub(super) webpage_url: Option<String>,
    /// Link of the chosen format; in an entry of a flat list, link of its page.
    pub(super) url: Option<String>,
    pub(super) http_headers: Option<HashMap<String, String>>,
    /// Present in lists. Entries that can't be had are null.
    pub(super) entries: Option<Vec<Option<Info>>>,
}

impl Info {
    pub(super) fn artist(&self) -> Option<String> {
        [&self.artist, &self.creator, &self.uploader, &self.channel]
            .into_iter()
            .flatten()
            .find(|name| !name.is_empty())
            .cloned()
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be within range")]
    pub(super) fn duration(&self) -> Option<Millis> {
        let seconds = self.duration.filter(|seconds| (0.001..1e9).contains(seconds))?;
        Some(Millis::new((seconds * 1_000.0).round() as u64))
    }

    pub(super) fn page(&self) -> Option<Url> {
        Url::parse(self.webpage_url.as_deref().or(self.url.as_deref())?).ok()
    }

    /// Link of the sound, and the headers it needs.
    pub(super) fn media(&self) -> Option<(Url, HeaderMap)> {
        let url = Url::parse(self.url.as_deref()?).ok()?;
        let headers = self.http_headers.iter().flatten().filter_map(|(name, value)| {
            let name = HeaderName::try_from(name.as_str()).ok()?;
            Some((name, HeaderValue::try_from(value.as_str()).ok()?))
        });
        Some((url, headers.filter(|(name, _)| may_send(name)).take(MAX_HEADERS).collect()))
    }
}

/// Not what belongs to the connection or to our own requests for parts.
fn may_send(name: &HeaderName) -> bool {
    !matches!(
        name.as_str(),
        "host"
            | "connection"
            | "content-length"
            | "transfer-encoding"
            | "range"
            | "if-range"
            | "accept-encoding"
            | "proxy-authorization"
    )
}
