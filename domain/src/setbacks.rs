//! What keeps failing, and when it is tried again.

use serde::{Deserialize, Serialize};
use url::Url;

use crate::{
    MAX_FAILING, MAX_FAILURES, MAX_PASSED_OVER, MAX_SITE, Millis, SOURCE_REST, Session, SourceKind,
    Timestamp, Track, TrackId, source_failure::Fault,
};

/// Longest wait before another track is tried.
const LONGEST_PAUSE: Millis = Millis::new(2_000);
/// Longest wait before the same track is tried again.
const LONGEST_RETRY: Millis = Millis::new(30_000);

/// What keeps failing, and when it is tried again. No server is asked more often because people want to hear something.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Setbacks {
    /// Sources that failed since something of theirs was heard; at most [`MAX_FAILING`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<Failing>,
    /// Tracks that wait and whose source failed on them, in order: others are played first. At most [`MAX_PASSED_OVER`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub passed_over: Vec<TrackId>,
    /// Tracks that failed one after the other.
    #[serde(default)]
    pub in_a_row: u32,
    /// Those of them that nobody was told of.
    #[serde(default)]
    pub untold: usize,
    /// How many tracks waited before the current one when its turn came: tracks that are passed over.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub place: usize,
    /// Before then no source is opened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_before: Option<Timestamp>,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
const fn is_zero(place: &usize) -> bool {
    *place == 0
}

/// A source that fails.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Failing {
    /// Its host, or what else it is known by.
    pub source: String,
    /// Twice the failures that were its own, and once those that may have been: twice [`MAX_FAILURES`] are too many.
    pub blame: usize,
    /// When it failed last.
    pub last: Timestamp,
}

impl Setbacks {
    /// Whether nothing has failed lately.
    #[must_use]
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }

    /// Whether tracks of a source are passed over for now.
    fn rests(&self, source: &str, now: Timestamp) -> bool {
        self.sources.iter().any(|failing| failing.source == source && failing.rests(now))
    }

    /// Counts a failure of a source, and returns how it stands with it.
    pub(crate) fn count(&mut self, source: String, fault: Fault, now: Timestamp) -> Failing {
        let place = self.sources.iter().position(|failing| failing.source == source);
        let before = place.map(|place| self.sources.remove(place));
        let mut failing = before.unwrap_or(Failing { source, blame: 0, last: now });
        failing.blame = failing.blame.saturating_add(if fault == Fault::Server { 2 } else { 1 });
        failing.last = now;
        self.sources.push(failing.clone());
        let beyond = self.sources.len().saturating_sub(MAX_FAILING);
        self.sources.drain(..beyond);
        failing
    }

    /// Something was heard that came from a source.
    pub(crate) fn heard(&mut self, source: &str) {
        self.in_a_row = 0;
        self.sources.retain(|failing| failing.source != source);
    }

    /// A track is tried after the others.
    pub(crate) fn pass_over(&mut self, track: TrackId) {
        self.passed_over.retain(|passed| *passed != track);
        self.passed_over.push(track);
        let beyond = self.passed_over.len().saturating_sub(MAX_PASSED_OVER);
        self.passed_over.drain(..beyond);
    }

    /// The next track is opened after a pause that grows with what failed before.
    pub(crate) fn pause(&mut self, now: Timestamp) {
        let pause = match self.in_a_row {
            0 | 1 => Millis::ZERO,
            failed => doubled(Millis::new(250), failed - 2, LONGEST_PAUSE),
        };
        self.not_before = (pause > Millis::ZERO).then(|| now + pause);
    }
}

impl Failing {
    /// Whether its tracks are passed over for now.
    pub(crate) fn rests(&self, now: Timestamp) -> bool {
        self.blame >= 2 * MAX_FAILURES && now.since(self.last) < SOURCE_REST
    }

    /// Wait before the same track is opened again.
    pub(crate) fn retry_after(&self) -> Millis {
        let own = u32::try_from(self.blame / 2).unwrap_or(u32::MAX);
        doubled(Millis::new(1_000), own.saturating_sub(1), LONGEST_RETRY)
    }
}

fn doubled(first: Millis, times: u32, longest: Millis) -> Millis {
    Millis::new(first.get().checked_shl(times.min(20)).unwrap_or(u64::MAX)).min(longest)
}

impl Session {
    /// Place of the track that plays next, from 0: the first that nothing is known against, or else one that failed before.
    /// `None` when nothing waits, or only what comes from sources that fail.
    #[must_use]
    pub fn next_up(&self, now: Timestamp) -> Option<usize> {
        let setbacks = &self.head.setbacks;
        if setbacks.sources.is_empty() && setbacks.passed_over.is_empty() {
            return (!self.queue.is_empty()).then_some(0);
        }
        let mut second_choice = None;
        for (place, track) in self.queue.iter().enumerate() {
            if setbacks.rests(&source_of(track), now) {
                continue;
            }
            if !setbacks.passed_over.contains(&track.id) {
                return Some(place);
            }
            second_choice.get_or_insert(place);
        }
        second_choice
    }
}

/// The server that a track is fetched from, as far as that is known.
pub(crate) fn source_of(track: &Track) -> String {
    let server = |url: &str| {
        let url = Url::parse(url).ok()?;
        let host = url.host_str()?.to_lowercase();
        Some(url.port().map_or_else(|| host.clone(), |port| format!("{host}:{port}")))
    };
    let host = track.info.query.url().and_then(server).filter(|host| host.len() <= MAX_SITE);
    host.unwrap_or_else(|| SourceKind::from(&track.info.query).name().to_owned())
}
