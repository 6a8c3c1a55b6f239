//! The workers that run.

use std::sync::Arc;

use segue_domain::{PartitionId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{Expected, Record, RecordKind, RecordStore, StoreError, WorkerId};

/// Most workers that are listed.
const MOST: usize = 1_000;

/// What a worker says of itself.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct WorkerStatus {
    /// Version of this format.
    pub format: u16,
    /// The worker.
    pub id: WorkerId,
    /// When it started.
    pub started_at: Timestamp,
    /// When it said this.
    pub heartbeat: Timestamp,
    /// From when on it counts as gone.
    pub expires_at: Timestamp,
    /// Whether it is about to end, and takes nothing more.
    pub draining: bool,
    /// Partitions it holds.
    pub partitions: Vec<PartitionId>,
    /// Sessions that are active in them.
    pub sessions: u32,
    /// Sessions whose sound is on its way.
    pub playing: u32,
}

impl WorkerStatus {
    /// Version this code writes.
    pub const FORMAT: u16 = 1;
}

/// The workers that run.
#[derive(Clone)]
pub struct Fleet(Arc<dyn RecordStore>);

impl Fleet {
    /// Keeps the list in a store.
    #[must_use]
    pub fn new(records: Arc<dyn RecordStore>) -> Self {
        Self(records)
    }

    /// Says that a worker runs.
    ///
    /// # Errors
    ///
    /// As [`RecordStore::put`].
    pub async fn announce(&self, status: &WorkerStatus) -> Result<(), StoreError> {
        let body = serde_json::to_string(status).map_err(StoreError::corrupt("a worker's status"))?;
        let record =
            Record { id: status.id.0.clone(), revision: 0, body, expires_at: Some(status.expires_at) };
        self.0.put(RecordKind::Worker, &record, Expected::Any, status.heartbeat).await.map(drop)
    }

    /// Says that a worker has ended.
    ///
    /// # Errors
    ///
    /// As [`RecordStore::remove`].
    pub async fn withdraw(&self, worker: &WorkerId) -> Result<(), StoreError> {
        self.0.remove(RecordKind::Worker, &worker.0).await
    }

    /// Lists the workers that run at `now`, by id. What can't be read is of a newer version, and left out.
    ///
    /// # Errors
    ///
    /// As [`RecordStore::list`].
    pub async fn workers(&self, now: Timestamp) -> Result<Vec<WorkerStatus>, StoreError> {
        let records = self.0.list(RecordKind::Worker, MOST, now).await?;
        let mut workers: Vec<WorkerStatus> =
            records.iter().filter_map(|record| serde_json::from_str(&record.body).ok()).collect();
        workers.sort_unstable_by(|a, b| a.id.0.cmp(&b.id.0));
        Ok(workers)
    }
}
