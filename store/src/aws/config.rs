//! Which table and which queues.

use segue_configuration::{ConfigurationError, Environment, settings};
use segue_domain::PartitionId;

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
    /// Reads the settings.
    ///
    /// # Errors
    ///
    /// [`ConfigurationError`] names the variable that is missing.
    pub fn read(environment: &Environment) -> Result<Self, ConfigurationError> {
        let needed =
            |variable| environment.parse(variable, |text: Option<String>| text.ok_or("it is missing"));
        // With or without the hyphen that separates the partition's number.
        let prefix = needed(&settings::SEGUE_QUEUE_URL_PREFIX)?.trim_end_matches('-').to_owned();
        Ok(Self { table: needed(&settings::SEGUE_TABLE)?, queue_url_prefix: prefix })
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
