//! Takes a partition when it is free, and keeps it.

use std::time::Duration;

use segue_domain::{Millis, PartitionId};
use segue_store::now;
use tokio_util::sync::CancellationToken;

use super::tenure::{self, Shared};

/// How long a lease lasts without a heartbeat.
pub(super) const TTL: Millis = Millis::from_secs(5);
/// How often the owner says that it is alive.
pub(super) const HEARTBEAT: Duration = Duration::from_secs(2);
/// How often a worker looks whether a partition is free.
const LOOK: Duration = Duration::from_millis(500);

/// Takes the partition whenever it is free, and holds it until it is lost or the worker ends.
pub async fn keep(partition: PartitionId, shared: Shared, shutdown: CancellationToken) {
    while !shutdown.is_cancelled() {
        match shared.stores.leases.acquire(partition, &shared.worker, now(), TTL).await {
            Ok(Some(lease)) => {
                tracing::info!(%partition, fence = lease.fence, "the partition is ours");
                tenure::hold(lease, &shared, &shutdown).await;
            }
            Ok(None) => {}
            Err(error) => {
                tracing::warn!(%partition, error = &error as &dyn std::error::Error, "a lease can't be asked for");
            }
        }
        tokio::select! {
            () = shutdown.cancelled() => break,
            () = tokio::time::sleep(LOOK) => {}
        }
    }
}
