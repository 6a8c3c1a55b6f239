//! Which partition owns a guild.

use std::{fmt, num::NonZeroU32};

use serde::{Deserialize, Serialize};

use crate::{DomainError, GuildId};

/// Number of a partition, from 0: the unit of ownership of queue, gateway shards and sessions.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(transparent)]
pub struct PartitionId(u32);

impl PartitionId {
    /// Wraps a partition's number.
    #[must_use]
    pub const fn new(number: u32) -> Self {
        Self(number)
    }

    /// Number of the partition.
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0
    }
}

impl fmt::Display for PartitionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Shard a guild's events arrive on.
///
/// See <https://discord.com/developers/docs/events/gateway#sharding>.
#[must_use]
pub fn shard_of(guild_id: GuildId, shards: NonZeroU32) -> u32 {
    let shard = (guild_id.get() >> 22) % u64::from(shards.get());
    // A remainder of a division by a u32 is a u32, so the fallback is never taken.
    u32::try_from(shard).unwrap_or_default()
}

/// How guilds are spread: fixed at deployment.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Partitions {
    partitions: NonZeroU32,
    shards: NonZeroU32,
}

impl Partitions {
    /// Sets the number of partitions and of gateway shards.
    ///
    /// # Errors
    ///
    /// [`DomainError::NoPartitions`] when either is zero.
    pub fn new(partitions: u32, shards: u32) -> Result<Self, DomainError> {
        match (NonZeroU32::new(partitions), NonZeroU32::new(shards)) {
            (Some(partitions), Some(shards)) => Ok(Self { partitions, shards }),
            _ => Err(DomainError::NoPartitions),
        }
    }

    /// Number of gateway shards.
    #[must_use]
    pub const fn shards(self) -> u32 {
        self.shards.get()
    }

    /// All partitions.
    pub fn all(self) -> impl Iterator<Item = PartitionId> {
        (0..self.partitions.get()).map(PartitionId)
    }

    /// Partition that owns a guild.
    #[must_use]
    pub fn of(self, guild_id: GuildId) -> PartitionId {
        self.of_shard(shard_of(guild_id, self.shards))
    }

    /// Partition that owns a shard.
    #[must_use]
    pub const fn of_shard(self, shard: u32) -> PartitionId {
        PartitionId(shard % self.partitions.get())
    }

    /// Shards that a partition owns.
    pub fn shards_of(self, partition: PartitionId) -> impl Iterator<Item = u32> {
        (0..self.shards.get()).filter(move |shard| self.of_shard(*shard) == partition)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shard_belongs_to_exactly_one_partition() {
        let partitions = Partitions::new(3, 8).expect("neither is zero");
        let mut shards: Vec<u32> = partitions.all().flat_map(|p| partitions.shards_of(p)).collect();
        shards.sort_unstable();
        assert_eq!(shards, (0..8).collect::<Vec<_>>());
    }

    #[test]
    fn a_guild_goes_where_its_shard_goes() {
        let partitions = Partitions::new(2, 4).expect("neither is zero");
        let guild = GuildId::new(197_038_439_483_310_086);
        let shard = shard_of(guild, NonZeroU32::new(4).expect("four"));
        assert_eq!(shard, u32::try_from((197_038_439_483_310_086_u64 >> 22) % 4).expect("small"));
        assert_eq!(partitions.of(guild), partitions.of_shard(shard));
    }

    #[test]
    fn no_partition_and_no_shard_are_refused() {
        assert_eq!(Partitions::new(0, 1), Err(DomainError::NoPartitions));
        assert_eq!(Partitions::new(1, 0), Err(DomainError::NoPartitions));
    }
}
