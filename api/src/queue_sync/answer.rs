//! The shape of a queue that is read: the same for sessions of Segue and for queues that others push.

use segue_domain::{Head, Query, SourceKind, Timestamp, Track};
use segue_panel_db::PanelPage;
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    pushed::{PushedQueue, PushedTrack},
    time::instant,
};
use crate::openapi::QueueOrigin;

/// A queue, from one place on.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct QueueAnswer {
    guild_id: String,
    /// `segue`, or `external` when another bot pushed it.
    #[schema(value_type = QueueOrigin)]
    origin: &'static str,
    #[schema(required)]
    version: Option<u64>,
    #[schema(format = DateTime)]
    updated_at: String,
    /// When this answer was true; the position belongs to it.
    #[schema(format = DateTime)]
    answered_at: String,
    #[schema(required)]
    now_playing: Option<PlayingAnswer>,
    paused: bool,
    #[schema(required)]
    volume: Option<u32>,
    #[schema(required)]
    voice_channel_id: Option<String>,
    /// Why the session ended, if somebody ended it.
    #[schema(required)]
    ended: Option<EndedAnswer>,
    /// Tracks that wait in all.
    queue_length: usize,
    offset: usize,
    limit: usize,
    queue: Vec<TrackAnswer>,
}

/// The track that is heard.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlayingAnswer {
    #[serde(flatten)]
    track: TrackAnswer,
    /// Milliseconds from its start at `answeredAt`, if known.
    #[schema(required)]
    position: Option<u64>,
}

/// A track.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TrackAnswer {
    #[schema(required)]
    id: Option<String>,
    title: String,
    #[schema(required)]
    author: Option<String>,
    #[schema(required)]
    duration: Option<u64>,
    #[schema(required)]
    uri: Option<String>,
    #[schema(required)]
    artwork_url: Option<String>,
    #[schema(required)]
    source: Option<String>,
    #[schema(required)]
    requester: Option<String>,
}

/// The end of a session.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = QueueEnd)]
struct EndedAnswer {
    #[schema(value_type = String)]
    reason: segue_domain::EndReason,
    #[schema(format = DateTime)]
    at: String,
}

impl QueueAnswer {
    /// A session of Segue.
    pub fn of_session(page: PanelPage, limit: usize, now: Timestamp) -> Self {
        let PanelPage { head, offset, tracks, .. } = page;
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

/// What is heard, and where.
pub fn playing(head: &Head, now: Timestamp) -> Option<PlayingAnswer> {
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
        let link = match &track.info.query {
            // A link to an attachment opens it for anyone who has it, so it is not passed on.
            Query::Url { url } => Some(url.clone()),
            _ => None,
        };
        let source = SourceKind::from(&track.info.query).name();
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
