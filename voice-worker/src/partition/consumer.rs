//! Takes jobs from a partition's queue and gives them to their guilds.

use std::{pin::pin, sync::Arc, time::Duration};

use segue_domain::{Job, PartitionId, Partitions};
use segue_store::JobQueue;
use tokio_util::sync::CancellationToken;

use crate::{
    backoff::Backoff,
    guild::{DeadLetterReason, GuildMessage, Guilds, HeldJob},
    lease::LeaseGuard,
    metric_definitions::JOBS,
};

/// Jobs taken at once; SQS gives no more.
const BATCH: usize = 10;
/// Longest wait for a job. SQS allows 20 s; but the wait of a worker that is killed continues there, and a job that is
/// given to it is hidden from its successor until it becomes visible again.
pub(super) const WAIT: Duration = Duration::from_secs(3);

/// Takes jobs until it is stopped or the lease is lost. What was asked of the queue when it is stopped is waited for,
/// unless nothing can be lost to it.
pub(crate) async fn consume(
    jobs: Arc<dyn JobQueue>,
    (partition, partitions): (PartitionId, Partitions),
    guilds: Guilds,
    guard: LeaseGuard,
    stop: CancellationToken,
    lost: CancellationToken,
) {
    let mut pauses = Backoff::new(Duration::from_millis(100), Duration::from_secs(2));
    while !stop.is_cancelled() {
        let mut receiving = pin!(guard.while_held(jobs.receive(partition, BATCH, WAIT)));
        let received = tokio::select! {
            biased;
            () = lost.cancelled() => return,
            received = &mut receiving => received,
            () = stop.cancelled() => {
                if jobs.can_break_off() {
                    return;
                }
                tokio::select! {
                    biased;
                    () = lost.cancelled() => return,
                    received = receiving => received,
                }
            }
        };
        let Some(received) = received else { return };
        match received {
            Ok(deliveries) => {
                pauses.reset();
                for delivery in deliveries {
                    match delivery.job {
                        Ok(job) => {
                            let (receipt, attempt) = (delivery.receipt, delivery.attempt);
                            let held = HeldJob::new(Arc::clone(&jobs), partition, receipt, attempt);
                            if let Some(reason) = hopeless(&job, attempt, partition, partitions) {
                                tokio::spawn(guilds.dead_letter(job, held, reason));
                            } else {
                                guilds.send(job.guild_id, GuildMessage::Job { job: Box::new(job), held });
                            }
                        }
                        // Left where it is: after the last attempt it goes to the dead-letter queue.
                        Err(problem) => {
                            metrics::counter!(JOBS, "command" => "unknown", "outcome" => "unreadable")
                                .increment(1);
                            tracing::error!(%partition, problem, "a job could not be read");
                        }
                    }
                }
            }
            Err(error) => {
                tracing::warn!(%partition, error = &error as &dyn std::error::Error, "the queue could not be read");
                tokio::select! {
                    () = stop.cancelled() => return,
                    () = lost.cancelled() => return,
                    () = tokio::time::sleep(pauses.next_wait()) => {}
                }
            }
        }
    }
}

/// Why a job is not even begun.
fn hopeless(
    job: &Job,
    attempt: u32,
    of_queue: PartitionId,
    partitions: Partitions,
) -> Option<DeadLetterReason> {
    let of_guild = partitions.of(job.guild_id);
    if of_guild != of_queue {
        // Under this partition's lease nobody may change the guild's session.
        return Some(DeadLetterReason::OtherPartition { of_guild, of_queue });
    }
    (attempt > <dyn JobQueue>::MAX_ATTEMPTS).then_some(DeadLetterReason::TriesFailed)
}

#[cfg(test)]
mod tests {
    use segue_domain::{Actor, GuildId, JobId, SessionCommand, Timestamp, TraceId};

    use super::*;

    #[test]
    fn a_job_of_another_partitions_guild_is_put_aside_at_once() {
        let partitions = Partitions::new(2, 4).expect("neither is zero");
        let guild_id = GuildId::new(197_038_439_483_310_086);
        let job = Job {
            format: Job::FORMAT,
            id: JobId::new("1"),
            guild_id,
            actor: Actor::Worker,
            body: SessionCommand::Skip.into(),
            reply: None,
            grants: Vec::new(),
            trace_id: TraceId::new("trace"),
            issued_at: Timestamp::default(),
        };
        let of_guild = partitions.of(guild_id);
        for of_queue in partitions.all() {
            let reason = hopeless(&job, 1, of_queue, partitions);
            assert_eq!(reason.is_none(), of_queue == of_guild, "{reason:?}");
        }
        let last = <dyn JobQueue>::MAX_ATTEMPTS;
        assert!(hopeless(&job, last, of_guild, partitions).is_none());
        let reason = hopeless(&job, last + 1, of_guild, partitions);
        assert!(matches!(reason, Some(DeadLetterReason::TriesFailed)), "{reason:?}");
    }
}
