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

/// A job that failed again and again, and was put aside.
#[derive(Clone, Debug)]
pub struct DeadLetter {
    /// Its id among the letters.
    pub id: String,
    /// Partition whose queue it came from; `None` when nobody wrote that down.
    pub partition: Option<PartitionId>,
    /// The job, or why it can't be read.
    pub job: Result<Job, String>,
    /// The job as it was sent.
    pub body: String,
    /// Why it was put aside; empty when the queue did it by itself.
    pub reason: String,
    /// Proof for [`JobQueue::replay`] and [`JobQueue::discard`]; on SQS it loses its power after 30 s.
    pub receipt: Receipt,
}

impl DeadLetter {
    /// The partition and the job with which it can be sent again.
    ///
    /// # Errors
    ///
    /// [`StoreError::Corrupt`] for a job that can't be read; [`StoreError::Configuration`] when no partition is known.
    pub fn addressed(&self) -> Result<(PartitionId, &Job), StoreError> {
        let job = self
            .job
            .as_ref()
            .map_err(|problem| StoreError::corrupt(format!("dead letter {}", self.id))(problem.clone()))?;
        let partition = self.partition.ok_or_else(|| {
            StoreError::Configuration(format!(
                "the partition of dead letter {} is not known: name it",
                self.id
            ))
        })?;
        Ok((partition, job))
    }
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

    /// Whether a call of [`JobQueue::receive`] can be broken off while it waits. Where it can't, the queue may give a job
    /// to the call that nobody waits for any more, and hides it from others then.
    fn can_break_off(&self) -> bool;

    /// Removes a job that was carried out.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`]. A receipt that lost its power is not an error: the job comes again, and is
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

    /// Puts a received job aside, in the dead-letter queue. Done twice with one receipt, it is there once; a job that was
    /// sent again and is put aside again is kept again, however soon.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`]: the job comes again.
    async fn dead_letter(
        &self,
        partition: PartitionId,
        receipt: &Receipt,
        job: &Job,
        reason: &str,
    ) -> Result<(), StoreError>;

    /// Reads jobs that were put aside, at most `max`, about in the order in which that happened, and from behind `after`
    /// on. They stay. On SQS those that were read stay invisible to all for 30 s, whatever `after` is.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`].
    async fn dead_letters(
        &self,
        after: Option<&DeadLetter>,
        max: usize,
    ) -> Result<Vec<DeadLetter>, StoreError>;

    /// Sends a job that was put aside again, to the end of its guild's queue in the letter's partition. It is removed from
    /// the dead letters only when that is accepted.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`], and as [`DeadLetter::addressed`].
    async fn replay(&self, letter: &DeadLetter) -> Result<(), StoreError>;

    /// Removes a job that was put aside.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`].
    async fn discard(&self, letter: &DeadLetter) -> Result<(), StoreError>;

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

    /// How often a worker tries to carry a job out before it puts it aside.
    pub const MAX_ATTEMPTS: u32 = 5;

    /// How often a job is received before the queue itself puts it aside: for jobs that no worker could.
    pub const MAX_RECEIVES: u32 = 10;
}
