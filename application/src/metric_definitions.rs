//! Names and meanings of the metrics this crate emits.

use metrics::{Unit, describe_counter, describe_histogram};

/// Jobs that were put on a partition's queue, by what they carry.
pub const ENQUEUED: &str = "segue_jobs_enqueued_total";
/// Seconds that putting a job on its queue took.
pub const ENQUEUE_SECONDS: &str = "segue_enqueue_seconds";

/// Tells the recorder what the metrics of this crate mean.
pub fn describe_metrics() {
    describe_counter!(ENQUEUED, Unit::Count, "Jobs that were put on a partition's queue, by command");
    describe_histogram!(ENQUEUE_SECONDS, Unit::Seconds, "Time that putting a job on its queue took");
}
