//! The shape of a session.

use segue_domain::{
    EndReason, Field, Head, Language, Plan, PlaybackBlocker, SessionEvent, Timestamp, Track, UNDO_LIFE,
    UndoEntry, UndoKind, UserId,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{notices::EventAnswer, worker::WorkerState};
use crate::{
    openapi::{ChangeName, HoldName, LoopName},
    queue_sync::{PlayingAnswer, TrackAnswer, instant, playing},
};

/// A guild's session with a part of its queue.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SessionAnswer {
    guild_id: String,
    /// Grows by one with every change; 0 where nobody has used the bot yet.
    version: u64,
    #[schema(format = DateTime)]
    updated_at: String,
    /// When this answer was true; the position belongs to it.
    #[schema(format = DateTime)]
    answered_at: String,
    state: State,
    /// What holds the track besides a person.
    #[schema(value_type = Vec<HoldName>)]
    held_by: Vec<&'static str>,
    worker: WorkerState,
    paused: bool,
    /// Percent.
    volume: u16,
    /// The most it can be, in percent.
    max_volume: u32,
    #[schema(value_type = LoopName)]
    r#loop: &'static str,
    #[schema(required)]
    voice_channel_id: Option<String>,
    /// Members in the channel, bots aside; 50 at most.
    listeners: Vec<String>,
    votes: Vec<String>,
    /// Votes that skip the track.
    votes_needed: usize,
    #[schema(required)]
    now_playing: Option<PlayingAnswer>,
    #[schema(required)]
    ended: Option<Ended>,
    can_undo: bool,
    can_redo: bool,
    /// Changes of the last ten minutes that `undo` takes back one after the other, the newest last; then those that it took
    /// back, in the order in which `redo` does them again.
    #[schema(max_items = 20)]
    timeline: Vec<TimelineEntry>,
    /// What was heard last, the newest last.
    history: Vec<TrackAnswer>,
    /// Why the music stopped, moved or skipped, the newest last.
    events: Vec<EventAnswer>,
    /// Version of the settings.
    settings_version: u64,
    /// Tracks that wait in all.
    queue_length: usize,
    /// Place of the first track of `queue`, from 0.
    offset: usize,
    limit: usize,
    queue: Vec<PlacedTrack>,
}

/// What a session does.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = SessionState)]
enum State {
    /// It is heard.
    Playing,
    /// A person holds it.
    Paused,
    /// Something else holds it.
    Held,
    /// It is about to be heard, or waits to be woken.
    Waiting,
    /// There is nothing to hear.
    Idle,
    /// Somebody ended it.
    Ended,
}

/// A track that waits.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct PlacedTrack {
    /// From 1.
    place: usize,
    #[serde(flatten)]
    track: TrackAnswer,
}

/// A change that can be taken back, or done again.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct TimelineEntry {
    #[schema(value_type = ChangeName)]
    change: UndoKind,
    /// Who made it.
    #[schema(value_type = String)]
    by: UserId,
    #[schema(format = DateTime)]
    at: String,
    /// Whether it was taken back.
    undone: bool,
}

/// The end of a session.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = SessionEnd)]
struct Ended {
    #[schema(value_type = String)]
    reason: EndReason,
    #[schema(format = DateTime)]
    at: String,
}

/// What is shown of a session, and to whom.
pub struct SessionView<'a> {
    /// All but the queue.
    pub head: &'a Head,
    /// What the guild's plan allows.
    pub plan: &'a Plan,
    /// What happened last, oldest first.
    pub events: &'a [SessionEvent],
    /// Tracks that wait, each with its place from 1.
    pub tracks: Vec<(usize, Track)>,
    /// Place of the first of them, from 0.
    pub offset: usize,
    /// How many were asked for.
    pub limit: usize,
    /// Whether somebody plays it.
    pub worker: WorkerState,
    /// Language of the texts.
    pub language: Language,
    /// When.
    pub now: Timestamp,
}

impl From<SessionView<'_>> for SessionAnswer {
    fn from(shown: SessionView<'_>) -> Self {
        let SessionView { head, plan, events, tracks, offset, limit, worker, language, now } = shown;
        let share = head.settings.number(Field::SkipVotes, plan) as usize;
        let lives = |at: Timestamp| now.since(at) < UNDO_LIFE;
        Self {
            guild_id: head.guild_id.to_string(),
            version: head.version,
            updated_at: instant(head.updated_at),
            answered_at: instant(now),
            state: state_of(head),
            held_by: head.held_by.iter().map(|hold| name_of(*hold)).collect(),
            worker,
            paused: head.paused,
            volume: head.volume(plan),
            max_volume: head.settings.number(Field::MaxVolume, plan),
            r#loop: head.loop_mode.name(),
            voice_channel_id: head.voice_channel.map(|id| id.to_string()),
            listeners: head.listeners.iter().map(ToString::to_string).collect(),
            votes: head.votes.iter().map(ToString::to_string).collect(),
            votes_needed: (head.listeners.len() * share).div_ceil(100).max(1),
            now_playing: playing(head, now),
            ended: head.tombstone.as_ref().map(|mark| Ended { reason: mark.reason, at: instant(mark.at) }),
            can_undo: head.undo.last().is_some_and(|entry| lives(entry.at)),
            can_redo: head.redo.last().is_some_and(|entry| lives(entry.at)),
            timeline: timeline(head, lives),
            history: head.played.iter().cloned().map(TrackAnswer::from).collect(),
            events: events.iter().map(|event| EventAnswer::new(event, language)).collect(),
            settings_version: head.settings.version,
            queue_length: head.queue_len(),
            offset,
            limit,
            queue: tracks
                .into_iter()
                .map(|(place, track)| PlacedTrack { place, track: TrackAnswer::from(track) })
                .collect(),
        }
    }
}

/// What can be taken back is a chain: behind one that is too old there is nothing more.
fn timeline(head: &Head, lives: impl Fn(Timestamp) -> bool) -> Vec<TimelineEntry> {
    let entry = |entry: &UndoEntry, undone| TimelineEntry {
        change: entry.kind,
        by: entry.by,
        at: instant(entry.at),
        undone,
    };
    let mut done: Vec<_> = head.undo.iter().rev().take_while(|one| lives(one.at)).collect();
    done.reverse();
    let undone = head.redo.iter().rev().take_while(|one| lives(one.at));
    done.into_iter().map(|one| entry(one, false)).chain(undone.map(|one| entry(one, true))).collect()
}

fn state_of(head: &Head) -> State {
    if !head.is_active() {
        return if head.tombstone.is_some() { State::Ended } else { State::Idle };
    }
    if head.paused {
        State::Paused
    } else if !head.held_by.is_empty() {
        State::Held
    } else if head.playhead.as_of.is_some() {
        State::Playing
    } else {
        State::Waiting
    }
}

const fn name_of(hold: PlaybackBlocker) -> &'static str {
    match hold {
        PlaybackBlocker::Suppressed => "suppressed",
        PlaybackBlocker::ServerMuted => "muted",
        _ => "alone",
    }
}
