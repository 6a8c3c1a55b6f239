//! The small part of a snapshot: everything but the tracks that wait.

use std::io;

use serde::{Deserialize, Serialize};

use crate::{
    BackgroundTask, Card, ChannelId, CurrentPlay, Dormant, Field, Grant, GuildId, JobId, Language, LoopMode,
    Notice, PageRef, Plan, PlaybackBlocker, Playhead, Rate, RecentJobs, RecoveryAttempts, ReplyHandle,
    Setbacks, Settings, Timestamp, Tombstone, TraceId, Track, TrackId, UndoEntry, UserId, VoiceSession,
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
    /// Channel the session came from with `/move-session`, until it is heard in the new one: it goes back there when it
    /// can't be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub came_from: Option<ChannelId>,
    /// Channel that announcements go to: where the last `/play` was used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text_channel: Option<ChannelId>,
    /// Language of the announcements: the one that was last used there.
    #[serde(default, skip_serializing_if = "Language::is_english")]
    pub language: Language,
    /// Track that is, or is about to be, heard.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub current: Option<Track>,
    /// Where in the track the listener is.
    #[serde(default)]
    pub playhead: Playhead,
    /// Whether a person holds the track.
    #[serde(default)]
    pub paused: bool,
    /// What else holds the track, whatever people want.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub held_by: Vec<PlaybackBlocker>,
    /// Since when nobody listens to a session that plays, or would.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alone_since: Option<Timestamp>,
    /// Since when the bot is in a channel with nothing to play; absent when it plays, or is in none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub idle_since: Option<Timestamp>,
    /// Members who want the current track skipped, and still listen; at most [`crate::MAX_VOTES`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub votes: Vec<UserId>,
    /// The message that shows what plays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card: Option<Card>,
    /// What the guild's owners chose.
    #[serde(default, skip_serializing_if = "Settings::is_new")]
    pub settings: Settings,
    /// Tiers that the guild was granted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub grants: Vec<Grant>,
    /// Commands of the members in this minute, where the guild limits them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rates: Vec<Rate>,
    /// Changes whenever the current track is to be opened again at the playhead's position, though it is heard already.
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
    /// What was heard of the current track; absent until its sound has run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hearing: Option<CurrentPlay>,
    /// Number of the last play; 0 before the first.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub last_play: u64,
    /// Changes that can be taken back, oldest first; at most [`crate::MAX_UNDO`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub undo: Vec<UndoEntry>,
    /// Changes that were taken back, oldest first; at most [`crate::MAX_UNDO`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub redo: Vec<UndoEntry>,
    /// Replies that wait for a source to look up a track.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pending: Vec<PendingReply>,
    /// What is being done for somebody besides the music; at most [`crate::MAX_BACKGROUND_TASKS`].
    #[serde(default, rename = "errands", skip_serializing_if = "Vec::is_empty")]
    pub background_tasks: Vec<BackgroundTask>,
    /// Answers that are not known to have arrived.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<Answer>,
    /// Ids of the jobs applied last.
    #[serde(default)]
    pub recent_jobs: RecentJobs,
    /// What keeps failing, and when it is tried again.
    #[serde(default, skip_serializing_if = "Setbacks::is_none")]
    pub setbacks: Setbacks,
    /// Voice session the bot is in the channel with: the session's next holder can continue it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voice: Option<VoiceSession>,
    /// Members in the session's channel, bots aside, sorted; at most [`crate::MAX_LISTENERS`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub listeners: Vec<UserId>,
    /// Whether there may be others in the channel, whom the gateway has not told of.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub others_may_listen: bool,
    /// Why the session waits, and is not heard.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dormant: Option<Dormant>,
    /// How often the current track was taken up after a crash.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub restores: Option<RecoveryAttempts>,
    /// Versions whose journal entries tell of events, oldest first; at most [`crate::MAX_EVENTFUL`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub eventful: Vec<u64>,
    /// Mark of a session that a person ended: nothing but a person's command lets it be heard again.
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

    /// Bytes that it takes in a store, or a little more. The directory is written in another form there, and counts as
    /// what stores promise: [`crate::PAGE_REF_BYTES`] an entry.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let directory = self.directory.len() * crate::PAGE_REF_BYTES;
        (json_bytes(self) + directory).saturating_sub(json_bytes(&self.directory))
    }

    /// A copy without what lets its holder answer or speak as the bot, and without what only the session's next owner needs.
    #[must_use]
    pub fn without_secrets(&self) -> Self {
        Self {
            pending: Vec::new(),
            answers: Vec::new(),
            background_tasks: Vec::new(),
            voice: None,
            recent_jobs: RecentJobs::default(),
            ..self.clone()
        }
    }

    /// Tracks that wait, without loading them.
    #[must_use]
    pub fn queue_len(&self) -> usize {
        self.directory.iter().map(|page| page.len).sum()
    }

    /// How loud the session is, in percent: what was chosen, or the guild's default, up to the guild's limit.
    #[must_use]
    pub fn volume(&self, plan: &Plan) -> u16 {
        let number = |field| u16::try_from(self.settings.number(field, plan)).unwrap_or(crate::MAX_VOLUME);
        self.volume.unwrap_or_else(|| number(Field::DefaultVolume)).min(number(Field::MaxVolume))
    }

    /// Whether the current track is held: by a person, or by what keeps it from being heard.
    #[must_use]
    pub fn is_held(&self) -> bool {
        self.paused || !self.held_by.is_empty()
    }

    /// Whether there is something to be taken up by the next owner: a track, a channel to be in, or one to leave in time.
    #[must_use]
    pub const fn is_present(&self) -> bool {
        self.current.is_some() || self.voice_channel.is_some() || self.idle_since.is_some()
    }

    /// Whether something is, or is about to be, heard.
    #[must_use]
    pub const fn is_active(&self) -> bool {
        self.current.is_some()
    }

    /// Whether the session waits until a person gives a command.
    #[must_use]
    pub fn waits_for_a_command(&self) -> bool {
        self.dormant.is_some_and(|dormant| dormant.reason.waits_for_a_command())
    }

    /// Whether somebody has to take the session up when its worker is gone. One that waits for a command is taken up with
    /// the command, unless somebody still waits for an answer.
    #[must_use]
    pub fn needs_owner(&self) -> bool {
        (self.is_present() && !self.waits_for_a_command())
            || !self.background_tasks.is_empty()
            || !self.answers.is_empty()
    }
}

/// Bytes of a value as JSON.
pub(crate) fn json_bytes(value: &impl Serialize) -> usize {
    struct Counted(usize);

    impl io::Write for Counted {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0 += bytes.len();
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    let mut counted = Counted(0);
    // What can't be written is found when it is stored.
    let _ = serde_json::to_writer(&mut counted, value);
    counted.0
}

/// Drops the first of some values until the others are at most `count`, and of no more than `bytes` as JSON. One that is
/// longer by itself keeps no others out.
pub(crate) fn keep_last<T: Serialize>(values: &mut Vec<T>, count: usize, bytes: usize) {
    // A comma each, and a bracket at the end.
    let size = |value: &T| json_bytes(value) + 1;
    values.retain(|value| size(value) < bytes);
    let mut left = bytes - 1;
    let fitting = values.iter().rev().take(count).take_while(|value| {
        let fits = size(value) <= left;
        left = left.saturating_sub(size(value));
        fits
    });
    let beyond = values.len() - fitting.count();
    values.drain(..beyond);
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the shape serde asks for")]
const fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// An answer that is not known to have arrived. Kept in the snapshot, so that the session's holder after a crash
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

/// The outcome of a command that was given in the panel. Part of the journal, so that it arrives with the state it belongs
/// to, however late the panel asks.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Outcome {
    /// The command.
    pub job_id: JobId,
    /// What is to be said.
    pub notice: Notice,
    /// When it was decided.
    pub at: Timestamp,
}

/// A reply that waits for a source to look up a track. Kept in the snapshot, so that anyone who holds the session
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
