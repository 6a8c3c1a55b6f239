//! Holds this worker's share of the partitions.

use std::{collections::HashMap, sync::Arc, time::Duration};

use fail_stop::boot_clock;
use segue_domain::PartitionId;
use segue_store::{Fleet, StoreError, now};
use tokio::{sync::Notify, task::JoinHandle};
use tokio_util::sync::CancellationToken;

use super::{
    assignment::{Move, View, decide},
    leader, runner, successor,
    worker_status::{self, StatusReporter},
};
use crate::{
    lease::TTL,
    shared::Shared,
    supervise::{keep_running, run_caught},
};

/// How often a worker looks at the leases.
const LOOK: Duration = Duration::from_millis(500);

/// A partition that this worker holds, or is about to.
struct Held {
    /// Rings when it is to be handed to another worker.
    offer: Arc<Notify>,
    task: JoinHandle<()>,
}

/// Takes and gives partitions until the worker ends, and hands all of them over then.
pub async fn manage_partitions(shared: Shared, shutdown: CancellationToken) {
    let fleet = Fleet::new(Arc::clone(&shared.stores.records));
    let presence = StatusReporter::new(shared.worker.clone());
    let announced = CancellationToken::new();
    let announcing = keep_running("presence", announced.clone(), {
        let (fleet, presence, load) = (fleet.clone(), presence.clone(), shared.load.clone());
        let announced = announced.clone();
        move || worker_status::announce(fleet.clone(), presence.clone(), load.clone(), announced.clone())
    });
    let announcing = tokio::spawn(announcing);
    let all: Vec<PartitionId> = shared.config.partitions.all().collect();
    let mut held: HashMap<PartitionId, Held> = HashMap::new();
    presence.wait_until_announced(&shutdown).await;
    while !shutdown.is_cancelled() {
        held.retain(|_, held| !held.task.is_finished());
        match moves(&shared, &fleet, &all).await {
            Ok(moves) => {
                for step in moves {
                    carry_out(step, &shared, &shutdown, &mut held);
                }
            }
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "the leases could not be read");
            }
        }
        // Said before the first session of it is ours: who counts sessions has to know that two may count it.
        presence.set_partitions(held.keys().copied().collect());
        tokio::select! {
            () = shutdown.cancelled() => break,
            () = tokio::time::sleep(LOOK) => {}
        }
    }
    // Said before anything is given up, so that others prepare, and we take nothing any more.
    presence.drain();
    presence.announce_now(&fleet, &shared.load).await;
    for (_, held) in held {
        let _ = held.task.await;
    }
    announced.cancel();
    let _ = announcing.await;
    if let Err(error) = fleet.withdraw(&shared.worker).await {
        tracing::info!(
            error = &error as &dyn std::error::Error,
            "this worker's record could not be removed; it will expire"
        );
    }
}

async fn moves(shared: &Shared, fleet: &Fleet, all: &[PartitionId]) -> Result<Vec<Move>, StoreError> {
    let (leases, workers) = tokio::try_join!(shared.stores.leases.all(), fleet.workers(now()))?;
    let view = View { now: now(), partitions: all, leases: &leases, workers: &workers, me: &shared.worker };
    Ok(decide(&view))
}

fn carry_out(
    step: Move,
    shared: &Shared,
    shutdown: &CancellationToken,
    held: &mut HashMap<PartitionId, Held>,
) {
    match step {
        Move::Offer(partition) => {
            if let Some(held) = held.get(&partition) {
                tracing::info!(%partition, "another worker holds fewer partitions; offering one");
                held.offer.notify_one();
            }
        }
        Move::Take(partition) | Move::Claim(partition) => {
            if held.contains_key(&partition) {
                return;
            }
            let offer = Arc::new(Notify::new());
            let (offered, shared, shutdown) = (Arc::clone(&offer), shared.clone(), shutdown.clone());
            let claim = matches!(step, Move::Claim(_));
            let task = tokio::spawn(async move {
                let run = run_caught(async {
                    if claim && !successor::prepare(partition, &shared, &shutdown).await {
                        return;
                    }
                    take(partition, &shared, &offered, &shutdown).await;
                });
                if let Err(panic) = run.await {
                    // Anyone who looks next after the lease has expired takes the partition, with what it plays.
                    tracing::error!(%partition, panic, "a partition's task panicked");
                }
            });
            held.insert(partition, Held { offer, task });
        }
    }
}

/// Takes a partition that is free, and holds it until it is lost, given away, or the worker ends.
async fn take(partition: PartitionId, shared: &Shared, offered: &Notify, shutdown: &CancellationToken) {
    if shutdown.is_cancelled() {
        return;
    }
    let asked_at = boot_clock();
    match shared.stores.leases.acquire(partition, &shared.worker, now(), TTL).await {
        Ok(Some(lease)) => {
            tracing::info!(%partition, fence = lease.fence, "the partition was acquired");
            let leading = leader::lead(partition, shared, shutdown);
            runner::run(lease, asked_at, shared, offered, shutdown).await;
            drop(leading);
        }
        Ok(None) => {}
        Err(error) => {
            tracing::warn!(%partition, error = &error as &dyn std::error::Error, "a lease could not be requested");
        }
    }
}
