//! The shape of a pushed queue, and its bounds.
//!
//! The fields are those that bots of the system before this one already send; `version`, `position` and what is
//! documented as optional are new. Unknown fields are accepted and dropped.

use segue_domain::{GuildId, MAX_QUEUE_LEN, Millis, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::time;
use crate::error::BadValue;

/// Most characters of a title or an author.
const MAX_TEXT: usize = 500;
/// Most bytes of a link.
const MAX_LINK: usize = 2_048;
/// Most characters of a reason, a source's name or a requester.
const MAX_WORD: usize = 64;
/// Most bytes of the metadata.
const MAX_METADATA: usize = 4_096;
/// Highest volume that players known to us have, in percent.
const MAX_VOLUME: u32 = 1_000;
/// How far the sender's clock may be ahead: a push from the far future would block all later ones.
const MAX_AHEAD: Millis = Millis::from_secs(5 * 60);
/// Highest version a database column holds.
const MAX_VERSION: u64 = i64::MAX as u64;
/// Most faults that are listed in one answer.
const MAX_FAULTS: usize = 20;

/// A queue as another bot pushes it.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PushedQueue {
    /// Guild whose queue it is, as text.
    #[schema(value_type = String, pattern = "^[0-9]{1,20}$")]
    pub guild_id: GuildId,
    /// When it was true, in RFC 3339.
    #[schema(format = DateTime)]
    pub updated_at: String,
    /// Grows with every change, if the sender counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<u64>,
    /// What changed, such as `track_start`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 64)]
    pub reason: Option<String>,
    /// Track that is heard.
    #[serde(default)]
    pub now_playing: Option<PushedTrack>,
    /// Position in it at `updated_at`, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<u64>,
    /// Tracks that wait, in order.
    #[serde(default)]
    #[schema(max_items = 10_000)]
    pub queue: Vec<PushedTrack>,
    /// Whether the track is held.
    #[serde(default)]
    pub paused: bool,
    /// Volume in percent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(maximum = 1_000)]
    pub volume: Option<u32>,
    /// Anything else, as the sender likes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub metadata: Option<serde_json::Map<String, serde_json::Value>>,
}

/// A track as another bot pushes it.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PushedTrack {
    /// Title.
    #[schema(min_length = 1, max_length = 500)]
    pub title: String,
    /// Artist or uploader.
    #[serde(default)]
    pub author: Option<String>,
    /// Length in milliseconds; absent for live streams.
    #[serde(default)]
    pub duration: Option<u64>,
    /// Page a person can open.
    #[serde(default)]
    pub uri: Option<String>,
    /// Picture.
    #[serde(default)]
    pub artwork_url: Option<String>,
    /// Name of the site.
    #[serde(default)]
    pub source: Option<String>,
    /// Person who asked for it.
    #[serde(default)]
    pub requester: Option<String>,
}

impl PushedQueue {
    /// Checks all bounds, and returns when the queue was true.
    pub fn check(&self, now: Timestamp) -> Result<Timestamp, Vec<BadValue>> {
        let mut faults = Faults::default();
        let updated_at = time::parse(&self.updated_at);
        match updated_at {
            None => faults.add("/updatedAt", "it must be an instant such as 2026-11-24T12:00:00Z"),
            Some(at) if at.since(now) > MAX_AHEAD => faults.add("/updatedAt", "it is in the future"),
            Some(_) => {}
        }
        faults.check(
            self.version.is_none_or(|version| version <= MAX_VERSION),
            "/version",
            "it is too large",
        );
        faults.text("/reason", self.reason.as_deref(), MAX_WORD);
        let volume = self.volume.is_none_or(|volume| volume <= MAX_VOLUME);
        faults.check(volume, "/volume", &format!("it must be 0 to {MAX_VOLUME}"));
        let metadata = self
            .metadata
            .as_ref()
            .map_or(0, |map| serde_json::to_string(map).map_or(usize::MAX, |text| text.len()));
        faults.check(
            metadata <= MAX_METADATA,
            "/metadata",
            &format!("it is larger than {MAX_METADATA} bytes"),
        );
        let long = format!("it has more than {MAX_QUEUE_LEN} tracks");
        faults.check(self.queue.len() <= MAX_QUEUE_LEN, "/queue", &long);
        if let Some(track) = &self.now_playing {
            track.check("/nowPlaying", &mut faults);
        }
        for (number, track) in self.queue.iter().take(MAX_QUEUE_LEN).enumerate() {
            track.check(&format!("/queue/{number}"), &mut faults);
        }
        match updated_at {
            Some(at) if faults.0.is_empty() => Ok(at),
            _ => Err(faults.0),
        }
    }
}

impl PushedTrack {
    fn check(&self, at: &str, faults: &mut Faults) {
        faults.check(!self.title.trim().is_empty(), &format!("{at}/title"), "it is empty");
        faults.text(&format!("{at}/title"), Some(&self.title), MAX_TEXT);
        faults.text(&format!("{at}/author"), self.author.as_deref(), MAX_TEXT);
        faults.text(&format!("{at}/source"), self.source.as_deref(), MAX_WORD);
        faults.text(&format!("{at}/requester"), self.requester.as_deref(), MAX_WORD);
        faults.link(&format!("{at}/uri"), self.uri.as_deref());
        faults.link(&format!("{at}/artworkUrl"), self.artwork_url.as_deref());
    }
}

#[derive(Default)]
struct Faults(Vec<BadValue>);

impl Faults {
    fn add(&mut self, pointer: &str, detail: &str) {
        if self.0.len() < MAX_FAULTS {
            self.0.push(BadValue { pointer: pointer.to_owned(), detail: detail.to_owned() });
        }
    }

    fn check(&mut self, holds: bool, pointer: &str, detail: &str) {
        if !holds {
            self.add(pointer, detail);
        }
    }

    fn text(&mut self, pointer: &str, text: Option<&str>, limit: usize) {
        let Some(text) = text else { return };
        self.check(text.chars().count() <= limit, pointer, &format!("it is longer than {limit} characters"));
        self.check(!text.contains(char::is_control), pointer, "it has control characters");
    }

    /// A panel makes links of these: only what a browser may open without harm.
    fn link(&mut self, pointer: &str, link: Option<&str>) {
        let Some(link) = link else { return };
        self.check(link.len() <= MAX_LINK, pointer, &format!("it is longer than {MAX_LINK} bytes"));
        let web = link.starts_with("https://") || link.starts_with("http://");
        self.check(web && !link.contains(char::is_control), pointer, "it must be an http or https link");
    }
}
