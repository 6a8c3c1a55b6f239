//! A job that was received, and is kept from others while it is worked on.

use std::{sync::Arc, time::Duration};

use segue_domain::{Job, PartitionId};
use segue_store::{JobQueue, Receipt, StoreError};
use tokio::task::AbortHandle;

/// How often the claim on a job is renewed: twice within the time it lasts.
const RENEW: Duration = Duration::from_secs(4);

/// A job that was received. While this lives, nobody else receives it; when it is dropped unsettled, the job comes
/// again after a moment: at once the first time, later each time it failed.
pub struct HeldJob {
    jobs: Arc<dyn JobQueue>,
    partition: PartitionId,
    receipt: Receipt,
    attempt: u32,
    settled: bool,
    renewing: AbortHandle,
}

impl HeldJob {
    /// Holds a job that was received.
    #[must_use]
    pub fn new(jobs: Arc<dyn JobQueue>, partition: PartitionId, receipt: Receipt, attempt: u32) -> Self {
        let (renewed, held) = (Arc::clone(&jobs), receipt.clone());
        let renewing = tokio::spawn(async move {
            loop {
                tokio::time::sleep(RENEW).await;
                if let Err(error) = renewed.extend(partition, &held, <dyn JobQueue>::VISIBILITY).await {
                    tracing::warn!(
                        error = &error as &dyn std::error::Error,
                        "a job may be redelivered too early"
                    );
                }
            }
        });
        Self { jobs, partition, receipt, attempt, settled: false, renewing: renewing.abort_handle() }
    }

    /// Which time it was received, from 1.
    #[must_use]
    pub const fn attempt(&self) -> u32 {
        self.attempt
    }

    /// Deletes the job: it was carried out.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`]: it comes again, and is recognised.
    pub async fn settle(mut self) -> Result<(), StoreError> {
        self.settled = true;
        self.jobs.delete(self.partition, &self.receipt).await
    }

    /// Puts the job into the dead letters: it can't be carried out.
    ///
    /// # Errors
    ///
    /// [`StoreError`]: it comes again, and is put aside then.
    pub async fn put_aside(mut self, job: &Job, reason: &str) -> Result<(), StoreError> {
        self.jobs.dead_letter(self.partition, &self.receipt, job, reason).await?;
        self.settled = true;
        Ok(())
    }
}

impl Drop for HeldJob {
    fn drop(&mut self) {
        self.renewing.abort();
        if self.settled {
            return;
        }
        let (jobs, partition, receipt) = (Arc::clone(&self.jobs), self.partition, self.receipt.clone());
        let after = Duration::from_secs(u64::from(self.attempt.saturating_sub(1)));
        // Without a runtime the process ends, and the job comes again by itself.
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move {
                let _ = jobs.extend(partition, &receipt, after).await;
            });
        }
    }
}
