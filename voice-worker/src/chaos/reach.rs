//! Who would feel a fault.

use std::num::NonZeroU32;

use segue_domain::{GuildId, PartitionId, Partitions, shard_of};
use segue_store::{Fleet, StoreError, Stores, WorkerId, now};

use super::{Allowlist, Fault, Reach};

/// What decides who would feel a fault.
pub(super) struct Target<'a> {
    pub(super) stores: &'a Stores,
    pub(super) partitions: Partitions,
    pub(super) worker: &'a WorkerId,
    pub(super) partition: PartitionId,
    pub(super) guild: GuildId,
}

impl Target<'_> {
    /// Says why a fault may not be injected here, if it may not.
    ///
    /// A fault that others feel needs the consent of all of them; and a worker is only ended if there is another.
    pub(super) async fn objection(
        &self,
        fault: Fault,
        allowlist: &Allowlist,
    ) -> Result<Option<String>, StoreError> {
        let felt_by = match fault.reach() {
            Reach::Guild => vec![self.guild],
            Reach::Shard => {
                let shards = NonZeroU32::new(self.partitions.shards());
                let shard = |guild| shards.map(|shards| shard_of(guild, shards));
                let all = self.active(self.partition).await?;
                all.into_iter().filter(|guild| shard(*guild) == shard(self.guild)).collect()
            }
            Reach::Partition => self.active(self.partition).await?,
            Reach::Mixer => self.active_of_worker().await?,
            Reach::Worker => {
                let fleet = Fleet::new(std::sync::Arc::clone(&self.stores.records));
                let workers = fleet.workers(now()).await?;
                if !workers.iter().any(|other| other.id != *self.worker && !other.draining) {
                    return Ok(Some("no other worker could take over".to_owned()));
                }
                self.active_of_worker().await?
            }
        };
        let others = felt_by.iter().filter(|guild| !allowlist.allows(**guild)).count();
        Ok(if !allowlist.allows(self.guild) {
            Some("the guild is not in CHAOS_GUILD_ALLOWLIST".to_owned())
        } else if others > 0 {
            Some(format!("{others} guilds that are not in CHAOS_GUILD_ALLOWLIST would feel it"))
        } else {
            None
        })
    }

    async fn active_of_worker(&self) -> Result<Vec<GuildId>, StoreError> {
        let mut guilds = Vec::new();
        for lease in self.stores.leases.all().await? {
            if lease.owner == *self.worker {
                guilds.extend(self.active(lease.partition).await?);
            }
        }
        Ok(guilds)
    }

    async fn active(&self, partition: PartitionId) -> Result<Vec<GuildId>, StoreError> {
        let heads = self.stores.sessions.active(partition).await?;
        Ok(heads.into_iter().map(|head| head.guild_id).collect())
    }
}
