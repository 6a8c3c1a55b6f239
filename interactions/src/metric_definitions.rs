//! Names and meanings of the metrics this crate emits.

use metrics::{Unit, describe_counter, describe_histogram};

/// Requests to the endpoint, by HTTP status.
pub const REQUESTS: &str = "segue_interaction_requests_total";
/// Requests that were not believed to be from Discord, by reason.
pub const UNAUTHENTICATED: &str = "segue_interaction_unauthenticated_total";
/// Interactions that were answered, by command or button and by outcome.
pub const ANSWERED: &str = "segue_interactions_total";
/// Seconds from reading an interaction to its answer, by command or button.
pub const ANSWER_SECONDS: &str = "segue_interaction_seconds";

/// Tells the recorder what the metrics of this crate mean, and those of what it is built on.
pub fn describe_metrics() {
    segue_application::describe_metrics();
    describe_counter!(REQUESTS, Unit::Count, "Requests to the endpoint, by HTTP status");
    describe_counter!(UNAUTHENTICATED, Unit::Count, "Requests that are not from Discord, by reason");
    describe_counter!(ANSWERED, Unit::Count, "Interactions that were answered, by command and outcome");
    describe_histogram!(ANSWER_SECONDS, Unit::Seconds, "Time from reading an interaction to its answer");
}
