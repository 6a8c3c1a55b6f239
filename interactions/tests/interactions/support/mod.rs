//! What the tests share: a signing key, interactions as Discord sends them, and a store in memory.

#![allow(dead_code, reason = "each test binary uses its part")]

pub mod crashing;
pub mod discord;
pub mod limits;
pub mod memory;
pub mod notices;
pub mod sessions;

use std::sync::Arc;

use segue_application::Services;
use segue_domain::{Partitions, Timestamp, TraceId};
use segue_interactions::{Received, Router};
use serde_json::Value;
use twilight_model::application::interaction::Interaction;

use self::memory::Memory;

/// Instant at which everything in these tests happens.
pub const NOW: Timestamp = Timestamp::from_millis(1_790_000_000_000);

/// Two partitions and four shards, so that a job on the wrong partition shows.
pub fn partitions() -> Partitions {
    Partitions::new(2, 4).expect("neither is zero")
}

pub fn services(memory: &Arc<Memory>) -> Services {
    Services::new(memory.stores(), partitions())
}

pub fn router(memory: &Arc<Memory>) -> Router {
    Router::new(services(memory))
}

/// Answers an interaction at [`NOW`], and returns the answer as Discord would get it.
pub async fn answer(memory: &Arc<Memory>, interaction: &Value) -> Value {
    answer_of(&router(memory), interaction).await
}

/// The same of a router with settings of its own.
pub async fn answer_of(router: &Router, interaction: &Value) -> Value {
    let interaction: Interaction =
        serde_json::from_value(interaction.clone()).expect("the fixture is an interaction");
    let received = Received { now: NOW, trace_id: TraceId::new("trace") };
    let response = router.respond(&interaction, received).await;
    serde_json::to_value(response).expect("an answer is JSON")
}
