//! What the worker has to carry out after a commit.

use crate::{BackgroundTask, ChannelId, JobId, Language, Notice, Query, ReplyHandle, SourceTier, TrackId};

/// Something to carry out after the state that came with it is committed.
///
/// Starting, holding and stopping sound are no effects: the player compares what the state says should be
/// heard with what is heard, and closes the difference. Recovery is then the same code.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Effect {
    /// Answers an interaction: edits its deferred reply. An answer that came with a change also waits in
    /// [`crate::Head::answers`] until it is known to have arrived.
    Reply {
        /// Job that is answered.
        job_id: JobId,
        /// Where to answer.
        to: ReplyHandle,
        /// What to say.
        notice: Notice,
    },
    /// Says something in a text channel, with the bot's token.
    Announce {
        /// Channel to write in.
        channel: ChannelId,
        /// What to say.
        notice: Notice,
        /// In which language.
        language: Language,
    },
    /// Looks up what a query names; the answer comes back as [`crate::Report::Resolved`] or
    /// [`crate::Report::Failed`].
    Resolve {
        /// Entry that waits.
        track_id: TrackId,
        /// What to look up.
        query: Query,
        /// Sources that the guild's plan has.
        sources: SourceTier,
    },
    /// Says in the log that a change was not made, because a rule would not have held after it: a fault of this program.
    InvariantBroken {
        /// Which rule.
        rule: &'static str,
        /// Name of the command.
        command: &'static str,
    },
    /// Does something for a person besides the music; the outcome comes back as
    /// [`crate::Report::BackgroundTaskDone`].
    RunBackgroundTask {
        /// What.
        background_task: Box<BackgroundTask>,
    },
}
