//! A session that waits: nothing is lost, and nothing is heard.

use serde::{Deserialize, Serialize};

use crate::{JoinProblem, Timestamp};

/// Why, and since when, a session waits. Its queue, its position and what can be taken back are kept.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Dormant {
    /// Why.
    #[serde(flatten)]
    pub reason: DormantReason,
    /// Since when.
    pub since: Timestamp,
}

/// Why a session waits.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(from = "Written", into = "Written")]
pub enum DormantReason {
    /// Nobody is in its channel. It continues when somebody joins.
    NobodyListening,
    /// The bot was away for so long that nobody expects the music any more. `/resume` or `/play` continues.
    AwayTooLong,
    /// A moderator disconnected the bot, or its channel is gone.
    Disconnected,
    /// The bot may not join or speak in the channel.
    Forbidden,
    /// The channel has no room.
    ChannelFull,
    /// Discord did not let the bot into the channel, and did not say why.
    JoinFailed,
    /// Every track that is left comes from a source that fails.
    SourcesFailed,
    /// Whatever held the session failed again and again. `/resume` or `/play` continues.
    WorkerFailed,
    /// The bot was removed from the guild. Once it is back, `/resume` or `/play` continues.
    Removed,
}

impl DormantReason {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::NobodyListening,
        Self::AwayTooLong,
        Self::Disconnected,
        Self::Forbidden,
        Self::ChannelFull,
        Self::JoinFailed,
        Self::SourcesFailed,
        Self::WorkerFailed,
        Self::Removed,
    ];

    /// Whether only a person's command lets the session continue.
    #[must_use]
    pub const fn waits_for_a_command(self) -> bool {
        !matches!(self, Self::NobodyListening)
    }
}

impl From<JoinProblem> for DormantReason {
    fn from(problem: JoinProblem) -> Self {
        match problem {
            JoinProblem::Forbidden => Self::Forbidden,
            JoinProblem::Full => Self::ChannelFull,
            JoinProblem::Unanswered => Self::JoinFailed,
        }
    }
}

/// As it is stored. Programs of the first release know two reasons, and read heads of newer ones while a fleet is updated:
/// for them a session waits for a command, which is true.
#[derive(Deserialize, Serialize)]
struct Written {
    reason: FirstReason,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    because: Option<NewerReason>,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
enum FirstReason {
    NobodyListening,
    AwayTooLong,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
enum NewerReason {
    Disconnected,
    Forbidden,
    ChannelFull,
    JoinFailed,
    SourcesFailed,
    WorkerFailed,
    Removed,
    /// What a newer version than this one writes.
    #[serde(other)]
    Unknown,
}

impl From<Written> for DormantReason {
    fn from(Written { reason, because }: Written) -> Self {
        match (because, reason) {
            (Some(NewerReason::Disconnected), _) => Self::Disconnected,
            (Some(NewerReason::Forbidden), _) => Self::Forbidden,
            (Some(NewerReason::ChannelFull), _) => Self::ChannelFull,
            (Some(NewerReason::JoinFailed), _) => Self::JoinFailed,
            (Some(NewerReason::SourcesFailed), _) => Self::SourcesFailed,
            (Some(NewerReason::WorkerFailed), _) => Self::WorkerFailed,
            (Some(NewerReason::Removed), _) => Self::Removed,
            (_, FirstReason::NobodyListening) => Self::NobodyListening,
            (_, FirstReason::AwayTooLong) => Self::AwayTooLong,
        }
    }
}

impl From<DormantReason> for Written {
    fn from(reason: DormantReason) -> Self {
        let because = match reason {
            DormantReason::NobodyListening => {
                return Self { reason: FirstReason::NobodyListening, because: None };
            }
            DormantReason::AwayTooLong => None,
            DormantReason::Disconnected => Some(NewerReason::Disconnected),
            DormantReason::Forbidden => Some(NewerReason::Forbidden),
            DormantReason::ChannelFull => Some(NewerReason::ChannelFull),
            DormantReason::JoinFailed => Some(NewerReason::JoinFailed),
            DormantReason::SourcesFailed => Some(NewerReason::SourcesFailed),
            DormantReason::WorkerFailed => Some(NewerReason::WorkerFailed),
            DormantReason::Removed => Some(NewerReason::Removed),
        };
        Self { reason: FirstReason::AwayTooLong, because }
    }
}
