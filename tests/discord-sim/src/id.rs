//! Snowflakes: the identifiers of everything in the simulated Discord.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::{SystemTime, UNIX_EPOCH},
};

use twilight_model::id::{
    Id,
    marker::{
        ApplicationMarker, AttachmentMarker, ChannelMarker, CommandMarker, GuildMarker, InteractionMarker,
        MessageMarker, UserMarker,
    },
};

/// Identifies a guild.
pub type GuildId = Id<GuildMarker>;
/// Identifies a channel of any kind.
pub type ChannelId = Id<ChannelMarker>;
/// Identifies a user, people and bots alike.
pub type UserId = Id<UserMarker>;
/// Identifies a message.
pub type MessageId = Id<MessageMarker>;
/// Identifies an interaction.
pub type InteractionId = Id<InteractionMarker>;
/// Identifies an application.
pub type ApplicationId = Id<ApplicationMarker>;
/// Identifies an uploaded file.
pub type AttachmentId = Id<AttachmentMarker>;
/// Identifies a registered application command.
pub type CommandId = Id<CommandMarker>;

/// The first second of 2015, from which Discord counts, in milliseconds of the Unix epoch.
const DISCORD_EPOCH_MS: u64 = 1_420_070_400_000;

/// Hands out identifiers that grow, unique in one simulator.
///
/// See <https://discord.com/developers/docs/reference#snowflakes>.
#[derive(Debug, Default)]
pub(crate) struct Snowflakes(AtomicU64);

impl Snowflakes {
    /// The next identifier, never handed out before.
    pub(crate) fn next<T>(&self) -> Id<T> {
        let millis = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis());
        let now = u64::try_from(millis).unwrap_or(u64::MAX).saturating_sub(DISCORD_EPOCH_MS) << 22;
        let last = self
            .0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |last| Some(now.max(last + 1)))
            .unwrap_or_default();
        Id::new(now.max(last + 1))
    }
}
