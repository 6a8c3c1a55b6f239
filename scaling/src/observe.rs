//! What a decision is made from.

use std::sync::Arc;

use futures::{future::try_join_all, try_join};
use segue_domain::{Partitions, Timestamp};
use segue_store::{Fleet, ScalingInputs, StoreError, Stores};

/// Reads what a decision is made from.
///
/// The sessions of workers that end count as well: they are about to be another's.
///
/// # Errors
///
/// As [`Fleet::workers`] and [`segue_store::JobQueue::backlog`].
pub async fn observe(
    stores: &Stores,
    partitions: Partitions,
    now: Timestamp,
) -> Result<ScalingInputs, StoreError> {
    let fleet = Fleet::new(Arc::clone(&stores.records));
    let backlogs = try_join_all(partitions.all().map(|partition| stores.jobs.backlog(partition)));
    let (workers, backlogs) = try_join!(fleet.workers(now), backlogs)?;
    let staying = workers.iter().filter(|worker| !worker.draining).count();
    Ok(ScalingInputs {
        sessions: workers.iter().fold(0, |sum, worker| sum.saturating_add(worker.sessions)),
        workers: u32::try_from(staying).unwrap_or(u32::MAX),
        partitions: u32::try_from(backlogs.len()).unwrap_or(u32::MAX),
        backlog: backlogs.into_iter().fold(0, u64::saturating_add),
    })
}

#[cfg(test)]
mod tests {
    use segue_domain::Millis;
    use segue_store::{WorkerId, WorkerStatus, embedded::EmbeddedStore, now};

    use super::*;

    #[tokio::test]
    async fn workers_that_end_don_t_count_but_their_sessions_do() {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let store = EmbeddedStore::open(folder.path().join("segue.sqlite")).await.expect("it opens");
        let stores = store.stores();
        let fleet = Fleet::new(Arc::clone(&stores.records));
        let at = now();
        for (name, draining, sessions) in [("a", false, 3), ("b", true, 4), ("c", false, 0)] {
            let status = WorkerStatus {
                format: WorkerStatus::FORMAT,
                id: WorkerId(name.to_owned()),
                started_at: at,
                heartbeat: at,
                expires_at: at + Millis::from_secs(5),
                draining,
                partitions: Vec::new(),
                sessions,
                playing: 0,
            };
            fleet.announce(&status).await.expect("it is announced");
        }
        let partitions = Partitions::new(8, 1).expect("neither is zero");
        let seen = observe(&stores, partitions, at).await.expect("the store answers");
        assert_eq!(seen, ScalingInputs { sessions: 7, workers: 2, partitions: 8, backlog: 0 });
        let later = observe(&stores, partitions, at + Millis::from_secs(6)).await.expect("the store answers");
        assert_eq!((later.workers, later.sessions), (0, 0), "their records have expired");
    }
}
