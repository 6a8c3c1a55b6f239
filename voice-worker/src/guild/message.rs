//! What a guild's task is told.

use std::time::Duration;

use segue_domain::{ChannelId, Job, JobId, JoinProblem, Report, SourceFailure, TrackId, UserId};
use tokio::sync::oneshot;

use super::{GuildHealth, HeldJob, Owed, ShowOutcome};
use crate::{gateway::LinkEvent, player::SoundEvent};
use segue_sources::{OpenedAudio, SourceError};

/// Why a source could not be opened where it was asked to begin.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum OpenFailure {
    /// The position lies behind the end: everything was heard.
    PastEnd,
    /// The source can't be played.
    Source(SourceFailure),
}

impl From<&SourceError> for OpenFailure {
    fn from(error: &SourceError) -> Self {
        match error {
            SourceError::PastEnd => Self::PastEnd,
            error => Self::Source(error.failure()),
        }
    }
}

/// What a guild's task is told.
pub enum GuildMessage {
    /// A job from the partition's queue.
    Job {
        /// The job.
        job: Box<Job>,
        /// The claim on it.
        held: HeldJob,
    },
    /// What had to be known of a member before a job of theirs is carried out is known, or did not come in time.
    Located {
        /// The member.
        member: UserId,
        /// Their channel, or none, as Discord answered; `None` when it was not asked, or gave no answer in time.
        found: Option<Option<ChannelId>>,
    },
    /// Where the bot is, as Discord answered when it was asked.
    BotLocated {
        /// Number of the question.
        question: u64,
        /// Its channel, or none; `None` when Discord did not say.
        #[allow(clippy::option_option)]
        channel: Option<Option<ChannelId>>,
    },
    /// Why the bot did not get into a channel.
    JoinChecked {
        /// The channel.
        channel: ChannelId,
        /// Why.
        problem: JoinProblem,
    },
    /// The bot was removed from the guild.
    Removed,
    /// The answers to a job that changed nothing take long.
    Owed(Owed),
    /// An answer has arrived, or can't any more.
    Answered(JobId),
    /// A source has looked something up.
    Report(Report),
    /// A source was opened, or can't be.
    Opened {
        /// Number of the opening.
        number: u64,
        /// Entry of the session.
        track_id: TrackId,
        /// The source, or why not.
        result: Result<OpenedAudio, OpenFailure>,
    },
    /// The driver tells of a track.
    Sound(TrackId, SoundEvent),
    /// Something happened to the voice connection.
    Link(LinkEvent),
    /// There is a session to be taken up: the task does so when it starts.
    Recover,
    /// The gateway has told all that happened while nobody listened to it.
    GatewayReady {
        /// Whether the session of another connection continues, and what was missed was told event by event.
        resumed: bool,
    },
    /// Somebody joined, moved or left.
    Voices,
    /// Somebody wants to know how the guild is.
    Health {
        /// Job that tells whether commands are carried out.
        probe: JobId,
        /// Where to answer.
        answer: oneshot::Sender<GuildHealth>,
    },
    /// Discord shows what plays, or does not.
    Shown(ShowOutcome),
    /// Something is to go wrong, for an experiment.
    Fault(GuildFault),
    /// The task breaks.
    #[cfg(test)]
    Panic,
}

/// What can be made to go wrong in one guild.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum GuildFault {
    /// The connection to the voice server closes.
    DropVoice,
    /// The source of what plays gives nothing for so long.
    StallSource(Duration),
    /// The thread that mixes what plays dies.
    KillMixer,
}
