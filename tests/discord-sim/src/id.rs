//! Snowflakes: the identifiers of everything in the simulated Discord.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::{SystemTime, UNIX_EPOCH},
};

use twilight_model::id::{
    Id,
    marker::{
        ApplicationMarker, AttachmentMarker, ChannelMarker, CommandMarker, EntitlementMarker, GuildMarker,
        InteractionMarker, MessageMarker, SkuMarker, UserMarker,
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

/// Identifies what someone bought, or was given.
pub type EntitlementId = Id<EntitlementMarker>;
/// Identifies what can be bought.
pub type SkuId = Id<SkuMarker>;

/// The first second of 2015, from which Discord counts, in milliseconds of the Unix epoch.
const DISCORD_EPOCH_MS: u64 = 1_420_070_400_000;

/// Hands out identifiers that grow, unique in one simulator.
///
/// See <https://discord.com/developers/docs/reference#snowflakes>.
#[derive(Debug, Default)]
pub(crate) struct Snowflakes(AtomicU64, AtomicU64);

impl Snowflakes {
    /// The next identifier, never handed out before.
    pub(crate) fn next<T>(&self) -> Id<T> {
        let now = now() << 22;
        let last = self
            .0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |last| Some(now.max(last + 1)))
            .unwrap_or_default();
        Id::new(now.max(last + 1))
    }

    /// An identifier of a shard, never handed out before: of one of the last milliseconds, since the millisecond decides.
    ///
    /// See <https://discord.com/developers/docs/events/gateway#sharding>.
    pub(crate) fn next_on_shard<T>(&self, shard: u32, shards: u32) -> Id<T> {
        let (shard, shards) = (u64::from(shard), u64::from(shards.max(1)));
        let now = now();
        let back = (now + shards - shard % shards) % shards;
        // The last of the low bits' worker and increment: `next` counts up from their beginning.
        let number = self.1.fetch_add(1, Ordering::Relaxed) % (1 << 21);
        Id::new((now - back) << 22 | 1 << 21 | number)
    }
}

/// Milliseconds since Discord's epoch.
fn now() -> u64 {
    let millis = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis());
    u64::try_from(millis).unwrap_or(u64::MAX).saturating_sub(DISCORD_EPOCH_MS)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn identifiers_of_a_shard_are_of_that_shard_and_unique() {
        let ids = Snowflakes::default();
        let mut seen = BTreeSet::new();
        for number in 0..4_000_u32 {
            let on_shard: GuildId = ids.next_on_shard(number % 3, 3);
            assert_eq!((on_shard.get() >> 22) % 3, u64::from(number % 3));
            let any: GuildId = ids.next();
            assert!(seen.insert(on_shard.get()) && seen.insert(any.get()), "handed out twice");
        }
    }
}
