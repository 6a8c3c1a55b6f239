//! Which table and which queues.

use std::env;

use segue_domain::PartitionId;

use crate::StoreError;

/// Which table and which queues. Everything else is the SDK's own configuration.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct AwsConfig {
    /// Name of the table.
    pub table: String,
    /// URL of the queues without their ending: partition 3's queue is `{queue_url_prefix}-3.fifo`, and the
    /// dead-letter queue of all partitions `{queue_url_prefix}-dead.fifo`.
    pub queue_url_prefix: String,
}

impl AwsConfig {
    /// Variable with the name of the table.
    pub const TABLE: &str = "SEGUE_TABLE";

    /// Variable with the URL of the queues without their ending, for example
    /// `https://sqs.eu-central-1.amazonaws.com/123456789012/segue-jobs`.
    pub const QUEUE_URL_PREFIX: &str = "SEGUE_QUEUE_URL_PREFIX";

    /// Reads the configuration from the environment.
    ///
    /// # Errors
    ///
    /// [`StoreError::Configuration`] names the variable that is missing.
    pub fn from_env() -> Result<Self, StoreError> {
        let variable = |name: &str| {
            env::var(name)
                .ok()
                .filter(|value| !value.trim().is_empty())
                .ok_or_else(|| StoreError::Configuration(format!("{name} is not set")))
        };
        // With or without the hyphen that separates the partition's number.
        let prefix = variable(Self::QUEUE_URL_PREFIX)?.trim_end_matches('-').to_owned();
        Ok(Self { table: variable(Self::TABLE)?, queue_url_prefix: prefix })
    }

    /// URL of a partition's queue.
    #[must_use]
    pub fn queue_url(&self, partition: PartitionId) -> String {
        format!("{}-{partition}.fifo", self.queue_url_prefix)
    }

    /// URL of the queue that takes the jobs which were received too often.
    #[must_use]
    pub fn dead_letter_url(&self) -> String {
        format!("{}-dead.fifo", self.queue_url_prefix)
    }
}
