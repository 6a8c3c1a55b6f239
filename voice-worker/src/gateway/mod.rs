//! Discord's gateway: one runner a shard, and what the rest of the worker reads and asks of it.

mod identify_queue;
mod interactions;
mod shard;
mod voice_gateway;
mod voice_states;

pub use self::{
    identify_queue::SharedIdentify,
    interactions::GatewayInteractions,
    shard::{ShardRunner, ShardSessions, Sinks},
    voice_gateway::VoiceGateway,
    voice_states::{Muffled, VoiceStates},
};
