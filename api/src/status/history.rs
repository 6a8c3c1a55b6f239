//! What was tried on the fleet and decided about it, as the status tells it.

use segue_domain::{GuildId, Millis, PartitionId};
use segue_store::{Experiment, ScalingDecision};
use serde::Serialize;
use utoipa::ToSchema;

use crate::queue_sync::instant;

/// Most characters of a text in words.
const MAX_TEXT: usize = 500;

/// An experiment with a fault.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ExperimentAnswer {
    experiment: String,
    outcome: &'static str,
    #[schema(format = DateTime)]
    asked_at: String,
    #[schema(required, format = DateTime)]
    injected_at: Option<String>,
    #[schema(required, format = DateTime)]
    ended_at: Option<String>,
    #[schema(required)]
    recovery_ms: Option<u64>,
    #[serde(flatten)]
    #[schema(value_type = Whose)]
    whose: Option<Whose>,
}

/// What only operators are told of an experiment.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ExperimentSession)]
struct Whose {
    #[schema(value_type = String, required = false)]
    guild_id: GuildId,
    #[schema(value_type = u32, required = false)]
    partition: PartitionId,
    #[schema(required = false)]
    detail: String,
}

impl ExperimentAnswer {
    /// Tells an experiment: to operators with the session it was tried on, to everybody else without.
    pub fn new(experiment: &Experiment, for_operators: bool) -> Self {
        Self {
            experiment: experiment.name.clone(),
            outcome: experiment.state.name(),
            asked_at: instant(experiment.asked_at),
            injected_at: experiment.injected_at.map(instant),
            ended_at: experiment.ended_at.map(instant),
            recovery_ms: experiment.recovery.map(Millis::get),
            whose: for_operators.then(|| Whose {
                guild_id: experiment.guild_id,
                partition: experiment.partition,
                detail: bounded(&experiment.detail),
            }),
        }
    }
}

/// A decision about the number of workers.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DecisionAnswer {
    #[schema(format = DateTime)]
    at: String,
    desired: u32,
    applied: bool,
    inputs: Inputs,
    reason: String,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = DecisionInputs)]
struct Inputs {
    sessions: u32,
    workers: u32,
    partitions: u32,
    backlog: u64,
}

impl From<&ScalingDecision> for DecisionAnswer {
    fn from(decision: &ScalingDecision) -> Self {
        let inputs = decision.inputs;
        Self {
            at: instant(decision.at),
            desired: decision.desired,
            applied: decision.applied,
            inputs: Inputs {
                sessions: inputs.sessions,
                workers: inputs.workers,
                partitions: inputs.partitions,
                backlog: inputs.backlog,
            },
            reason: bounded(&decision.reason),
        }
    }
}

fn bounded(text: &str) -> String {
    text.chars().take(MAX_TEXT).collect()
}
