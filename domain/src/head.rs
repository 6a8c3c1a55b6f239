//! The small part of a snapshot: everything but the tracks that wait.

use serde::{Deserialize, Serialize};

use crate::{
    ChannelId, GuildId, JobId, PageRef, Playhead, RecentJobs, ReplyHandle, Timestamp, Tombstone, TraceId,
    Track, TrackId,
};

/// The small part of a session's snapshot.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Head {
    /// Version of this format.
    pub format: u16,
    /// Guild whose session it is.
    pub guild_id: GuildId,
    /// Grows by one with every commit; 0 was never stored.
    pub version: u64,
    /// When the last commit was made.
    pub updated_at: Timestamp,
    /// Channel the session is heard in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voice_channel: Option<ChannelId>,
    /// Channel that announcements go to: where the last `/play` was used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text_channel: Option<ChannelId>,
    /// Track that is, or is about to be, heard.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub current: Option<Track>,
    /// Where in the track the listener is.
    #[serde(default)]
    pub playhead: Playhead,
    /// Whether a person holds the track.
    #[serde(default)]
    pub paused: bool,
    /// Replies that wait for a source to look up a track.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pending: Vec<PendingReply>,
    /// Ids of the jobs applied last.
    #[serde(default)]
    pub recent_jobs: RecentJobs,
    /// Instants at which tracks failed, within the last window.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub failures: Vec<Timestamp>,
    /// Mark of a session that ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tombstone: Option<Tombstone>,
    /// Number that the next track gets.
    pub next_track: u64,
    /// Number that the next page gets.
    #[serde(default)]
    pub next_page: u64,
    /// Pages of the queue, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub directory: Vec<PageRef>,
}

impl Head {
    /// Version this code writes.
    pub const FORMAT: u16 = 1;

    /// Tracks that wait, without loading them.
    #[must_use]
    pub fn queue_len(&self) -> usize {
        self.directory.iter().map(|page| page.len).sum()
    }

    /// Whether something is, or is about to be, heard.
    #[must_use]
    pub const fn is_active(&self) -> bool {
        self.current.is_some()
    }
}

/// A reply that waits for a source to look up a track. Kept in the snapshot, so that whoever holds the session
/// after a crash can still answer.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct PendingReply {
    /// Job that asked.
    pub job_id: JobId,
    /// Entry that is looked up.
    pub track_id: TrackId,
    /// Where to answer.
    pub reply: ReplyHandle,
    /// Id that follows the command through the logs.
    pub trace_id: TraceId,
}
