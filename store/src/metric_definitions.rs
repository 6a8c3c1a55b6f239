//! Names and meanings of the metrics this crate emits.

use metrics::{Unit, describe_counter, describe_histogram};

/// Bytes that one commit wrote: head, history and pages.
pub const COMMIT_BYTES: &str = "segue_commit_bytes";
/// Seconds that one commit took.
pub const COMMIT_SECONDS: &str = "segue_commit_seconds";
/// Commits that were refused, by reason.
pub const COMMIT_REFUSED: &str = "segue_commits_refused_total";

/// Tells the recorder what the metrics of this crate mean.
pub fn describe_metrics() {
    describe_histogram!(COMMIT_BYTES, Unit::Bytes, "Bytes that one commit wrote: head, history and pages");
    describe_histogram!(COMMIT_SECONDS, Unit::Seconds, "Time that one commit took");
    describe_counter!(COMMIT_REFUSED, Unit::Count, "Commits that were refused, by reason");
}
