//! Who owns which partition.

use async_trait::async_trait;
use segue_domain::{Millis, PartitionId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::StoreError;

/// Name of a worker process; a restarted process has a new one.
#[derive(Clone, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
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
    /// Whether the owner before gave the partition up by itself: then it has closed its voice connections in order. It is not
    /// stored.
    pub left_in_order: bool,
    /// What a new owner needs to RESUME the gateway sessions of the partition's shards.
    pub shards: Vec<ShardSession>,
    /// Whether the owner wants to give the partition up, and waits for a successor.
    pub draining: bool,
    /// Worker that prepares to take the partition over.
    pub successor: Option<Successor>,
}

/// Worker that prepares to take a partition over.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Successor {
    /// The worker.
    pub worker: WorkerId,
    /// Whether it is prepared, and waits for the owner to let go.
    pub ready: bool,
    /// When its claim ends, unless it is renewed: then another may prepare.
    pub expires_at: Timestamp,
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
    /// Takes a partition that nobody owns, or whose lease has expired at `now`; `None` when another owns it, or
    /// prepares to take it over.
    ///
    /// Taking it again, as an owner whose own clock said that it is lost, begins a new ownership with a new fence.
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

    /// Says that the owner is alive, where its gateway sessions are, and whether it wants to give the partition up. The
    /// stored lease is returned, with the successor that another process may have named meanwhile.
    ///
    /// # Errors
    ///
    /// [`StoreError::LeaseLost`] when another worker owns the partition now; [`StoreError::Unavailable`].
    async fn heartbeat(
        &self,
        lease: &Lease,
        shards: &[ShardSession],
        draining: bool,
        now: Timestamp,
        ttl: Millis,
    ) -> Result<Lease, StoreError>;

    /// Names a worker as the successor of an owner that wants to give the partition up, or renews that. `None` when
    /// the owner doesn't, or another worker prepares already.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`].
    async fn claim(
        &self,
        partition: PartitionId,
        worker: &WorkerId,
        ready: bool,
        now: Timestamp,
        ttl: Millis,
    ) -> Result<Option<Lease>, StoreError>;

    /// Reads one lease; `None` when the partition was never owned.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`].
    async fn read(&self, partition: PartitionId) -> Result<Option<Lease>, StoreError>;

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
                left_in_order: false,
                shards: Vec::new(),
                draining: false,
                successor: None,
            });
        };
        let free = stored.owner.0.is_empty() || stored.expires_at <= now || stored.owner == *owner;
        if !free || stored.is_claimed_by_another(owner, now) {
            return None;
        }
        Some(Self {
            owner: owner.clone(),
            fence: stored.fence + 1,
            heartbeat: now,
            expires_at,
            previous_heartbeat: Some(stored.heartbeat),
            left_in_order: stored.owner.0.is_empty(),
            draining: false,
            successor: None,
            ..stored
        })
    }

    /// Whether a worker other than `worker` prepares to take the partition over.
    #[must_use]
    pub fn is_claimed_by_another(&self, worker: &WorkerId, now: Timestamp) -> bool {
        self.successor
            .as_ref()
            .is_some_and(|successor| successor.worker != *worker && successor.expires_at > now)
    }

    /// Whether nobody owns the partition at `now`.
    #[must_use]
    pub fn is_free(&self, now: Timestamp) -> bool {
        self.owner.0.is_empty() || self.expires_at <= now
    }

    /// The lease after a worker was named as its successor; `None` when it can't be.
    pub(crate) fn claimed(self, worker: &WorkerId, ready: bool, now: Timestamp, ttl: Millis) -> Option<Self> {
        let wanted = self.draining || self.is_free(now);
        if !wanted || self.is_claimed_by_another(worker, now) || self.owner == *worker {
            return None;
        }
        let successor = Successor { worker: worker.clone(), ready, expires_at: now + ttl };
        Some(Self { successor: Some(successor), ..self })
    }

    /// The lease after its owner said that it is alive.
    pub(crate) fn renewed(
        self,
        shards: &[ShardSession],
        draining: bool,
        now: Timestamp,
        ttl: Millis,
    ) -> Self {
        let successor = self.successor.filter(|_| draining);
        Self { heartbeat: now, expires_at: now + ttl, shards: shards.to_vec(), draining, successor, ..self }
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
