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
    /// Owner; empty after it gave the partition up, until another takes it.
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

/// The rules of a lease, the same in both families. Storing the result in one step is the adapter's part.
impl Lease {
    /// The lease after `owner` takes the partition; `None` when another holds it.
    pub(crate) fn taken(
        stored: Option<Self>,
        partition: PartitionId,
        owner: &WorkerId,
        now: Timestamp,
        ttl: Millis,
    ) -> Option<Self> {
        let expires_at = now + ttl;
        let Some(stored) = stored else {
            return Some(Self {
                partition,
                owner: owner.clone(),
                fence: 1,
                heartbeat: now,
                expires_at,
                previous_heartbeat: None,
                shards: Vec::new(),
            });
        };
        if stored.owner == *owner {
            return Some(Self { heartbeat: now, expires_at, ..stored });
        }
        let free = stored.owner.0.is_empty() || stored.expires_at <= now;
        free.then(|| Self {
            owner: owner.clone(),
            fence: stored.fence + 1,
            heartbeat: now,
            expires_at,
            previous_heartbeat: Some(stored.heartbeat),
            ..stored
        })
    }

    /// The lease after its owner said that it is alive.
    pub(crate) fn renewed(self, shards: &[ShardSession], now: Timestamp, ttl: Millis) -> Self {
        Self { heartbeat: now, expires_at: now + ttl, shards: shards.to_vec(), ..self }
    }

    /// The lease after its owner gave it up: nobody's, and nobody can write under its fence.
    pub(crate) fn released(self, shards: &[ShardSession], now: Timestamp) -> Self {
        Self {
            owner: WorkerId(String::new()),
            heartbeat: now,
            expires_at: now,
            shards: shards.to_vec(),
            ..self
        }
    }
}
