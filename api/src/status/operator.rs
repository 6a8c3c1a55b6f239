//! What only operators are told: which worker plays what.
//!
//! Of a lease's gateway sessions only their presence is told: who has a session's id and address can take it over.

use segue_domain::PartitionId;
use segue_store::WorkerStatus;
use serde::Serialize;
use utoipa::ToSchema;

use super::fleet::{FleetFigures, PartitionFigures};
use crate::queue_sync::instant;

/// Workers and partitions by name; both absent when the fleet is.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OperatorAnswer {
    workers: Option<Vec<Worker>>,
    partitions: Option<Vec<Partition>>,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = WorkerFigures)]
struct Worker {
    id: String,
    #[schema(format = DateTime)]
    started_at: String,
    #[schema(format = DateTime)]
    heartbeat: String,
    draining: bool,
    #[schema(value_type = Vec<u32>)]
    partitions: Vec<PartitionId>,
    sessions: u32,
    playing: u32,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PartitionFigures)]
struct Partition {
    #[schema(value_type = u32)]
    id: PartitionId,
    /// Absent when nobody owns it now.
    #[schema(required)]
    owner: Option<String>,
    #[schema(required)]
    fence: Option<u64>,
    /// Last sign of life, also of an owner that is gone.
    #[schema(required, format = DateTime)]
    heartbeat: Option<String>,
    draining: bool,
    shards: Vec<Shard>,
    #[schema(required)]
    backlog: Option<u64>,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ShardFigures)]
struct Shard {
    id: u32,
    /// Whether there is a gateway session that the next owner can resume.
    session: bool,
}

impl OperatorAnswer {
    /// Tells what is known.
    pub fn new(fleet: Option<&FleetFigures>) -> Self {
        Self {
            workers: fleet.map(|fleet| fleet.workers.iter().map(Worker::from).collect()),
            partitions: fleet.map(|fleet| fleet.partitions.iter().map(Partition::from).collect()),
        }
    }
}

impl From<&WorkerStatus> for Worker {
    fn from(worker: &WorkerStatus) -> Self {
        Self {
            id: worker.id.0.clone(),
            started_at: instant(worker.started_at),
            heartbeat: instant(worker.heartbeat),
            draining: worker.draining,
            partitions: worker.partitions.clone(),
            sessions: worker.sessions,
            playing: worker.playing,
        }
    }
}

impl From<&PartitionFigures> for Partition {
    fn from(partition: &PartitionFigures) -> Self {
        let lease = partition.lease.as_ref();
        let has_session =
            |id| lease.is_some_and(|lease| lease.shards.iter().any(|session| session.shard == id));
        let shard = |&id: &u32| Shard { id, session: has_session(id) };
        Self {
            id: partition.id,
            owner: lease.filter(|_| partition.held).map(|lease| lease.owner.0.clone()),
            fence: lease.map(|lease| lease.fence),
            heartbeat: lease.map(|lease| instant(lease.heartbeat)),
            draining: lease.is_some_and(|lease| partition.held && lease.draining),
            shards: partition.shards.iter().map(shard).collect(),
            backlog: partition.backlog,
        }
    }
}
