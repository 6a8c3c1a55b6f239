//! What one worker does for all: it decides how many of them there should be.

use std::sync::Arc;

use segue_domain::PartitionId;
use segue_scaling::Controller;
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::shared::Shared;
use crate::supervise::keep_running;

/// The partition whose owner decides for all.
const LEADER: PartitionId = PartitionId::new(0);

/// Scales the ECS service while the partition is held, if it is the first and that is wanted. It ends with what is
/// returned, or with the worker.
///
/// An owner that loses its lease may decide for some seconds beside the next one. That does no harm: both read the same,
/// and to be told a number twice changes nothing.
pub(super) fn lead(
    partition: PartitionId,
    shared: &Shared,
    shutdown: &CancellationToken,
) -> Option<DropGuard> {
    let config = shared.config.scaling.clone().filter(|_| partition == LEADER)?;
    let target = shared.ecs.clone()?;
    let (end, partitions, stores) = (shutdown.child_token(), shared.config.partitions, shared.stores.clone());
    let ending = end.clone();
    tokio::spawn(keep_running("scaling", end.clone(), move || {
        Controller::new(config.clone(), partitions, stores.clone(), Arc::clone(&target)).run(ending.clone())
    }));
    Some(end.drop_guard())
}
