//! Takes jobs from a partition's queue and gives them to their guilds.

use std::{sync::Arc, time::Duration};

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
/// Longest wait for a job; SQS allows no longer.
const WAIT: Duration = Duration::from_secs(20);

/// Takes jobs until the end is signalled or the lease is lost.
pub(super) async fn consume(
    jobs: Arc<dyn JobQueue>,
    partition: PartitionId,
    guilds: Guilds,
    guard: LeaseGuard,
    ending: CancellationToken,
    lost: CancellationToken,
) {
    let mut pause = Duration::from_millis(100);
    loop {
        let received = tokio::select! {
            biased;
            () = lost.cancelled() => return,
            () = ending.cancelled() => return,
            received = guard.while_held(jobs.receive(partition, BATCH, WAIT)) => received,
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
                    () = ending.cancelled() => return,
                    () = lost.cancelled() => return,
                    () = tokio::time::sleep(pause) => {}
                }
                pause = (pause * 2).min(Duration::from_secs(2));
            }
        }
    }
}
