//! Giving a job up: it is put into the dead letters, and the person is told.

use std::error::Error;

use segue_domain::{Job, Notice, PartitionId, Report};
use segue_messages as messages;
use segue_store::{JobQueue, StoreError};

use super::{GuildContext, HeldJob};
use crate::metric_definitions::JOBS;

/// Why a job is given up.
#[derive(Debug)]
pub enum DeadLetterReason {
    /// It was received too often, and never carried out.
    TriesFailed,
    /// The store refuses the outcome.
    Refused(StoreError),
    /// Its guild belongs to another partition than the one in whose queue it was.
    OtherPartition {
        /// The guild's partition.
        of_guild: PartitionId,
        /// The queue's.
        of_queue: PartitionId,
    },
}

impl DeadLetterReason {
    /// For operators, with everything that is known.
    fn text(&self) -> String {
        match self {
            Self::TriesFailed => {
                format!("job.buried: {} tries failed", <dyn JobQueue>::MAX_ATTEMPTS)
            }
            Self::Refused(error) => {
                let mut text = format!("{}: {error}", error.code());
                let mut cause = error.source();
                while let Some(error) = cause {
                    text = format!("{text}: {error}");
                    cause = error.source();
                }
                text
            }
            Self::OtherPartition { of_guild, of_queue } => format!(
                "job.wrong-partition: its guild belongs to partition {of_guild}, and it was in the queue of {of_queue}"
            ),
        }
    }

    /// For the person who gave the command.
    const fn notice(&self) -> Notice {
        match self {
            Self::TriesFailed => Notice::Buried,
            Self::Refused(_) | Self::OtherPartition { .. } => Notice::Rejected,
        }
    }
}

/// Gives a job up. Returns what the guild's task has to be told: the panel reads its answers in the state, which nobody
/// else writes.
pub(super) async fn put_aside(
    context: &GuildContext,
    job: Job,
    held: HeldJob,
    reason: &DeadLetterReason,
) -> Option<Report> {
    let text = reason.text();
    metrics::counter!(JOBS, "command" => job.body.name(), "outcome" => "buried").increment(1);
    tracing::error!(job = %job.id, guild = %job.guild_id, trace = %job.trace_id, reason = text, "a job was moved to the dead letters");
    if let Err(error) = held.put_aside(&job, &text).await {
        tracing::warn!(
            error = &error as &dyn Error,
            "a job could not be moved to the dead letters; retrying"
        );
        return None;
    }
    match job.reply {
        // Nor may this partition's workers write the state of another's guild.
        Some(reply) if reply.is_panel() => match reason {
            DeadLetterReason::OtherPartition { .. } => None,
            _ => Some(Report::DeadLettered { job_id: job.id, reply }),
        },
        // Discord is told by itself: the state may be what the job failed on.
        Some(to) => {
            let notice = reason.notice();
            context.discord.reply(&to, &messages::reply(&notice, to.language), notice.code()).await;
            None
        }
        None => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_says_all_that_is_known() {
        let source = std::io::Error::other("Item size has exceeded the maximum allowed size");
        let (doing, reason) = ("storing a session", "ValidationException".to_owned());
        let refused = StoreError::Refused { doing, reason, source: source.into() };
        assert_eq!(
            DeadLetterReason::Refused(refused).text(),
            "store.refused: the store refused the request while storing a session (ValidationException): \
             Item size has exceeded the maximum allowed size"
        );
        let elsewhere =
            DeadLetterReason::OtherPartition { of_guild: PartitionId::new(3), of_queue: PartitionId::new(0) };
        assert!(elsewhere.text().starts_with("job.wrong-partition"), "{}", elsewhere.text());
        assert_eq!(elsewhere.notice().code(), "job.rejected");
    }
}
