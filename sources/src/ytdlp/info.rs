//! What yt-dlp says of a link.

use std::collections::HashMap;

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use segue_domain::{ListGaps, Millis, SourceFailure};
use serde::Deserialize;
use url::Url;

use crate::SourceError;

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
    /// How the chosen format is sent: `https`, or a way that sends it in pieces.
    pub(super) protocol: Option<String>,
    /// `is_live`, `is_upcoming` and others.
    pub(super) live_status: Option<String>,
    /// Who may have it, where the site says so: `public`, `private` and others.
    pub(super) availability: Option<String>,
    pub(super) http_headers: Option<HashMap<String, String>>,
    /// Present in lists. Entries that can't be had are null.
    pub(super) entries: Option<Vec<Option<Info>>>,
}

/// Entries of a list that can be had, at most `max`, and what is missing of the list.
pub(super) fn available(mut entries: Vec<Option<Info>>, max: usize) -> (Vec<Info>, ListGaps) {
    let cut_at = if entries.len() > max { max } else { 0 };
    entries.truncate(max);
    let count = entries.len();
    let available: Vec<Info> = entries.into_iter().flatten().filter(Info::is_available).collect();
    let gaps = ListGaps { unavailable: count - available.len(), cut_at };
    (available, gaps)
}

impl Info {
    /// Whether an entry of a list can be had, as far as the list says.
    fn is_available(&self) -> bool {
        let for_some = ["private", "premium_only", "subscriber_only", "needs_auth"];
        // What YouTube's lists call those that nobody may see any more.
        let placeholders = ["[Private video]", "[Deleted video]", "[Unavailable]"];
        let availability = self.availability.as_deref().unwrap_or_default();
        let title = self.title.as_deref().unwrap_or_default();
        !for_some.contains(&availability) && !placeholders.contains(&title.trim())
    }

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
    pub(super) fn media(&self) -> Result<(Url, HeaderMap), SourceError> {
        let refused = |reason, said: &str| SourceError::Refused { reason, said: said.to_owned() };
        match (self.live_status.as_deref(), self.protocol.as_deref()) {
            (Some("is_upcoming"), _) => return Err(refused(SourceFailure::NotYetOut, "is_upcoming")),
            (_, None | Some("http" | "https")) => {}
            (Some("is_live"), Some(protocol)) => return Err(refused(SourceFailure::LiveStream, protocol)),
            (_, Some(protocol)) => return Err(SourceError::Unsupported(format!("sent as {protocol}"))),
        }
        let missing = || SourceError::Extractor("no link to the sound".into());
        let url = self.url.as_deref().and_then(|url| Url::parse(url).ok()).ok_or_else(missing)?;
        let headers = self.http_headers.iter().flatten().filter_map(|(name, value)| {
            let name = HeaderName::try_from(name.as_str()).ok()?;
            Some((name, HeaderValue::try_from(value.as_str()).ok()?))
        });
        Ok((url, headers.filter(|(name, _)| may_send(name)).take(MAX_HEADERS).collect()))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_that_nobody_may_have_are_counted_and_so_is_where_the_list_was_cut() {
        let list = |json: &str, max| {
            let entries = serde_json::from_str(json).expect("entries");
            let (available, gaps) = available(entries, max);
            let titles: Vec<_> = available.into_iter().filter_map(|info| info.title).collect();
            (titles, gaps.unavailable, gaps.cut_at)
        };
        let json = r#"[{"title": "a"}, null, {"title": "[Private video]"}, {"title": "[Deleted video]"},
            {"title": "b", "availability": "needs_auth"}, {"title": "c", "availability": "private"},
            {"title": "d", "availability": "public"}, {"title": "e", "availability": null}]"#;
        assert_eq!(list(json, 8), (vec!["a".into(), "d".into(), "e".into()], 5, 0));
        assert_eq!(list(json, 3), (vec!["a".into()], 2, 3));
        assert_eq!(list("[]", 3), (vec![], 0, 0));
    }

    #[test]
    fn live_streams_and_premieres_are_told_apart_from_what_comes_in_pieces() {
        let failure = |live: Option<&str>, protocol: &str| {
            let info = Info {
                url: Some("https://example.org/a".into()),
                live_status: live.map(str::to_owned),
                protocol: Some(protocol.to_owned()),
                ..Info::default()
            };
            info.media().err().map(|error| error.failure())
        };
        assert_eq!(failure(None, "https"), None);
        assert_eq!(failure(Some("was_live"), "https"), None);
        assert_eq!(failure(Some("is_live"), "m3u8_native"), Some(SourceFailure::LiveStream));
        assert_eq!(failure(Some("is_upcoming"), "https"), Some(SourceFailure::NotYetOut));
        assert_eq!(failure(None, "m3u8_native"), Some(SourceFailure::UnsupportedSound));
    }
}
