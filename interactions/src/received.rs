//! When and under which name an interaction came in.

use segue_domain::{Timestamp, TraceId};
use twilight_model::application::interaction::Interaction;

/// When and under which name an interaction came in.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Received {
    /// Instant at which it came in.
    pub now: Timestamp,
    /// Id that follows the command through the logs.
    pub trace_id: TraceId,
}

impl Received {
    /// Names the interaction after its id: what Discord shows to support is then what the logs are searched for.
    #[must_use]
    pub fn new(interaction: &Interaction, now: Timestamp) -> Self {
        Self { now, trace_id: TraceId::new(format!("i-{}", interaction.id)) }
    }
}
