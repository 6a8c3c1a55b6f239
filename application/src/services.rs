//! What every door needs.

use segue_domain::{GuildId, PartitionId, Partitions, Plans, Timestamp};
use segue_store::Stores;

use crate::{Dispatcher, PlanConfig, SearchBox};

/// What every door needs: the stores, which partition is whose, what plans allow, who offers words to search for. Cheap to
/// clone.
#[derive(Clone)]
pub struct Services {
    /// Where sessions, jobs and playlists are.
    pub stores: Stores,
    /// Which partition a guild is on.
    pub partitions: Partitions,
    /// What guilds may have.
    pub plan_config: PlanConfig,
    /// Who offers words to search for.
    pub search_box: SearchBox,
}

impl Services {
    /// Neither plans nor a search box.
    #[must_use]
    pub fn new(stores: Stores, partitions: Partitions) -> Self {
        Self { stores, partitions, plan_config: PlanConfig::default(), search_box: SearchBox::OFF }
    }

    /// The same with plans: without them every guild has everything.
    #[must_use]
    pub fn with_plans(self, plan_config: PlanConfig) -> Self {
        Self { plan_config, ..self }
    }

    /// The same with a search box: without one, only what the guild knows is offered while somebody types.
    #[must_use]
    pub fn with_search_box(self, search_box: SearchBox) -> Self {
        Self { search_box, ..self }
    }

    /// The plans.
    #[must_use]
    pub const fn plans(&self) -> Plans {
        self.plan_config.plans()
    }

    /// Puts jobs on the partitions of their guilds.
    #[must_use]
    pub fn dispatcher(&self, now: Timestamp) -> Dispatcher<'_> {
        Dispatcher { jobs: &*self.stores.jobs, partitions: self.partitions, now }
    }

    /// The partition of a guild.
    #[must_use]
    pub fn partition_of(&self, guild: GuildId) -> PartitionId {
        self.partitions.of(guild)
    }
}
