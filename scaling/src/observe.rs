//! What a decision is made from.

use std::sync::Arc;

use futures::{future::try_join_all, try_join};
use segue_domain::{Partitions, Timestamp};
use segue_store::{Fleet, ScalingInputs, StoreError, Stores, WorkerStatus};

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
        sessions: sessions(&workers),
        workers: u32::try_from(staying).unwrap_or(u32::MAX),
        partitions: u32::try_from(backlogs.len()).unwrap_or(u32::MAX),
        backlog: backlogs.into_iter().fold(0, u64::saturating_add),
    })
}

/// Sessions that there are at least.
///
/// Workers say every 2 s what they have. Two that name the same partition are about to hand it over, or just did: then
/// one of them may still count what the other counts already. That is no more than the smaller of the two has, and it must
/// not look like a load that needs another worker.
fn sessions(workers: &[WorkerStatus]) -> u32 {
    let sum = |counts: &mut dyn Iterator<Item = u32>| counts.fold(0, u32::saturating_add);
    let all = sum(&mut workers.iter().map(|worker| worker.sessions));
    let share = |a: &WorkerStatus, b: &WorkerStatus| a.partitions.iter().any(|p| b.partitions.contains(p));
    let pairs = workers.iter().enumerate().flat_map(|(at, a)| workers[at + 1..].iter().map(move |b| (a, b)));
    let twice = sum(&mut pairs.filter(|(a, b)| share(a, b)).map(|(a, b)| a.sessions.min(b.sessions)));
    let most = workers.iter().map(|worker| worker.sessions).max().unwrap_or(0);
    all.saturating_sub(twice).max(most)
}

#[cfg(test)]
mod tests {
    use segue_domain::{Millis, PartitionId};
    use segue_store::{WorkerId, WorkerStatus, embedded::EmbeddedStore, now};

    use super::*;

    fn worker(name: &str, partitions: &[u32], sessions: u32) -> WorkerStatus {
        let at = now();
        WorkerStatus {
            format: WorkerStatus::FORMAT,
            id: WorkerId(name.to_owned()),
            started_at: at,
            heartbeat: at,
            expires_at: at + Millis::from_secs(5),
            draining: false,
            partitions: partitions.iter().copied().map(PartitionId::new).collect(),
            sessions,
            playing: 0,
        }
    }

    #[test]
    fn what_changes_hands_is_not_counted_twice() {
        let before = [worker("a", &[0, 1, 2, 3], 4), worker("b", &[3], 0)];
        assert_eq!(sessions(&before), 4);
        let between = [worker("a", &[0, 1, 2, 3], 4), worker("b", &[3], 1)];
        assert_eq!(sessions(&between), 4, "the first does not know yet that it is rid of one");
        let after = [worker("a", &[0, 1, 2], 3), worker("b", &[3], 1)];
        assert_eq!(sessions(&after), 4);
        let everywhere = [worker("a", &[0], 5), worker("b", &[0], 5), worker("c", &[0], 5)];
        assert_eq!(sessions(&everywhere), 5, "never less than one of them has");
        assert_eq!(sessions(&[]), 0);
    }

    #[tokio::test]
    async fn workers_that_end_don_t_count_but_their_sessions_do() {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let store = EmbeddedStore::open(folder.path().join("segue.sqlite")).await.expect("it opens");
        let stores = store.stores();
        let fleet = Fleet::new(Arc::clone(&stores.records));
        let at = now();
        for (name, draining, sessions) in [("a", false, 3), ("b", true, 4), ("c", false, 0)] {
            let status = WorkerStatus { draining, ..worker(name, &[], sessions) };
            fleet.announce(&status).await.expect("it is announced");
        }
        let partitions = Partitions::new(8, 1).expect("neither is zero");
        let seen = observe(&stores, partitions, at).await.expect("the store answers");
        assert_eq!(seen, ScalingInputs { sessions: 7, workers: 2, partitions: 8, backlog: 0 });
        let later =
            observe(&stores, partitions, now() + Millis::from_secs(6)).await.expect("the store answers");
        assert_eq!((later.workers, later.sessions), (0, 0), "their records have expired");
    }
}
