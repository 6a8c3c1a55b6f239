//! The way to ask Discord for a voice channel.

use std::{
    collections::{HashMap, HashSet},
    num::NonZeroU32,
    sync::Arc,
};

use parking_lot::RwLock;
use segue_domain::{ChannelId, GuildId, Partitions, shard_of};
use twilight_gateway::{CloseFrame, MessageSender};
use twilight_model::{gateway::payload::outgoing::UpdateVoiceState, id::Id};

/// The way to ask Discord for a voice channel, over the guild's shard. Cheap to clone.
#[derive(Clone, Debug)]
pub struct VoiceGateway {
    partitions: Partitions,
    senders: Arc<RwLock<HashMap<u32, MessageSender>>>,
    ready: Arc<RwLock<HashSet<u32>>>,
    begun: Arc<RwLock<HashMap<u32, u64>>>,
}

impl VoiceGateway {
    /// No shard is connected yet.
    #[must_use]
    pub fn new(partitions: Partitions) -> Self {
        Self { partitions, senders: Arc::default(), ready: Arc::default(), begun: Arc::default() }
    }

    /// Takes in that a shard can send.
    pub(super) fn attach(&self, shard: u32, sender: MessageSender) {
        self.senders.write().insert(shard, sender);
    }

    /// Takes in that a shard has told all that happened before it was connected.
    pub(super) fn mark_ready(&self, shard: u32) {
        self.ready.write().insert(shard);
    }

    /// Takes in that a shard has begun or resumed a session.
    pub(super) fn count_session(&self, shard: u32) {
        *self.begun.write().entry(shard).or_default() += 1;
    }

    /// How often the guild's shard has begun or resumed a session.
    #[must_use]
    pub fn sessions_begun(&self, guild: GuildId) -> u64 {
        let shard = NonZeroU32::new(self.partitions.shards()).map(|shards| shard_of(guild, shards));
        shard.and_then(|shard| self.begun.read().get(&shard).copied()).unwrap_or_default()
    }

    /// Closes the connection of the guild's shard, which makes a new one by itself. Discord keeps the session only if it
    /// is to be resumed.
    ///
    /// See <https://discord.com/developers/docs/events/gateway#initiating-a-disconnect>.
    pub fn close(&self, guild: GuildId, resume: bool) {
        let Some(shards) = NonZeroU32::new(self.partitions.shards()) else { return };
        if let Some(sender) = self.senders.read().get(&shard_of(guild, shards)) {
            // A shard that closes already needs no second word.
            let _ = sender.close(if resume { CloseFrame::RESUME } else { CloseFrame::NORMAL });
        }
    }

    /// Whether the guild's shard has told all that happened before it was connected.
    #[must_use]
    pub fn is_ready(&self, guild: GuildId) -> bool {
        let shards = NonZeroU32::new(self.partitions.shards());
        shards.is_some_and(|shards| self.ready.read().contains(&shard_of(guild, shards)))
    }

    /// Asks for a channel, self-deafened, or leaves. The answers come over the gateway; without one the asker tries
    /// again.
    ///
    /// See <https://discord.com/developers/docs/events/gateway-events#update-voice-state>.
    pub fn update_voice_state(&self, guild: GuildId, channel: Option<ChannelId>) {
        let Some(guild_id) = Id::new_checked(guild.get()) else { return };
        let channel_id = channel.and_then(|channel| Id::new_checked(channel.get()));
        let Some(shards) = NonZeroU32::new(self.partitions.shards()) else { return };
        let senders = self.senders.read();
        let Some(sender) = senders.get(&shard_of(guild, shards)) else {
            tracing::warn!(%guild, "the guild's shard is not connected");
            return;
        };
        if sender.command(&UpdateVoiceState::new(guild_id, channel_id, true, false)).is_err() {
            tracing::warn!(%guild, "the guild's shard is closed");
        }
    }
}
