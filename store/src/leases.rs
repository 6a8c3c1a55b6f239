//! Who owns which partition.

use async_trait::async_trait;
use segue_domain::{Millis, PartitionId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::StoreError;

/// Name of a worker process; a restarted process has a new one.
#[derive(Clone, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(transparent)]
pub struct WorkerId(pub String);

/// Ownership of a partition.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Lease {
    /// Partition that is owned.
    pub partition: PartitionId,
    /// Owner.
    pub owner: WorkerId,
    /// Grows by one with every change of owner.
    pub fence: u64,
    /// When the owner was certainly alive.
    pub heartbeat: Timestamp,
    /// When another worker may take it.
    pub expires_at: Timestamp,
    /// Heartbeat of the owner before this one, if there was one: music played at least until then.
    pub previous_heartbeat: Option<Timestamp>,
    /// What a new owner needs to RESUME the gateway sessions of the partition's shards.
    pub shards: Vec<ShardSession>,
}

/// A gateway session that another process can resume.
///
/// See <https://discord.com/developers/docs/events/gateway#resuming>.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct ShardSession {
    /// Number of the shard.
    pub shard: u32,
    /// Gateway session id.
    pub session_id: String,
    /// Sequence number of the last event that was handled.
    pub sequence: u64,
    /// Where to resume.
    pub resume_url: Option<String>,
}

/// Who owns which partition.
#[async_trait]
pub trait LeaseStore: Send + Sync {
    /// Takes a partition that nobody owns, or whose lease has expired at `now`; `None` when another owns it.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`].
    async fn acquire(
        &self,
        partition: PartitionId,
        owner: &WorkerId,
        now: Timestamp,
        ttl: Millis,
    ) -> Result<Option<Lease>, StoreError>;

    /// Says that the owner is alive, and stores where its gateway sessions are.
    ///
    /// # Errors
    ///
    /// [`StoreError::LeaseLost`] when another worker owns the partition now; [`StoreError::Unavailable`].
    async fn heartbeat(
        &self,
        lease: &Lease,
        shards: &[ShardSession],
        now: Timestamp,
        ttl: Millis,
    ) -> Result<Lease, StoreError>;

    /// Gives the partition up at once, with the gateway sessions for the next owner.
    ///
    /// # Errors
    ///
    /// As [`LeaseStore::heartbeat`].
    async fn release(&self, lease: &Lease, shards: &[ShardSession], now: Timestamp)
    -> Result<(), StoreError>;

    /// Reads the lease of each partition that was ever owned.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`].
    async fn all(&self) -> Result<Vec<Lease>, StoreError>;
}
