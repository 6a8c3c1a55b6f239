//! The workers that an experiment begins with.

use std::time::Duration;

use segue_store::{RecordKind, Stores};

use crate::{E2eError, stack::Deployment};

/// How long the leases may take to be spread fairly.
const SETTLE: Duration = Duration::from_secs(90);

/// So many workers that have just been started, and a fleet that remembers nothing of what Discord refused: whatever
/// the experiment before has left behind, it does not matter to this one.
pub(super) async fn fresh_workers(stack: &dyn Deployment, count: usize) -> Result<Stores, E2eError> {
    let workers = stack.workers();
    workers.end().await?;
    let stores = stack.stores().await?;
    for takeover in ["planned", "crashed"] {
        let forgotten = stores.records.remove(RecordKind::Takeover, takeover).await;
        forgotten.map_err(|source| E2eError::Store { doing: "forgetting refusals", source })?;
    }
    for _ in 0..count {
        workers.start().await?;
    }
    workers.settled(&stores, stack.partitions().all().count(), SETTLE).await?;
    Ok(stores)
}
