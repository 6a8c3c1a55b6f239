//! What happened to a session, for people who ask why.

use serde::{Deserialize, Serialize};

use crate::{ChannelId, DormantReason, Millis, PlaybackBlocker, SourceFailure, Timestamp, UserId};

/// Something that happened to a session, and when.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct SessionEvent {
    /// When.
    pub at: Timestamp,
    /// What.
    #[serde(flatten)]
    pub kind: SessionEventKind,
}

impl SessionEvent {
    /// The last of these events as they are told, at most [`crate::MAX_EVENTS`]: of a connection that was lost because of
    /// what a moderator did, what the moderator did alone is told.
    #[must_use]
    pub fn as_told(mut events: Vec<Self>) -> Vec<Self> {
        let explained: Vec<bool> = events
            .iter()
            .zip(events.iter().skip(1))
            .map(|(lost, next)| {
                lost.kind == SessionEventKind::ConnectionLost
                    && next.kind.is_of_a_moderator()
                    && next.at.since(lost.at) <= crate::LOSS_EXPLAINED
            })
            .chain([false])
            .collect();
        let mut explained = explained.into_iter();
        events.retain(|_| !explained.next().unwrap_or_default());
        let beyond = events.len().saturating_sub(crate::MAX_EVENTS);
        events.drain(..beyond);
        events
    }
}

/// Why a session stopped, moved or skipped.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum SessionEventKind {
    /// Somebody used `/stop`.
    Stopped {
        /// Who.
        by: UserId,
    },
    /// A moderator disconnected the bot, or its channel was deleted.
    Disconnected,
    /// The last track ended, and nothing was queued.
    QueueEnded,
    /// Everything that is left comes from sources that fail.
    GaveUp,
    /// The bot could not join the channel.
    JoinFailed {
        /// The channel.
        channel: ChannelId,
        /// Whether a permission is missing.
        forbidden: bool,
        /// Whether the channel has no room.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        full: bool,
    },
    /// A moderator moved the bot.
    Moved {
        /// From where.
        from: ChannelId,
        /// To where.
        to: ChannelId,
    },
    /// Somebody skipped a track.
    Skipped {
        /// Its title, shortened.
        title: String,
        /// Who.
        by: UserId,
    },
    /// A track could not be played.
    TrackFailed {
        /// Its title, shortened.
        title: String,
        /// Why.
        failure: SourceFailure,
    },
    /// The connection to Discord's voice server was lost.
    ConnectionLost,
    /// Another worker took the session over in order.
    HandedOver {
        /// How long nothing was heard, about.
        silence: Millis,
    },
    /// Another worker took the session over from one that was gone.
    Recovered {
        /// How long nothing was heard, about.
        silence: Millis,
    },
    /// The session was kept, and not played on.
    WentDormant {
        /// Why.
        #[serde(flatten)]
        reason: DormantReason,
    },
    /// Somebody came back, and the session continued.
    Woke,
    /// Something kept the bot from being heard.
    Held {
        /// What.
        by: PlaybackBlocker,
    },
    /// It did so no more.
    Released {
        /// What had.
        by: PlaybackBlocker,
    },
}

impl SessionEventKind {
    /// Whether a moderator did it, and the bot may have lost its connection with it.
    const fn is_of_a_moderator(&self) -> bool {
        matches!(
            self,
            Self::Disconnected | Self::Moved { .. } | Self::WentDormant { reason: DormantReason::Removed }
        )
    }

    /// Stable code, for logs and people who ask for help.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Stopped { .. } => "why.stopped",
            Self::Disconnected => "why.disconnected",
            Self::QueueEnded => "why.queue-ended",
            Self::GaveUp => "why.gave-up",
            Self::JoinFailed { .. } => "why.join-failed",
            Self::Moved { .. } => "why.moved",
            Self::Skipped { .. } => "why.skipped",
            Self::TrackFailed { .. } => "why.track-failed",
            Self::ConnectionLost => "why.connection-lost",
            Self::HandedOver { .. } => "why.handed-over",
            Self::Recovered { .. } => "why.recovered",
            Self::WentDormant { .. } => "why.went-dormant",
            Self::Woke => "why.woke",
            Self::Held { .. } => "why.held",
            Self::Released { .. } => "why.released",
        }
    }
}
