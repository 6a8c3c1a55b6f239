//! Discord's gateway: one runner a shard, and what the rest of the worker reads and asks of it.

mod interactions;
mod shard;
mod voice_gateway;
mod voice_states;

pub use self::{
    interactions::GatewayInteractions,
    shard::{ShardRunner, ShardSessions, Sinks},
    voice_gateway::VoiceGateway,
    voice_states::VoiceStates,
};
