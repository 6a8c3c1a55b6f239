//! What keeps the status from being "ok".

use super::fleet::{FleetState, PartitionFigures};

/// What keeps the status from being "ok".
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum StatusProblem {
    /// The panel database does not answer.
    DatabaseUnreachable,
    /// The store with leases and workers does not answer.
    FleetUnreachable,
    /// A partition has no worker that plays its guilds.
    PartitionUnowned,
    /// A queue does not tell how much waits in it.
    QueueUnreachable,
}

impl StatusProblem {
    /// All of them.
    pub const ALL: [Self; 4] =
        [Self::DatabaseUnreachable, Self::FleetUnreachable, Self::PartitionUnowned, Self::QueueUnreachable];

    /// Stable code, for programs.
    pub const fn code(self) -> &'static str {
        match self {
            Self::DatabaseUnreachable => "database.unreachable",
            Self::FleetUnreachable => "fleet.unreachable",
            Self::PartitionUnowned => "fleet.partition-unowned",
            Self::QueueUnreachable => "fleet.queue-unreachable",
        }
    }

    /// All that there are now.
    pub fn now(database_answers: bool, fleet: &FleetState) -> Vec<Self> {
        let database = (!database_answers).then_some(Self::DatabaseUnreachable);
        database.into_iter().chain(Self::of_fleet(fleet)).collect()
    }

    /// Those of the fleet. One that this process was not told about has none.
    pub fn of_fleet(fleet: &FleetState) -> Vec<Self> {
        let mut problems = Vec::new();
        let mut note = |there_is: bool, problem| {
            if there_is {
                problems.push(problem);
            }
        };
        match fleet {
            FleetState::Absent => {}
            FleetState::Unreachable => note(true, Self::FleetUnreachable),
            FleetState::Known(fleet) => {
                let any = |is: fn(&PartitionFigures) -> bool| fleet.partitions.iter().any(is);
                note(any(|partition| !partition.held), Self::PartitionUnowned);
                note(any(|partition| partition.backlog.is_none()), Self::QueueUnreachable);
            }
        }
        problems
    }
}
