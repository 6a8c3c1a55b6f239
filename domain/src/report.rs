//! What the worker reports to a session.

use serde::{Deserialize, Serialize};

use crate::{
    Answer, Card, ChannelId, DormantReason, Grant, JobId, JoinProblem, ListGaps, Millis, Notice,
    PlaybackBlocker, ReplyHandle, ResolvedTrack, SourceFailure, Timestamp, TrackId, UserId, VoiceSession,
};

/// What happened to a session's tracks or its connection, as the worker reports it. Nobody is asked: it is so.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(tag = "name", rename_all = "snake_case")]
pub enum Report {
    /// The bot was in a channel with nothing to play for long enough.
    IdledOut,

    /// Nobody has listened for as long as the guild lets the bot wait.
    LeftAlone,
    /// Something keeps the bot from being heard, or does so no more.
    Held {
        /// What.
        by: PlaybackBlocker,
        /// Whether it does.
        on: bool,
    },
    /// The message that shows what plays was sent, or is gone.
    CardShown {
        /// The message.
        card: Option<Card>,
    },
    /// Sent as a job: the guild was granted a tier, or has it no more.
    Granted {
        /// The tier. One that has ended is taken away.
        grant: Grant,
    },

    /// Sent as a job: changes nothing. That its id is remembered shows that a command given now is carried out.
    Probe,

    /// A source knows the track. A playlist has more than one entry.
    Resolved {
        /// Entry that was looked up.
        track_id: TrackId,
        /// What it is; the first takes the entry's place, the others follow it.
        tracks: Vec<ResolvedTrack>,
        /// What is missing of a list.
        #[serde(default, skip_serializing_if = "ListGaps::is_empty")]
        gaps: ListGaps,
    },
    /// a background task is done, or can't be.
    #[serde(rename = "errand_done")]
    BackgroundTaskDone {
        /// Job that asked for it.
        job_id: JobId,
        /// The outcome.
        notice: Notice,
    },
    /// A job failed again and again, and was put aside for the operator.
    #[serde(rename = "put_aside")]
    DeadLettered {
        /// The job.
        job_id: JobId,
        /// Who waits for its answer.
        reply: ReplyHandle,
    },
    /// The track's sound is on its way, from this position.
    Started {
        /// Entry that is heard.
        track_id: TrackId,
        /// Position of the first frame.
        position: Millis,
    },
    /// Sound stopped without anybody asking.
    Interrupted {
        /// Entry that was heard.
        track_id: TrackId,
        /// Position of the last frame.
        position: Millis,
        /// What interrupted it.
        cause: Interruption,
    },
    /// The session of another process was taken up, and continues.
    #[serde(rename = "taken_up")]
    Recovered {
        /// Entry that continues.
        track_id: TrackId,
        /// Where it continues.
        position: Millis,
        /// Whether the process before ended in order, and said where it was.
        planned: bool,
        /// Since when nothing was heard.
        silent_since: Timestamp,
    },
    /// The session was taken up, and is not to be heard for now.
    WentDormant {
        /// Why.
        reason: DormantReason,
        /// Where the track is held.
        position: Millis,
    },
    /// The bot is in its channel, with this voice session.
    Joined {
        /// The voice session.
        voice: VoiceSession,
    },
    /// Discord has not taken the answer to a job that changed nothing. It is kept with the session until it has, and no
    /// longer with the job.
    AnswerOwed {
        /// The answer.
        answer: Box<Answer>,
    },
    /// Every answer that was kept has arrived, or nobody can read it any more.
    AnswersArrived,
    /// The bot leaves its channel to enter it again, because its voice session can't be continued.
    Rejoins,
    /// Somebody joined or left the session's channel.
    Listeners {
        /// Members in the channel, bots aside.
        members: Vec<UserId>,
    },
    /// Whether people besides those who are listed may be in the session's channel. A resumed gateway session is
    /// not told who has been there all along.
    OthersMayListen {
        /// Whether they may.
        on: bool,
    },
    /// The track came to its end.
    Ended {
        /// Entry that was heard.
        track_id: TrackId,
    },
    /// The track can't be found, opened or played on.
    Failed {
        /// Entry that failed.
        track_id: TrackId,
        /// Why.
        failure: SourceFailure,
    },
    /// A moderator moved the bot.
    Moved {
        /// Channel the bot is in now.
        channel: ChannelId,
    },
    /// The bot was disconnected by a moderator, or its channel is gone. Leaves a tombstone.
    Disconnected {
        /// Moderator, when Discord tells.
        by: Option<UserId>,
    },
    /// The bot may not, or can't, join the channel.
    JoinFailed {
        /// Why.
        problem: JoinProblem,
    },
}

/// What interrupts sound without anybody asking.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Interruption {
    /// The voice connection was lost, and is made again.
    ConnectionLost,
    /// The worker ends, and another continues.
    HandOver,
    /// None: only the position is told more exactly.
    Correction,
}

impl Report {
    /// Name for logs and metrics.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::BackgroundTaskDone { .. } => "errand_done",
            Self::DeadLettered { .. } => "put_aside",
            Self::IdledOut => "idled_out",
            Self::LeftAlone => "left_alone",
            Self::Held { .. } => "held",
            Self::CardShown { .. } => "card_shown",
            Self::Granted { .. } => "granted",
            Self::Probe => "probe",
            Self::Resolved { .. } => "resolved",
            Self::Started { .. } => "started",
            Self::Interrupted { .. } => "interrupted",
            Self::Recovered { .. } => "taken_up",
            Self::WentDormant { .. } => "went_dormant",
            Self::Joined { .. } => "joined",
            Self::AnswerOwed { .. } => "answer_owed",
            Self::AnswersArrived => "answers_arrived",
            Self::Rejoins => "rejoins",
            Self::Listeners { .. } => "listeners",
            Self::OthersMayListen { .. } => "others_may_listen",
            Self::Ended { .. } => "ended",
            Self::Failed { .. } => "failed",
            Self::Moved { .. } => "moved",
            Self::Disconnected { .. } => "disconnected",
            Self::JoinFailed { .. } => "join_failed",
        }
    }
}
