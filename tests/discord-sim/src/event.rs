//! What a simulator tells its watchers: tests, the page, the binary's log.

use serde::Serialize;
use serde_json::Value;

use crate::{
    id::{ChannelId, GuildId, InteractionId, MessageId},
    interaction::InteractionState,
    world::{Message, VoiceState},
};

/// Something that happened in the simulated Discord.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
#[non_exhaustive]
pub enum SimEvent {
    /// A message was written.
    MessageCreate {
        /// The new message.
        message: Message,
    },
    /// A message was edited.
    MessageUpdate {
        /// The message as it is now.
        message: Message,
    },
    /// A message was deleted.
    MessageDelete {
        /// Where it was.
        channel_id: ChannelId,
        /// Which it was.
        message_id: MessageId,
    },
    /// Someone joined, moved, left, or was muted.
    VoiceState {
        /// The state as it is now; no channel if they left.
        state: VoiceState,
    },
    /// The status line of a voice channel changed.
    VoiceChannelStatus {
        /// The channel.
        channel_id: ChannelId,
        /// The new line, empty if cleared.
        status: String,
    },
    /// A channel was made, changed or deleted, or a member joined.
    WorldChanged {
        /// The guild.
        guild_id: GuildId,
    },
    /// The bot registered commands.
    CommandsRegistered {
        /// The guild they are for; none if global.
        guild_id: Option<GuildId>,
        /// Their names.
        names: Vec<String>,
    },
    /// An interaction was made or changed its state.
    Interaction {
        /// The interaction.
        id: InteractionId,
        /// Its state now.
        state: InteractionState,
        /// The modal, if it was answered with one.
        modal: Option<Value>,
    },
    /// Something happened to a gateway session.
    Gateway {
        /// What happened.
        change: GatewayChange,
        /// The session, if there is one yet.
        session_id: String,
        /// Its shard's number.
        shard: u32,
    },
}

/// What can happen to a gateway session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum GatewayChange {
    /// A client identified: a new session.
    Identified,
    /// A client resumed the session.
    Resumed,
    /// A client asked to resume and was refused.
    ResumeRefused,
    /// The connection ended; the session can still be resumed.
    Disconnected,
    /// The session ended for good.
    Ended,
}
