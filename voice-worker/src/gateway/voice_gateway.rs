//! The way to ask Discord for a voice channel.

use std::{
    collections::{HashMap, HashSet},
    num::NonZeroU32,
    sync::Arc,
    time::Duration,
};

use parking_lot::{Mutex, RwLock};
use segue_domain::{ChannelId, GuildId, Partitions, shard_of};
use tokio::{
    sync::Notify,
    time::{Instant, sleep_until},
};
use twilight_gateway::{CloseFrame, MessageSender};
use twilight_model::{gateway::payload::outgoing::UpdateVoiceState, id::Id};

use super::{Due, JoinQueue, LinkEvent, LinkEvents, QueuedRequest, Takeovers, VoiceRequest};
use crate::metric_definitions::VOICE_REQUESTS_WAITING;

/// How long after a session continued what is told may be old: far longer than it takes to tell it.
const REPEATS: Duration = Duration::from_secs(10);

/// The way to ask Discord for a voice channel, over the guild's shard. Cheap to clone.
#[derive(Clone)]
pub struct VoiceGateway {
    partitions: Partitions,
    shards: Arc<Mutex<HashMap<u32, VoiceShard>>>,
    ready: Arc<RwLock<HashSet<u32>>>,
    begun: Arc<RwLock<HashMap<u32, u64>>>,
    identified: Arc<RwLock<HashMap<u32, u64>>>,
    outages: Arc<RwLock<HashMap<GuildId, u64>>>,
    takeovers: Takeovers,
}

/// What is asked of one shard, and the way to it.
#[derive(Default)]
struct VoiceShard {
    sender: Option<MessageSender>,
    queue: JoinQueue,
    /// Who is told when a guild's request was sent.
    waiting: HashMap<GuildId, LinkEvents>,
    changed: Arc<Notify>,
    /// When its session last continued.
    resumed_at: Option<Instant>,
}

impl VoiceShard {
    /// Sends what may be sent now over the shard of this number.
    fn send(&mut self, number: u32) {
        let Some(sender) = &self.sender else { return };
        let sender = sender.clone();
        for (guild, due) in self.queue.due(Instant::now()) {
            match due {
                Due::Send(asked) => self.send_one(&sender, guild, asked),
                Due::Turn { number } => {
                    if let Some(events) = self.waiting.get(&guild) {
                        events.send(LinkEvent::Turn { number });
                    }
                }
            }
        }
        // A gauge is a float by its nature.
        #[allow(clippy::cast_precision_loss)]
        metrics::gauge!(VOICE_REQUESTS_WAITING, "shard" => number.to_string()).set(self.queue.len() as f64);
    }

    fn send_one(&mut self, sender: &MessageSender, guild: GuildId, asked: QueuedRequest) {
        let commands: &[Option<ChannelId>] = match asked.request {
            VoiceRequest::Join(channel) => &[Some(channel)],
            VoiceRequest::Rejoin(channel) => &[None, Some(channel)],
            VoiceRequest::Leave => &[None],
        };
        for channel in commands {
            update_voice_state(sender, guild, *channel);
        }
        if let Some(events) = self.waiting.remove(&guild) {
            let leaves = !matches!(asked.request, VoiceRequest::Join(_));
            events.send(LinkEvent::Sent { number: asked.number, leaves });
        }
    }
}

/// See <https://discord.com/developers/docs/events/gateway-events#update-voice-state>.
fn update_voice_state(sender: &MessageSender, guild: GuildId, channel: Option<ChannelId>) {
    let Some(guild_id) = Id::new_checked(guild.get()) else { return };
    let channel_id = channel.and_then(|channel| Id::new_checked(channel.get()));
    if sender.command(&UpdateVoiceState::new(guild_id, channel_id, true, false)).is_err() {
        tracing::warn!(%guild, "the guild's shard is closed");
    }
}

impl VoiceGateway {
    /// No shard is connected yet.
    #[must_use]
    pub fn new(partitions: Partitions, takeovers: Takeovers) -> Self {
        Self {
            partitions,
            shards: Arc::default(),
            ready: Arc::default(),
            begun: Arc::default(),
            identified: Arc::default(),
            outages: Arc::default(),
            takeovers,
        }
    }

    /// What the fleet knows of continuing another process's voice session.
    #[must_use]
    pub const fn takeovers(&self) -> &Takeovers {
        &self.takeovers
    }

    /// Takes in the way to a shard, which is not connected yet.
    pub(super) fn attach(&self, shard: u32, sender: MessageSender) {
        let mut shards = self.shards.lock();
        let shard = shards.entry(shard).or_default();
        // The one before it may have broken while it was.
        shard.queue.set_connected(false);
        shard.sender = Some(sender);
    }

    /// Takes in whether a shard can send: it can't before its session began, nor once its connection is closed.
    pub(super) fn set_connected(&self, number: u32, connected: bool) {
        let mut shards = self.shards.lock();
        let shard = shards.entry(number).or_default();
        shard.queue.set_connected(connected);
        shard.send(number);
        // What is beyond the budget is sent later, and who sends it has slept since there was nothing to send.
        shard.changed.notify_one();
    }

    /// Sends what a shard may send by now, as soon as there is something. It never ends.
    pub(super) async fn keep_sending(&self, number: u32) {
        loop {
            let (next, changed) = {
                let mut shards = self.shards.lock();
                let shard = shards.entry(number).or_default();
                shard.send(number);
                (shard.queue.next_due(), Arc::clone(&shard.changed))
            };
            tokio::select! {
                () = changed.notified() => {}
                () = async {
                    match next {
                        Some(next) => sleep_until(next).await,
                        None => std::future::pending().await,
                    }
                } => {}
            }
        }
    }

    /// Takes in that a shard has told all that happened before it was connected.
    pub(super) fn mark_ready(&self, shard: u32) {
        self.ready.write().insert(shard);
    }

    /// Takes in that a shard's session continues.
    pub(super) fn note_resumed(&self, number: u32) {
        self.shards.lock().entry(number).or_default().resumed_at = Some(Instant::now());
    }

    /// Whether what the guild's shard tells may be old. What was missed is told before the word that all is told. But where
    /// a session was continued before, that word itself is among what was missed: there is no telling which is the last.
    #[must_use]
    pub fn may_repeat_itself(&self, guild: GuildId) -> bool {
        let Some(shard) = self.shard_of(guild) else { return false };
        let resumed_at = self.shards.lock().get(&shard).and_then(|shard| shard.resumed_at);
        resumed_at.is_some_and(|at| at.elapsed() < REPEATS)
    }

    /// Takes in that a shard has begun or resumed a session.
    pub(super) fn count_session(&self, shard: u32) {
        *self.begun.write().entry(shard).or_default() += 1;
    }

    /// How often the guild's shard has begun or resumed a session.
    #[must_use]
    pub fn sessions_begun(&self, guild: GuildId) -> u64 {
        let shard = self.shard_of(guild);
        shard.and_then(|shard| self.begun.read().get(&shard).copied()).unwrap_or_default()
    }

    /// Takes in that a shard has begun a session, which ends the one before.
    pub(super) fn count_identified(&self, shard: u32) {
        *self.identified.write().entry(shard).or_default() += 1;
    }

    /// Takes in that Discord has lost a guild for a while, and with it who was in its voice channels.
    pub(super) fn count_outage(&self, guild: GuildId) {
        *self.outages.write().entry(guild).or_default() += 1;
    }

    /// How often the guild's shard has begun a session, and not resumed one, or Discord has lost the guild meanwhile: either
    /// ends what was in its voice channels.
    #[must_use]
    pub fn sessions_identified(&self, guild: GuildId) -> u64 {
        let shard = self.shard_of(guild);
        let identified = shard.and_then(|shard| self.identified.read().get(&shard).copied());
        identified.unwrap_or_default() + self.outages.read().get(&guild).copied().unwrap_or_default()
    }

    /// Number of the session of the guild's shard, if the shard is connected. An answer comes in the session in which it
    /// was asked for, or never.
    #[must_use]
    pub fn session(&self, guild: GuildId) -> Option<u64> {
        let shard = self.shard_of(guild)?;
        let connected = self.shards.lock().get(&shard).is_some_and(|shard| shard.queue.is_connected());
        connected.then(|| self.sessions_begun(guild))
    }

    /// Closes the connection of the guild's shard, which makes a new one by itself. Discord keeps the session only if it
    /// is to be resumed.
    ///
    /// See <https://discord.com/developers/docs/events/gateway#initiating-a-disconnect>.
    pub fn close(&self, guild: GuildId, resume: bool) {
        let Some(shard) = self.shard_of(guild) else { return };
        if let Some(sender) = self.shards.lock().get(&shard).and_then(|shard| shard.sender.as_ref()) {
            // A shard that closes already needs no second word.
            let _ = sender.close(if resume { CloseFrame::RESUME } else { CloseFrame::NORMAL });
        }
    }

    /// Whether the guild's shard has told all that happened before it was connected.
    #[must_use]
    pub fn is_ready(&self, guild: GuildId) -> bool {
        self.shard_of(guild).is_some_and(|shard| self.ready.read().contains(&shard))
    }

    /// Asks for a channel, self-deafened, or leaves, as soon as the shard is connected and it is this guild's turn. It is
    /// told when that was. The answers come over the gateway; without one the asker tries again.
    pub fn ask(&self, guild: GuildId, asked: QueuedRequest, events: LinkEvents) {
        let Some(number) = self.shard_of(guild) else { return };
        let mut shards = self.shards.lock();
        let shard = shards.entry(number).or_default();
        shard.queue.ask(guild, asked);
        shard.waiting.insert(guild, events);
        shard.send(number);
        shard.changed.notify_one();
    }

    /// A guild whose turn it is goes ahead.
    pub fn go_ahead(&self, guild: GuildId, request: u64) {
        let Some(number) = self.shard_of(guild) else { return };
        let mut shards = self.shards.lock();
        let shard = shards.entry(number).or_default();
        if let Some(asked) = shard.queue.go_ahead(guild, request, Instant::now())
            && let Some(sender) = shard.sender.clone()
        {
            shard.send_one(&sender, guild, asked);
        }
        shard.send(number);
        shard.changed.notify_one();
    }

    /// Asks for a channel, or leaves, where nobody waits for the answers.
    pub fn update_voice_state(&self, guild: GuildId, channel: Option<ChannelId>) {
        let request = channel.map_or(VoiceRequest::Leave, VoiceRequest::Join);
        self.ask(guild, QueuedRequest { number: 0, request, since: Instant::now() }, LinkEvents::nobody());
    }

    /// Takes back that a guild wants to enter a channel, if that was not sent yet.
    pub(super) fn withdraw_join(&self, guild: GuildId) {
        let Some(shard) = self.shard_of(guild) else { return };
        if let Some(shard) = self.shards.lock().get_mut(&shard)
            && shard.queue.wants_to_enter(guild)
        {
            shard.queue.withdraw(guild);
            shard.waiting.remove(&guild);
        }
    }

    /// Takes back what a guild has asked for, if it was not sent yet.
    pub fn withdraw(&self, guild: GuildId) {
        let Some(shard) = self.shard_of(guild) else { return };
        if let Some(shard) = self.shards.lock().get_mut(&shard) {
            shard.queue.withdraw(guild);
            shard.waiting.remove(&guild);
        }
    }

    fn shard_of(&self, guild: GuildId) -> Option<u32> {
        NonZeroU32::new(self.partitions.shards()).map(|shards| shard_of(guild, shards))
    }
}
