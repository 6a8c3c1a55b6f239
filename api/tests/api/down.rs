//! Stores that are not there.

use std::{
    future::pending,
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use async_trait::async_trait;
use segue_domain::{Job, Millis, PartitionId, Timestamp};
use segue_store::{
    DeadLetter, Delivery, JobQueue, Lease, LeaseStore, Receipt, ShardSession, StoreError, WorkerId,
};

/// A store that refuses, or never answers. Of the queues, partition 1's does.
#[derive(Default)]
pub struct Down {
    pub hangs: bool,
    /// How often it was asked.
    pub asked: AtomicU32,
}

impl Down {
    async fn answer<T>(&self) -> Result<T, StoreError> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        if self.hangs {
            pending().await
        } else {
            Err(StoreError::Unavailable {
                doing: "testing",
                source: "the network is down at 10.1.2.3".into(),
            })
        }
    }
}

#[async_trait]
impl LeaseStore for Down {
    async fn acquire(
        &self,
        _: PartitionId,
        _: &WorkerId,
        _: Timestamp,
        _: Millis,
    ) -> Result<Option<Lease>, StoreError> {
        self.answer().await
    }

    async fn heartbeat(
        &self,
        _: &Lease,
        _: &[ShardSession],
        _: bool,
        _: Timestamp,
        _: Millis,
    ) -> Result<Lease, StoreError> {
        self.answer().await
    }

    async fn claim(
        &self,
        _: PartitionId,
        _: &WorkerId,
        _: bool,
        _: Timestamp,
        _: Millis,
    ) -> Result<Option<Lease>, StoreError> {
        self.answer().await
    }

    async fn read(&self, _: PartitionId) -> Result<Option<Lease>, StoreError> {
        self.answer().await
    }

    async fn release(&self, _: &Lease, _: &[ShardSession], _: Timestamp) -> Result<(), StoreError> {
        self.answer().await
    }

    async fn all(&self) -> Result<Vec<Lease>, StoreError> {
        self.answer().await
    }
}

#[async_trait]
impl JobQueue for Down {
    fn can_break_off(&self) -> bool {
        true
    }

    async fn enqueue(&self, _: PartitionId, _: &Job) -> Result<(), StoreError> {
        self.answer().await
    }

    async fn receive(&self, _: PartitionId, _: usize, _: Duration) -> Result<Vec<Delivery>, StoreError> {
        self.answer().await
    }

    async fn delete(&self, _: PartitionId, _: &Receipt) -> Result<(), StoreError> {
        self.answer().await
    }

    async fn extend(&self, _: PartitionId, _: &Receipt, _: Duration) -> Result<(), StoreError> {
        self.answer().await
    }

    async fn dead_letter(&self, _: PartitionId, _: &Receipt, _: &Job, _: &str) -> Result<(), StoreError> {
        self.answer().await
    }

    async fn dead_letters(&self, _: Option<&DeadLetter>, _: usize) -> Result<Vec<DeadLetter>, StoreError> {
        self.answer().await
    }

    async fn replay(&self, _: &DeadLetter) -> Result<(), StoreError> {
        self.answer().await
    }

    async fn discard(&self, _: &DeadLetter) -> Result<(), StoreError> {
        self.answer().await
    }

    async fn backlog(&self, partition: PartitionId) -> Result<u64, StoreError> {
        if partition.get() == 1 { self.answer().await } else { Ok(0) }
    }
}
