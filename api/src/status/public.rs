//! What anybody is told of the fleet: figures without names.

use serde::Serialize;
use utoipa::ToSchema;

use super::{
    fleet::FleetFigures,
    history::{DecisionAnswer, ExperimentAnswer},
};

/// The fleet in figures. Operators get the same, with more about each experiment.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FleetAnswer {
    workers: Workers,
    partitions: Partitions,
    shards: u32,
    sessions: u64,
    playing: u64,
    /// Absent as soon as one queue does not answer: a sum that is too small would look well.
    #[schema(required)]
    backlog: Option<u64>,
    experiments: Vec<ExperimentAnswer>,
    scaling: Vec<DecisionAnswer>,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = WorkerCounts)]
struct Workers {
    running: usize,
    draining: usize,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PartitionCounts)]
struct Partitions {
    total: usize,
    held: usize,
}

impl FleetAnswer {
    /// Counts.
    pub fn new(fleet: &FleetFigures, for_operators: bool) -> Self {
        let draining = fleet.workers.iter().filter(|worker| worker.draining).count();
        let experiment = |experiment| ExperimentAnswer::new(experiment, for_operators);
        Self {
            workers: Workers { running: fleet.workers.len() - draining, draining },
            partitions: Partitions {
                total: fleet.partitions.len(),
                held: fleet.partitions.iter().filter(|partition| partition.held).count(),
            },
            shards: fleet.shards,
            sessions: fleet.workers.iter().map(|worker| u64::from(worker.sessions)).sum(),
            playing: fleet.workers.iter().map(|worker| u64::from(worker.playing)).sum(),
            backlog: fleet.partitions.iter().map(|partition| partition.backlog).sum(),
            experiments: fleet.experiments.iter().map(experiment).collect(),
            scaling: fleet.decisions.iter().map(DecisionAnswer::from).collect(),
        }
    }
}
