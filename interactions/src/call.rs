//! One interaction on its way through a command.

use std::{future::Future, time::Duration};

use metrics::{counter, histogram};
use segue_domain::{Actor, ChannelId, Command, GuildId, Job, JobId, ReplyHandle, UserId};
use segue_store::{StoreError, Stores};
use twilight_model::{
    application::interaction::{Interaction, InteractionType},
    guild::Permissions,
    http::interaction::{InteractionResponse, InteractionResponseType},
};

use crate::{
    InteractionError, Received, Result,
    message::Outgoing,
    metric_definitions::{ENQUEUE_SECONDS, ENQUEUED},
    router::Router,
};

/// How long a store may take. Discord shows an error after 3 s; what is left is for the way there and back.
///
/// See <https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-callback>.
const STORE_DEADLINE: Duration = Duration::from_secs(2);

/// One interaction in a guild, and what is needed to answer it.
pub struct Call<'a> {
    router: &'a Router,
    interaction: &'a Interaction,
    pub received: &'a Received,
    pub guild: GuildId,
    user: UserId,
}

impl<'a> Call<'a> {
    /// Refuses interactions outside guilds.
    pub fn new(router: &'a Router, interaction: &'a Interaction, received: &'a Received) -> Result<Self> {
        match (interaction.guild_id, interaction.author_id()) {
            (Some(guild), Some(user)) => Ok(Self {
                router,
                interaction,
                received,
                guild: GuildId::new(guild.get()),
                user: UserId::new(user.get()),
            }),
            _ => Err(InteractionError::NotInGuild),
        }
    }

    pub fn stores(&self) -> &Stores {
        self.router.stores()
    }

    /// Instant of the interaction, in milliseconds of the Unix epoch, as Discord wrote it into the id.
    ///
    /// See <https://discord.com/developers/docs/reference#snowflakes>.
    pub fn created_at_millis(&self) -> u64 {
        const DISCORD_EPOCH: u64 = 1_420_070_400_000;
        (self.interaction.id.get() >> 22) + DISCORD_EPOCH
    }

    /// Seed of whatever is to be random: the same interaction always makes the same job.
    pub const fn seed(&self) -> u64 {
        self.interaction.id.get()
    }

    /// Refuses when the bot is known to lack what it needs to write in the channel later, with its own token.
    pub fn needs_to_write(&self) -> Result<()> {
        let Some(has) = self.interaction.app_permissions else { return Ok(()) };
        let is_thread = self.interaction.channel.as_ref().is_some_and(|channel| channel.kind.is_thread());
        let (send, send_name) = if is_thread {
            (Permissions::SEND_MESSAGES_IN_THREADS, "Send Messages in Threads")
        } else {
            (Permissions::SEND_MESSAGES, "Send Messages")
        };
        for (needed, permission) in [(Permissions::VIEW_CHANNEL, "View Channel"), (send, send_name)] {
            if !has.intersects(needed | Permissions::ADMINISTRATOR) {
                return Err(InteractionError::BotLacks { permission });
            }
        }
        Ok(())
    }

    /// Puts a command on the guild's partition. The worker answers; until then Discord shows that the bot thinks.
    pub async fn enqueue(&self, command: Command) -> Result<InteractionResponse> {
        let name = command.name();
        let partition = self.router.partitions().of(self.guild);
        let job = self.job(command);
        let started = tokio::time::Instant::now();
        in_time(self.stores().jobs.enqueue(partition, &job)).await?;
        histogram!(ENQUEUE_SECONDS).record(started.elapsed());
        counter!(ENQUEUED, "command" => name).increment(1);
        tracing::info!(job = %job.id, %partition, command = name, "enqueued");
        Ok(InteractionResponse {
            kind: InteractionResponseType::DeferredChannelMessageWithSource,
            data: None,
        })
    }

    /// Shows a message: in place of the one whose button was pressed, or as a new one.
    pub fn show(&self, message: Outgoing) -> InteractionResponse {
        match self.interaction.kind {
            InteractionType::MessageComponent => message.update(),
            _ => message.answer(),
        }
    }

    fn job(&self, command: Command) -> Job {
        let channel = self.interaction.channel.as_ref().map(|channel| ChannelId::new(channel.id.get()));
        let application = self.interaction.application_id.get();
        Job {
            format: Job::FORMAT,
            id: JobId::new(self.interaction.id.to_string()),
            guild_id: self.guild,
            actor: Actor::Member { user_id: self.user, voice_channel: None, text_channel: channel },
            command,
            reply: Some(ReplyHandle::new(application, self.interaction.token.clone(), self.received.now)),
            trace_id: self.received.trace_id.clone(),
            issued_at: self.received.now,
        }
    }
}

/// Waits for a store no longer than Discord waits for us.
pub async fn in_time<T>(work: impl Future<Output = Result<T, StoreError>>) -> Result<T> {
    within(STORE_DEADLINE, work).await
}

/// Waits for a store no longer than `limit`.
pub async fn within<T>(limit: Duration, work: impl Future<Output = Result<T, StoreError>>) -> Result<T> {
    match tokio::time::timeout(limit, work).await {
        Ok(outcome) => outcome.map_err(InteractionError::Store),
        Err(_) => Err(InteractionError::TimedOut),
    }
}
