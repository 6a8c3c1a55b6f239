//! Names and meanings of the metrics this crate emits.

use metrics::{Unit, describe_counter, describe_gauge};

/// Workers there should be, as decided last; 0 where another process decides.
pub const DESIRED_WORKERS: &str = "segue_scaling_desired_workers";
/// Workers that run and don't end, as seen last; 0 where another process decides.
pub const WORKERS: &str = "segue_scaling_workers";
/// Decisions about the number of workers, by outcome: applied, held, unchanged, failed.
pub const DECISIONS: &str = "segue_scaling_decisions_total";

/// Tells the recorder what the metrics of this crate mean.
pub fn describe_metrics() {
    describe_gauge!(DESIRED_WORKERS, Unit::Count, "Workers there should be; 0 where another process decides");
    describe_gauge!(WORKERS, Unit::Count, "Workers that run and don't end; 0 where another process decides");
    describe_counter!(DECISIONS, Unit::Count, "Decisions about the number of workers, by outcome");
}
