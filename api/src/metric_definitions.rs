//! Names and meanings of the metrics this crate emits.

use metrics::{Unit, describe_counter, describe_gauge, describe_histogram};

/// Requests answered, by route and status.
pub const REQUESTS: &str = "segue_api_requests_total";
/// Seconds until a request was answered, by route.
pub const REQUEST_SECONDS: &str = "segue_api_request_seconds";
/// Requests that were refused for their key, by reason.
pub const REFUSED: &str = "segue_api_refused_total";
/// Versions that reached the panel database, by outcome: applied or stale.
pub const MIRRORED: &str = "segue_mirror_versions_total";
/// Seconds from a version's commit until readers of the panel database see it.
pub const MIRROR_LAG_SECONDS: &str = "segue_mirror_lag_seconds";
/// The last of those, for a dashboard's single figure.
pub const MIRROR_LAST_LAG_SECONDS: &str = "segue_mirror_last_lag_seconds";
/// Records that could not be read and were passed over.
pub const MIRROR_POISON: &str = "segue_mirror_poison_total";
/// Times the mirror failed and tried, or asked to be tried, again.
pub const MIRROR_RETRIES: &str = "segue_mirror_retries_total";

/// Times a guild was mirrored again from what is stored, because something never arrived, by outcome.
pub const MIRROR_RESYNCS: &str = "segue_mirror_resyncs_total";

/// Tells the recorder what the metrics of this crate mean.
pub fn describe_metrics() {
    describe_counter!(REQUESTS, Unit::Count, "Requests answered, by route and status");
    describe_histogram!(REQUEST_SECONDS, Unit::Seconds, "Time until a request was answered, by route");
    describe_counter!(REFUSED, Unit::Count, "Requests that were refused for their key, by reason");
    describe_counter!(MIRRORED, Unit::Count, "Versions that reached the panel database, by outcome");
    describe_histogram!(
        MIRROR_LAG_SECONDS,
        Unit::Seconds,
        "Time from a version's commit until readers see it"
    );
    describe_gauge!(MIRROR_LAST_LAG_SECONDS, Unit::Seconds, "Lag of the version that was mirrored last");
    describe_counter!(MIRROR_POISON, Unit::Count, "Records that could not be read and were passed over");
    describe_counter!(MIRROR_RETRIES, Unit::Count, "Times the mirror failed and was tried again");
    describe_counter!(MIRROR_RESYNCS, Unit::Count, "Times a guild was mirrored again from what is stored");
}
