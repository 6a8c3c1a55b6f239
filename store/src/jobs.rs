//! Jobs on their way to workers.

use std::time::Duration;

use async_trait::async_trait;
use segue_domain::{Job, PartitionId};

use crate::StoreError;

/// Proof that a job was received; needed to delete it. It loses its power when the job becomes visible again.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Receipt(pub String);

/// A job that was received and not yet deleted.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// The job, or why it can't be read. An unreadable job is given back to the caller, not lost silently.
    pub job: Result<Job, String>,
    /// Proof for [`JobQueue::delete`] and [`JobQueue::extend`].
    pub receipt: Receipt,
    /// How many times the job was received, from 1.
    pub attempt: u32,
}

/// One FIFO queue per partition: jobs of one guild arrive in the order they were sent, and the next one only after
/// the one before was deleted.
///
/// See <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-understanding-logic.html>.
#[async_trait]
pub trait JobQueue: Send + Sync {
    /// Sends a job. Sending a job with the same id again within 5 minutes changes nothing.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`] when the job may not have been stored: send it again.
    async fn enqueue(&self, partition: PartitionId, job: &Job) -> Result<(), StoreError>;

    /// Receives up to `max` (1 to 10) jobs, waiting up to `wait` (at most 20 s) for the first.
    ///
    /// A received job stays invisible to others for [`JobQueue::VISIBILITY`] unless it is extended.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`].
    async fn receive(
        &self,
        partition: PartitionId,
        max: usize,
        wait: Duration,
    ) -> Result<Vec<Delivery>, StoreError>;

    /// Removes a job that was carried out.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`]. A receipt that lost its power is no error: the job comes again, and is
    /// recognised by its id.
    async fn delete(&self, partition: PartitionId, receipt: &Receipt) -> Result<(), StoreError>;

    /// Keeps a job invisible for `visibility` from now on; zero gives it back at once.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`].
    async fn extend(
        &self,
        partition: PartitionId,
        receipt: &Receipt,
        visibility: Duration,
    ) -> Result<(), StoreError>;

    /// Counts the jobs that wait, about.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`].
    async fn backlog(&self, partition: PartitionId) -> Result<u64, StoreError>;
}

impl dyn JobQueue {
    /// How long a received job stays invisible: short, so that a dead worker's job returns soon.
    pub const VISIBILITY: Duration = Duration::from_secs(10);

    /// How often a job is received before it goes to the dead-letter queue.
    pub const MAX_ATTEMPTS: u32 = 5;
}
