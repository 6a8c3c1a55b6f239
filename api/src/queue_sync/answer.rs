//! The shape of a queue that is read: the same for sessions of Segue and for queues that others push.

use segue_domain::{Head, Query, Timestamp, Track};
use segue_store::panel::PanelPage;
use serde::Serialize;

use super::{
    pushed::{PushedQueue, PushedTrack},
    time::instant,
};

/// A queue, from one place on.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct QueueAnswer {
    guild_id: String,
    /// `segue`, or `external` when another bot pushed it.
    origin: &'static str,
    version: Option<u64>,
    updated_at: String,
    /// When this answer was true; the position belongs to it.
    answered_at: String,
    now_playing: Option<PlayingAnswer>,
    paused: bool,
    volume: Option<u32>,
    voice_channel_id: Option<String>,
    /// Why the session ended, if somebody ended it.
    ended: Option<EndedAnswer>,
    /// Tracks that wait in all.
    queue_length: usize,
    offset: usize,
    limit: usize,
    queue: Vec<TrackAnswer>,
}

/// The track that is heard.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct PlayingAnswer {
    #[serde(flatten)]
    track: TrackAnswer,
    /// Milliseconds from its start at `answeredAt`, if known.
    position: Option<u64>,
}

/// A track.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct TrackAnswer {
    id: Option<String>,
    title: String,
    author: Option<String>,
    duration: Option<u64>,
    uri: Option<String>,
    artwork_url: Option<String>,
    source: Option<String>,
    requester: Option<String>,
}

/// The end of a session.
#[derive(Debug, Serialize)]
struct EndedAnswer {
    reason: segue_domain::EndReason,
    at: String,
}

impl QueueAnswer {
    /// A session of Segue.
    pub fn of_session(page: PanelPage, limit: usize, now: Timestamp) -> Self {
        let PanelPage { head, offset, tracks } = page;
        Self {
            guild_id: head.guild_id.to_string(),
            origin: "segue",
            version: Some(head.version),
            updated_at: instant(head.updated_at),
            answered_at: instant(now),
            now_playing: playing(&head, now),
            paused: head.paused,
            volume: None,
            voice_channel_id: head.voice_channel.map(|id| id.to_string()),
            ended: head.tombstone.map(|mark| EndedAnswer { reason: mark.reason, at: instant(mark.at) }),
            queue_length: head.queue_len(),
            offset,
            limit,
            queue: tracks.into_iter().map(TrackAnswer::from).collect(),
        }
    }

    /// A queue that another bot pushed.
    pub fn of_push(pushed: PushedQueue, at: Timestamp, offset: usize, limit: usize, now: Timestamp) -> Self {
        let run = if pushed.paused { 0 } else { now.since(at).get() };
        let position = pushed.position.map(|position| position.saturating_add(run));
        Self {
            guild_id: pushed.guild_id.to_string(),
            origin: "external",
            version: pushed.version,
            updated_at: instant(at),
            answered_at: instant(now),
            now_playing: pushed.now_playing.map(|track| {
                let track = TrackAnswer::from(track);
                PlayingAnswer { position: position.map(|p| within(p, track.duration)), track }
            }),
            paused: pushed.paused,
            volume: pushed.volume,
            voice_channel_id: None,
            ended: None,
            queue_length: pushed.queue.len(),
            offset,
            limit,
            queue: pushed.queue.into_iter().skip(offset).take(limit).map(TrackAnswer::from).collect(),
        }
    }
}

fn playing(head: &Head, now: Timestamp) -> Option<PlayingAnswer> {
    let track = TrackAnswer::from(head.current.clone()?);
    let position = within(head.playhead.at(now).get(), track.duration);
    Some(PlayingAnswer { track, position: Some(position) })
}

/// The clock runs on for the moment between a track's end and the commit that says so.
fn within(position: u64, duration: Option<u64>) -> u64 {
    duration.map_or(position, |duration| position.min(duration))
}

impl From<Track> for TrackAnswer {
    fn from(track: Track) -> Self {
        let (source, link) = match &track.info.query {
            // A link to an attachment opens it for whoever has it, so it is not passed on.
            Query::Attachment { .. } => ("attachment", None),
            Query::Search { .. } => ("search", None),
            Query::Url { url } => ("url", Some(url.clone())),
            _ => ("other", None),
        };
        Self {
            id: Some(track.id.get().to_string()),
            title: track.info.title,
            author: track.info.artist,
            duration: track.info.duration.map(segue_domain::Millis::get),
            uri: track.info.page_url.or(link),
            artwork_url: None,
            source: Some(source.to_owned()),
            requester: Some(track.requested_by.to_string()),
        }
    }
}

impl From<PushedTrack> for TrackAnswer {
    fn from(track: PushedTrack) -> Self {
        Self {
            id: None,
            title: track.title,
            author: track.author,
            duration: track.duration,
            uri: track.uri,
            artwork_url: track.artwork_url,
            source: track.source,
            requester: track.requester,
        }
    }
}
