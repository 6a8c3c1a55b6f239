//! The small part of a snapshot: everything but the tracks that wait.

use serde::{Deserialize, Serialize};

use crate::{
    ChannelId, Dormant, GuildId, JobId, LoopMode, Notice, PageRef, Playhead, RecentJobs, ReplyHandle,
    Restores, SessionEvent, Timestamp, Tombstone, TraceId, Track, TrackId, UndoEntry, UserId, VoiceSession,
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
    /// Changes whenever the current track is to be opened anew at the playhead's position, though it is heard already.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub cue: u64,
    /// How loud the session is, in percent; absent until somebody chose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub volume: Option<u16>,
    /// What happens when a track ends.
    #[serde(default, rename = "loop", skip_serializing_if = "LoopMode::is_off")]
    pub loop_mode: LoopMode,
    /// Tracks that were heard, oldest first; at most [`crate::MAX_PLAYED`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub played: Vec<Track>,
    /// Changes that can be taken back, oldest first; at most [`crate::MAX_UNDO`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub undo: Vec<UndoEntry>,
    /// Changes that were taken back, oldest first; at most [`crate::MAX_UNDO`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub redo: Vec<UndoEntry>,
    /// Replies that wait for a source to look up a track.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pending: Vec<PendingReply>,
    /// Answers that are not known to have arrived.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<Answer>,
    /// Ids of the jobs applied last.
    #[serde(default)]
    pub recent_jobs: RecentJobs,
    /// Instants at which tracks failed, within the last window.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub failures: Vec<Timestamp>,
    /// Voice session the bot is in the channel with: whoever holds the session next can go on with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voice: Option<VoiceSession>,
    /// Members in the session's channel, bots aside, sorted; at most [`crate::MAX_LISTENERS`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub listeners: Vec<UserId>,
    /// Why the session waits, and is not heard, after it was taken up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dormant: Option<Dormant>,
    /// How often the current track was taken up after a crash.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub restores: Option<Restores>,
    /// What happened last, for `/why`; oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<SessionEvent>,
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

    /// How loud the session is, in percent.
    #[must_use]
    pub fn volume(&self) -> u16 {
        self.volume.unwrap_or(100)
    }

    /// Whether something is, or is about to be, heard.
    #[must_use]
    pub const fn is_active(&self) -> bool {
        self.current.is_some()
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the shape serde asks for")]
const fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// An answer that is not known to have arrived. Kept in the snapshot, so that whoever holds the session after a crash
/// sends it again: editing a reply twice to the same words changes nothing.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Answer {
    /// Job that is answered.
    pub job_id: JobId,
    /// Where to answer.
    pub reply: ReplyHandle,
    /// What to say.
    pub notice: Notice,
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
    /// Whether the entries of a playlist are put in another order.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub shuffle: bool,
    /// Whether the track takes the place of what is heard, once it is found.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub now: bool,
}
