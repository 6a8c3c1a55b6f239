//! Discord's gateway: one runner a shard, and what the rest of the worker reads and asks of it.

mod guild_events;
mod identify_queue;
mod interactions;
mod join_queue;
mod link_event;
mod paced_shard;
mod redial;
mod shard;
mod takeovers;
mod voice_gateway;
mod voice_states;

pub use self::{
    guild_events::GuildEvents,
    identify_queue::SharedIdentify,
    interactions::GatewayInteractions,
    join_queue::{BUDGET, Due, GUILD_BUDGET, JoinQueue, QueuedRequest, VoiceRequest},
    link_event::{LinkEvent, LinkEvents},
    shard::{ShardRunner, ShardSessions, Sinks},
    takeovers::Takeovers,
    voice_gateway::VoiceGateway,
    voice_states::{VoiceMute, VoiceStates},
};
