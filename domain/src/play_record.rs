//! What was heard, for anyone who counts it.

use serde::{Deserialize, Serialize};

use crate::{Millis, SourceKind, Timestamp, TrackId, UserId};

/// A play that has ended: one track, from when it was first heard until another took its place.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct PlayRecord {
    /// Number of the play within the guild; grows by one, and is never used again.
    pub id: u64,
    /// Entry that was heard.
    pub track_id: TrackId,
    /// Its title, shortened.
    pub title: String,
    /// Its artist, shortened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub artist: Option<String>,
    /// Where it came from.
    pub source: SourceKind,
    /// Site it came from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site: Option<String>,
    /// Person who asked for it.
    pub requested_by: UserId,
    /// When it was first heard.
    pub started_at: Timestamp,
    /// When it was over.
    pub ended_at: Timestamp,
    /// How long it was heard: what was held, or silent, does not count.
    pub heard: Millis,
    /// How it ended.
    pub end: PlayEnd,
    /// Who ended it, when a person did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<UserId>,
    /// Most members who listened at once; at most [`crate::MAX_LISTENERS`] are known.
    pub listeners: u16,
}

/// How a play ended.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PlayEnd {
    /// The track came to its end.
    Finished,
    /// Somebody skipped it, or let another take its place.
    Skipped,
    /// The session ended: it was stopped, or the bot was disconnected.
    Stopped,
    /// It could not be played on.
    Failed,
    /// Somebody went to another track, back or by taking a change back.
    MovedOn,
}

impl PlayEnd {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Finished, Self::Skipped, Self::Stopped, Self::Failed, Self::MovedOn];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Finished => "finished",
            Self::Skipped => "skipped",
            Self::Stopped => "stopped",
            Self::Failed => "failed",
            Self::MovedOn => "moved_on",
        }
    }
}

/// What is known so far of the play of the current track. Sound that runs now is not counted yet: how long it has run
/// follows from the playhead.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct CurrentPlay {
    /// When the track was first heard.
    pub started_at: Timestamp,
    /// How long it was heard.
    pub heard: Millis,
    /// Most members who listened at once.
    pub listeners: u16,
}
