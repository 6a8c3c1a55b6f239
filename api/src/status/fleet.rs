//! What the stores say of the fleet.

use std::{collections::HashMap, error::Error, fmt, sync::Arc, time::Duration};

use futures::future::join_all;
use segue_domain::{PartitionId, Partitions, Timestamp};
use segue_store::{
    Experiment, Fleet, Lease, OperationsLog, ScalingDecision, StoreError, Stores, WorkerStatus,
};
use tokio::time::timeout;

/// How long the stores may take: shorter than a request, so that the rest of the status is told in any case.
const TIME_LIMIT: Duration = Duration::from_secs(3);

/// How many experiments, and how many decisions, are told.
const HISTORY: usize = 20;

/// What is known of the fleet.
#[derive(Clone, Debug)]
pub enum FleetState {
    /// Nothing: this process was given no stores.
    Absent,
    /// Nothing: the stores did not answer.
    Unreachable,
    /// What the stores said.
    Known(Arc<FleetFigures>),
}

/// What the stores say of the fleet.
#[derive(Debug)]
pub struct FleetFigures {
    /// Workers that run.
    pub workers: Vec<WorkerStatus>,
    /// All partitions, whether somebody owns them or not.
    pub partitions: Vec<PartitionFigures>,
    /// Number of gateway shards.
    pub shards: u32,
    /// The last experiments, the last first.
    pub experiments: Vec<Experiment>,
    /// The last decisions about the number of workers, the last first.
    pub decisions: Vec<ScalingDecision>,
}

/// What the stores say of a partition.
#[derive(Debug)]
pub struct PartitionFigures {
    /// The partition.
    pub id: PartitionId,
    /// Its lease; `None` when it was never owned.
    pub lease: Option<Lease>,
    /// Whether somebody owns it now.
    pub held: bool,
    /// Its gateway shards.
    pub shards: Vec<u32>,
    /// Jobs that wait, about; `None` when its queue did not answer.
    pub backlog: Option<u64>,
}

/// Reads what the stores say of the fleet.
pub struct FleetReader {
    stores: Stores,
    partitions: Partitions,
}

impl FleetReader {
    /// Reads from these stores.
    pub fn new(stores: Stores, partitions: Partitions) -> Self {
        Self { stores, partitions }
    }

    /// The stores it reads.
    pub const fn stores(&self) -> &Stores {
        &self.stores
    }

    /// How guilds are spread.
    pub const fn partitions(&self) -> Partitions {
        self.partitions
    }

    /// Reads everything there is to say. What goes wrong is logged, and part of the answer.
    pub async fn read(&self) -> FleetState {
        let now = segue_store::now();
        let (fleet, log) =
            (Fleet::new(self.stores.records.clone()), OperationsLog::new(self.stores.records.clone()));
        let known = async {
            tokio::try_join!(
                fleet.workers(now),
                self.stores.leases.all(),
                log.experiments(HISTORY, now),
                log.decisions(HISTORY, now),
            )
        };
        let (known, backlogs) = tokio::join!(timeout(TIME_LIMIT, known), self.backlogs());
        let (workers, leases, experiments, decisions) = match known {
            Ok(Ok(known)) => known,
            Ok(Err(error)) => {
                tracing::error!(error = &error as &dyn Error, "the fleet's store did not answer");
                return FleetState::Unreachable;
            }
            Err(_) => {
                tracing::error!(limit = ?TIME_LIMIT, "the fleet's store did not answer in time");
                return FleetState::Unreachable;
            }
        };
        let partitions = self.partitions_of(leases, &backlogs, now);
        let shards = self.partitions.shards();
        FleetState::Known(Arc::new(FleetFigures { workers, partitions, shards, experiments, decisions }))
    }

    fn partitions_of(
        &self,
        leases: Vec<Lease>,
        backlogs: &HashMap<PartitionId, u64>,
        now: Timestamp,
    ) -> Vec<PartitionFigures> {
        let mut leases: HashMap<_, _> = leases.into_iter().map(|lease| (lease.partition, lease)).collect();
        let figures = |id| {
            let lease = leases.remove(&id);
            PartitionFigures {
                id,
                held: lease.as_ref().is_some_and(|lease| !lease.is_free(now)),
                lease,
                shards: self.partitions.shards_of(id).collect(),
                backlog: backlogs.get(&id).copied(),
            }
        };
        self.partitions.all().map(figures).collect()
    }

    /// Asks every queue. One that does not answer is left out: on AWS the queues are another service than the table.
    async fn backlogs(&self) -> HashMap<PartitionId, u64> {
        let ask = |partition| async move {
            (partition, timeout(TIME_LIMIT, self.stores.jobs.backlog(partition)).await)
        };
        let mut backlogs = HashMap::new();
        let mut silent: Vec<(PartitionId, Option<StoreError>)> = Vec::new();
        for (partition, answer) in join_all(self.partitions.all().map(ask)).await {
            match answer {
                Ok(Ok(backlog)) => drop(backlogs.insert(partition, backlog)),
                Ok(Err(error)) => silent.push((partition, Some(error))),
                Err(_) => silent.push((partition, None)),
            }
        }
        // One line for all of them: mostly they have one cause.
        if let Some((partition, error)) = silent.first() {
            let error = error.as_ref().map(|error| error as &dyn Error);
            tracing::error!(%partition, queues = silent.len(), error, "the queue depths could not be read");
        }
        backlogs
    }
}

impl fmt::Debug for FleetReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FleetReader").field("partitions", &self.partitions).finish_non_exhaustive()
    }
}
