//! What happened to a session, for people who ask why.

use serde::{Deserialize, Serialize};

use crate::{ChannelId, DormantReason, Millis, SourceFailure, Timestamp, UserId, notice::escape};

/// Something that happened to a session, and when.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct SessionEvent {
    /// When.
    pub at: Timestamp,
    /// What.
    #[serde(flatten)]
    pub kind: SessionEventKind,
}

/// Why a session stopped, moved or skipped.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
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
    /// Too many tracks failed within a short time.
    GaveUp,
    /// The bot could not join the channel.
    JoinFailed {
        /// The channel.
        channel: ChannelId,
        /// Whether a permission is missing.
        forbidden: bool,
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
        reason: DormantReason,
    },
    /// Somebody came back, and the session went on.
    Woke,
}

impl SessionEventKind {
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
        }
    }
}

impl SessionEvent {
    /// The sentence, in English, with Discord's markup; it begins with how long ago it was.
    ///
    /// See <https://discord.com/developers/docs/reference#message-formatting>.
    #[must_use]
    pub fn text(&self) -> String {
        let what = match &self.kind {
            SessionEventKind::Stopped { by } => format!("<@{by}> stopped the music."),
            SessionEventKind::Disconnected => {
                "I was disconnected by a moderator, or my channel was deleted. I don't come back by myself then."
                    .to_owned()
            }
            SessionEventKind::QueueEnded => "The last track ended, and nothing was queued.".to_owned(),
            SessionEventKind::GaveUp => "Too many tracks failed one after the other, so I stopped.".to_owned(),
            SessionEventKind::JoinFailed { channel, forbidden: true } => {
                format!("I may not join or speak in <#{channel}>.")
            }
            SessionEventKind::JoinFailed { channel, forbidden: false } => {
                format!("I could not join <#{channel}>.")
            }
            SessionEventKind::Moved { from, to } => {
                format!("A moderator moved me from <#{from}> to <#{to}>.")
            }
            SessionEventKind::Skipped { title, by } => format!("<@{by}> skipped **{}**.", escape(title)),
            SessionEventKind::TrackFailed { title, failure } => {
                format!("Skipped **{}**: {}", escape(title), failure.sentence())
            }
            SessionEventKind::ConnectionLost => {
                "I lost the connection to Discord's voice server, and joined again.".to_owned()
            }
            SessionEventKind::HandedOver { silence } => format!(
                "The music moved to another of my workers, as planned. It was silent for {}.",
                seconds(*silence)
            ),
            SessionEventKind::Recovered { silence } => format!(
                "One of my workers was lost, and another went on where it was. It was silent for {}.",
                seconds(*silence)
            ),
            SessionEventKind::WentDormant { reason: DormantReason::NobodyListening } => {
                "Nobody was listening when I came back, so I wait: I go on when somebody joins.".to_owned()
            }
            SessionEventKind::WentDormant { reason: DormantReason::AwayTooLong } => {
                "I was away for too long to just play on. The queue is kept: `/resume` goes on.".to_owned()
            }
            SessionEventKind::Woke => "Somebody joined, and I went on.".to_owned(),
        };
        format!("<t:{}:R> {what}", self.at.as_secs())
    }
}

/// A span in words: milliseconds are no comfort to anybody.
fn seconds(span: Millis) -> String {
    match span.get() {
        0..100 => "less than 0.1 seconds".to_owned(),
        millis => format!("{}.{} seconds", millis / 1_000, millis % 1_000 / 100),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_in_an_event_can_neither_format_nor_mention() {
        let kind = SessionEventKind::Skipped { title: "**@here**".into(), by: UserId::new(7) };
        let event = SessionEvent { at: Timestamp::from_millis(5_000), kind };
        assert_eq!(event.text(), "<t:5:R> <@7> skipped **\\*\\*@\u{200b}here\\*\\***.");
    }

    #[test]
    fn silence_is_told_in_tenths_of_seconds() {
        assert_eq!(seconds(Millis::new(99)), "less than 0.1 seconds");
        assert_eq!(seconds(Millis::new(1_250)), "1.2 seconds");
    }
}
