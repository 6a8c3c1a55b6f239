//! The outcome of an event.

use std::time::Duration;

use serde_json::Value;

/// The outcome of an event.
#[derive(Clone, Debug, PartialEq)]
pub struct Invocation {
    /// What the function answered.
    pub response: Value,
    /// Time from handing over the event to its answer, without the initialisation.
    pub duration: Duration,
    /// Time from the start of the process until it asked for an event, when this invocation had to start one.
    pub init: Option<Duration>,
    /// Id that the function saw.
    pub request_id: String,
}
