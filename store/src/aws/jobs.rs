//! Jobs in SQS FIFO queues.
//!
//! The message group is the guild, and the deduplication id the job's; see [`super::receipt`] for one that is sent again.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use aws_sdk_sqs::types::{Message, MessageSystemAttributeName, QueueAttributeName};
use segue_domain::{Job, PartitionId};
use uuid::Uuid;

use super::{
    Aws, letters,
    receipt::MessageReceipt,
    sqs_error::{failed, unless_powerless},
};
use crate::{DeadLetter, Delivery, JobQueue, Receipt, StoreError};

/// Longest wait for a message, in seconds.
const LONGEST_WAIT: u64 = 20;

#[derive(Debug)]
pub(super) struct AwsJobs(pub(super) Arc<Aws>);

#[async_trait]
impl JobQueue for AwsJobs {
    async fn enqueue(&self, partition: PartitionId, job: &Job) -> Result<(), StoreError> {
        let body = serde_json::to_string(job).map_err(StoreError::corrupt(format!("new job {}", job.id)))?;
        let message = self.0.clients.sqs.send_message().queue_url(self.0.config.queue_url(partition));
        message
            .message_body(body)
            .message_group_id(job.guild_id.to_string())
            .message_deduplication_id(job.id.as_str())
            .send()
            .await
            .map_err(failed("sending a job"))?;
        Ok(())
    }

    /// Asks for one message, whatever `max` is. A FIFO queue that is asked for more may hand out several of one
    /// group at once, and a guild's second job would then be received before the first is deleted.
    async fn receive(
        &self,
        partition: PartitionId,
        _max: usize,
        wait: Duration,
    ) -> Result<Vec<Delivery>, StoreError> {
        let request = self.0.clients.sqs.receive_message().queue_url(self.0.config.queue_url(partition));
        let answer = request
            .max_number_of_messages(1)
            .wait_time_seconds(seconds(wait, LONGEST_WAIT))
            .visibility_timeout(seconds(<dyn JobQueue>::VISIBILITY, u64::MAX))
            .message_system_attribute_names(MessageSystemAttributeName::ApproximateReceiveCount)
            .message_system_attribute_names(MessageSystemAttributeName::MessageDeduplicationId)
            // A repetition of a request whose answer was lost gets the same message, not silence for its group.
            .receive_request_attempt_id(Uuid::new_v4().to_string())
            .send()
            .await
            .map_err(failed("receiving jobs"))?;
        Ok(answer.messages.unwrap_or_default().iter().map(delivery).collect())
    }

    fn can_break_off(&self) -> bool {
        false
    }

    async fn delete(&self, partition: PartitionId, receipt: &Receipt) -> Result<(), StoreError> {
        let request = self.0.clients.sqs.delete_message().queue_url(self.0.config.queue_url(partition));
        let deleted = request.receipt_handle(MessageReceipt::read(receipt).handle).send().await.map(drop);
        unless_powerless(deleted, "deleting a job")
    }

    async fn extend(
        &self,
        partition: PartitionId,
        receipt: &Receipt,
        visibility: Duration,
    ) -> Result<(), StoreError> {
        let request =
            self.0.clients.sqs.change_message_visibility().queue_url(self.0.config.queue_url(partition));
        let extended = request
            .receipt_handle(MessageReceipt::read(receipt).handle)
            .visibility_timeout(seconds(visibility, u64::MAX))
            .send()
            .await
            .map(drop);
        unless_powerless(extended, "extending a job")
    }

    async fn dead_letter(
        &self,
        partition: PartitionId,
        receipt: &Receipt,
        job: &Job,
        reason: &str,
    ) -> Result<(), StoreError> {
        // First there, then no longer here: between the two it is in both, and nothing is lost.
        let sending = MessageReceipt::read(receipt).sending;
        letters::write(&self.0, partition, job, &sending, reason).await?;
        self.delete(partition, receipt).await
    }

    /// What was read before is hidden from the next reader for a while, so that there is nothing to begin after.
    async fn dead_letters(
        &self,
        _after: Option<&DeadLetter>,
        max: usize,
    ) -> Result<Vec<DeadLetter>, StoreError> {
        letters::read(&self.0, max).await
    }

    async fn replay(&self, letter: &DeadLetter) -> Result<(), StoreError> {
        letters::replay(&self.0, letter).await
    }

    async fn discard(&self, letter: &DeadLetter) -> Result<(), StoreError> {
        letters::discard(&self.0, &MessageReceipt::read(&letter.receipt)).await
    }

    async fn backlog(&self, partition: PartitionId) -> Result<u64, StoreError> {
        let doing = "counting jobs";
        count(&self.0, &self.0.config.queue_url(partition), doing).await
    }
}

/// About how many messages of a queue can be received.
pub(super) async fn count(aws: &Aws, queue_url: &str, doing: &'static str) -> Result<u64, StoreError> {
    let name = QueueAttributeName::ApproximateNumberOfMessages;
    let answer = aws.clients.sqs.get_queue_attributes().queue_url(queue_url).attribute_names(name.clone());
    let answer = answer.send().await.map_err(failed(doing))?;
    let count = answer.attributes.and_then(|attributes| attributes.get(&name)?.parse().ok());
    Ok(count.unwrap_or_default())
}

fn delivery(message: &Message) -> Delivery {
    let body = message.body.as_deref().unwrap_or_default();
    let of_system = |name| message.attributes.as_ref()?.get(&name);
    let attempt = of_system(MessageSystemAttributeName::ApproximateReceiveCount);
    let receipt = MessageReceipt {
        sending: of_system(MessageSystemAttributeName::MessageDeduplicationId).cloned().unwrap_or_default(),
        handle: message.receipt_handle.clone().unwrap_or_default(),
    };
    Delivery {
        job: serde_json::from_str(body).map_err(|error| {
            format!("message {} can't be read: {error}", message.message_id.as_deref().unwrap_or("?"))
        }),
        receipt: receipt.write(),
        attempt: attempt.and_then(|count| count.parse().ok()).unwrap_or(1),
    }
}

/// Whole seconds, rounded up: a job stays invisible for longer rather than shorter.
fn seconds(span: Duration, most: u64) -> i32 {
    let seconds = span.as_secs() + u64::from(span.subsec_nanos() > 0);
    i32::try_from(seconds.min(most)).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_rounded_up_to_whole_seconds() {
        assert_eq!(seconds(Duration::ZERO, 20), 0);
        assert_eq!(seconds(Duration::from_millis(1), 20), 1);
        assert_eq!(seconds(Duration::from_secs(10), u64::MAX), 10);
        assert_eq!(seconds(Duration::from_mins(1), 20), 20);
    }
}
