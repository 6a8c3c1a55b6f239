//! What can happen to a session.

use serde::{Deserialize, Serialize};

use crate::{
    ChannelId, DormantReason, Millis, Query, ResolvedTrack, SourceFailure, Timestamp, TrackId, UserId,
    VoiceSession,
};

/// What can happen to a session: asked by a member, or told by the worker.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(tag = "name", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Command {
    /// Adds what the query names to the end of the queue, and starts the session if it is idle.
    Play {
        /// What to hear.
        query: Query,
    },
    /// Holds the track at its position.
    Pause,
    /// Goes on from the held position.
    Resume,
    /// Ends the current track and starts the next.
    Skip,
    /// Ends the session: the queue is emptied and the bot leaves. Leaves a tombstone.
    Stop,

    /// Worker, as a job: changes nothing. That its id is remembered shows that a command given now is carried out.
    Probe,

    /// Worker: a source knows the track. A playlist has more than one entry.
    Resolved {
        /// Entry that was looked up.
        track_id: TrackId,
        /// What it is; the first takes the entry's place, the others follow it.
        tracks: Vec<ResolvedTrack>,
    },
    /// Worker: the track's sound is on its way, from this position.
    Started {
        /// Entry that is heard.
        track_id: TrackId,
        /// Position of the first frame.
        position: Millis,
    },
    /// Worker: sound stopped without anybody asking.
    Interrupted {
        /// Entry that was heard.
        track_id: TrackId,
        /// Position of the last frame.
        position: Millis,
        /// What interrupted it.
        cause: Interruption,
    },
    /// Worker: the session of another process was taken up, and goes on.
    TakenUp {
        /// Entry that goes on.
        track_id: TrackId,
        /// Where it goes on.
        position: Millis,
        /// Whether the process before ended in order, and said where it was.
        planned: bool,
        /// Since when nothing was heard.
        silent_since: Timestamp,
    },
    /// Worker: the session was taken up, and is not to be heard for now.
    WentDormant {
        /// Why.
        reason: DormantReason,
        /// Where the track is held.
        position: Millis,
    },
    /// Worker: the bot is in its channel, with this voice session.
    Joined {
        /// The voice session.
        voice: VoiceSession,
    },
    /// Worker: somebody joined or left the session's channel.
    Listeners {
        /// Members in the channel, bots aside.
        members: Vec<UserId>,
    },
    /// Worker: the track came to its end.
    Ended {
        /// Entry that was heard.
        track_id: TrackId,
    },
    /// Worker: the track can't be found, opened or played on.
    Failed {
        /// Entry that failed.
        track_id: TrackId,
        /// Why.
        failure: SourceFailure,
    },
    /// Worker: a moderator moved the bot.
    Moved {
        /// Channel the bot is in now.
        channel: ChannelId,
    },
    /// Worker: the bot was disconnected by a moderator, or its channel is gone. Leaves a tombstone.
    Disconnected {
        /// Moderator, when Discord tells.
        by: Option<UserId>,
    },
    /// Worker: the bot may not, or can't, join the channel.
    JoinFailed {
        /// True when Discord refuses for want of a permission.
        forbidden: bool,
    },
}

/// What interrupts sound without anybody asking.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Interruption {
    /// The voice connection was lost, and is made again.
    ConnectionLost,
    /// The worker ends, and another goes on.
    HandOver,
    /// None: only the position is told more exactly.
    Correction,
}

impl Command {
    /// Whether members give this command; the others are told by the worker.
    #[must_use]
    pub const fn is_from_member(&self) -> bool {
        matches!(self, Self::Play { .. } | Self::Pause | Self::Resume | Self::Skip | Self::Stop)
    }

    /// Name for logs and metrics.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Play { .. } => "play",
            Self::Pause => "pause",
            Self::Resume => "resume",
            Self::Skip => "skip",
            Self::Stop => "stop",
            Self::Probe => "probe",
            Self::Resolved { .. } => "resolved",
            Self::Started { .. } => "started",
            Self::Interrupted { .. } => "interrupted",
            Self::TakenUp { .. } => "taken_up",
            Self::WentDormant { .. } => "went_dormant",
            Self::Joined { .. } => "joined",
            Self::Listeners { .. } => "listeners",
            Self::Ended { .. } => "ended",
            Self::Failed { .. } => "failed",
            Self::Moved { .. } => "moved",
            Self::Disconnected { .. } => "disconnected",
            Self::JoinFailed { .. } => "join_failed",
        }
    }
}
