//! Takes jobs from a partition's queue and gives them to their guilds.

use std::{pin::pin, sync::Arc, time::Duration};

use segue_domain::PartitionId;
use segue_store::JobQueue;
use tokio_util::sync::CancellationToken;

use crate::{
    guild::{GuildMessage, Guilds, HeldJob},
    metric_definitions::JOBS,
    partition::LeaseGuard,
};

/// Jobs taken at once; SQS gives no more.
const BATCH: usize = 10;
/// Longest wait for a job. SQS allows 20 s; but the wait of a worker that is killed goes on there, and a job that is given
/// to it is hidden from its successor until it becomes visible again.
pub(super) const WAIT: Duration = Duration::from_secs(3);

/// Takes jobs until it is stopped or the lease is lost. What was asked of the queue when it is stopped is waited for,
/// unless nothing can be lost to it.
pub(super) async fn consume(
    jobs: Arc<dyn JobQueue>,
    partition: PartitionId,
    guilds: Guilds,
    guard: LeaseGuard,
    stop: CancellationToken,
    lost: CancellationToken,
) {
    let mut pause = Duration::from_millis(100);
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
                pause = Duration::from_millis(100);
                for delivery in deliveries {
                    match delivery.job {
                        Ok(job) => {
                            let (receipt, attempt) = (delivery.receipt, delivery.attempt);
                            let held = HeldJob::new(Arc::clone(&jobs), partition, receipt, attempt);
                            if attempt > <dyn JobQueue>::MAX_ATTEMPTS {
                                tokio::spawn(guilds.bury(job, held));
                            } else {
                                guilds.tell(job.guild_id, GuildMessage::Job { job: Box::new(job), held });
                            }
                        }
                        // Left where it is: after the last attempt it goes to the dead-letter queue.
                        Err(problem) => {
                            metrics::counter!(JOBS, "command" => "unknown", "outcome" => "unreadable")
                                .increment(1);
                            tracing::error!(%partition, problem, "a job can't be read");
                        }
                    }
                }
            }
            Err(error) => {
                tracing::warn!(%partition, error = &error as &dyn std::error::Error, "the queue can't be read");
                tokio::select! {
                    () = stop.cancelled() => return,
                    () = lost.cancelled() => return,
                    () = tokio::time::sleep(pause) => {}
                }
                pause = (pause * 2).min(Duration::from_secs(2));
            }
        }
    }
}
