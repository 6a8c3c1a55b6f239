//! One partition after the other, when a worker hands several over.
//!
//! Every session that moves costs its new worker a voice connection and an entry into an encryption group. When all of a
//! worker's sessions move at the same moment, each waits for all of them; one after the other, each waits for its own
//! partition's only, and plays on until then.

use std::{sync::Arc, time::Duration};

use segue_domain::PartitionId;
use segue_store::{LeaseStore, WorkerId, now};
use tokio::{
    sync::{Semaphore, SemaphorePermit},
    time::{Instant, sleep},
};

/// Longest wait for the next owner to take what was let go of.
const TAKEN: Duration = Duration::from_secs(1);
/// How often that is looked at.
const LOOK: Duration = Duration::from_millis(30);
/// Time for the next owner to connect its sessions.
const CONNECT: Duration = Duration::from_millis(400);

/// Lets one partition of a worker be handed over at a time.
#[derive(Clone, Debug)]
pub struct HandoverTurns(Arc<Semaphore>);

impl Default for HandoverTurns {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(1)))
    }
}

impl HandoverTurns {
    /// Waits for this partition's turn. It ends with what is returned.
    pub async fn next(&self) -> Option<SemaphorePermit<'_>> {
        self.0.acquire().await.ok()
    }
}

/// Waits until the next owner has taken a partition and had time to connect.
pub async fn until_taken(leases: &Arc<dyn LeaseStore>, partition: PartitionId, me: &WorkerId) {
    let until = Instant::now() + TAKEN;
    while Instant::now() < until {
        if let Ok(Some(lease)) = leases.read(partition).await
            && lease.owner != *me
            && !lease.is_free(now())
        {
            sleep(CONNECT).await;
            return;
        }
        sleep(LOOK).await;
    }
}
