//! Jobs in SQS FIFO queues.
//!
//! The message group is the guild, and the deduplication id the job's.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use aws_sdk_sqs::{
    error::{ProvideErrorMetadata, SdkError},
    types::{Message, MessageAttributeValue, MessageSystemAttributeName, QueueAttributeName},
};
use segue_domain::{Job, PartitionId};
use uuid::Uuid;

use super::Aws;
use crate::{DeadLetter, Delivery, JobQueue, Receipt, StoreError};

/// Longest wait for a message, in seconds.
const LONGEST_WAIT: u64 = 20;

/// How long a dead letter that was read stays invisible to others, in seconds.
const DEAD_LETTER_VISIBILITY: i32 = 30;
/// Attributes of a dead letter.
const REASON: &str = "reason";
const PARTITION: &str = "partition";

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
            .map_err(StoreError::unavailable("sending a job"))?;
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
            // A repetition of a request whose answer was lost gets the same message, not silence for its group.
            .receive_request_attempt_id(Uuid::new_v4().to_string())
            .send()
            .await
            .map_err(StoreError::unavailable("receiving jobs"))?;
        Ok(answer.messages.unwrap_or_default().iter().map(delivery).collect())
    }

    fn can_break_off(&self) -> bool {
        false
    }

    async fn delete(&self, partition: PartitionId, receipt: &Receipt) -> Result<(), StoreError> {
        let request = self.0.clients.sqs.delete_message().queue_url(self.0.config.queue_url(partition));
        let deleted = request.receipt_handle(&receipt.0).send().await.map(drop);
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
            .receipt_handle(&receipt.0)
            .visibility_timeout(seconds(visibility, u64::MAX))
            .send()
            .await
            .map(drop);
        unless_powerless(extended, "extending a job")
    }

    async fn bury(
        &self,
        partition: PartitionId,
        receipt: &Receipt,
        job: &Job,
        reason: &str,
    ) -> Result<(), StoreError> {
        let doing = "putting a job aside";
        let body = serde_json::to_string(job).map_err(StoreError::corrupt(format!("job {}", job.id)))?;
        let text = |value: String| {
            MessageAttributeValue::builder()
                .data_type("String")
                .string_value(value)
                .build()
                .map_err(StoreError::unavailable(doing))
        };
        // First there, then no longer here: between the two it is in both, and nothing is lost.
        self.0
            .clients
            .sqs
            .send_message()
            .queue_url(self.0.config.dead_letter_url())
            .message_body(body)
            .message_group_id(job.guild_id.to_string())
            .message_deduplication_id(job.id.as_str())
            .message_attributes(REASON, text(if reason.is_empty() { "-" } else { reason }.to_owned())?)
            .message_attributes(PARTITION, text(partition.to_string())?)
            .send()
            .await
            .map_err(StoreError::unavailable(doing))?;
        self.delete(partition, receipt).await
    }

    async fn dead_letters(&self, max: usize) -> Result<Vec<DeadLetter>, StoreError> {
        let mut letters = Vec::new();
        while letters.len() < max {
            let request = self.0.clients.sqs.receive_message().queue_url(self.0.config.dead_letter_url());
            let answer = request
                .max_number_of_messages(10)
                .visibility_timeout(DEAD_LETTER_VISIBILITY)
                .wait_time_seconds(0)
                .message_attribute_names("All")
                .send()
                .await
                .map_err(StoreError::unavailable("reading dead letters"))?;
            let messages = answer.messages.unwrap_or_default();
            if messages.is_empty() {
                break;
            }
            letters.extend(messages.iter().map(dead_letter));
        }
        letters.truncate(max);
        Ok(letters)
    }

    async fn replay(&self, letter: &DeadLetter) -> Result<(), StoreError> {
        let doing = "sending a dead letter again";
        let Ok(job) = &letter.job else { return Err(StoreError::corrupt("a dead letter")("it is no job")) };
        let message = self.0.clients.sqs.send_message().queue_url(self.0.config.queue_url(letter.partition));
        message
            .message_body(&letter.body)
            .message_group_id(job.guild_id.to_string())
            // The job's own id may have been seen within the last five minutes.
            .message_deduplication_id(format!("{}-{}", job.id.as_str(), Uuid::new_v4()))
            .send()
            .await
            .map_err(StoreError::unavailable(doing))?;
        self.discard(letter).await
    }

    async fn discard(&self, letter: &DeadLetter) -> Result<(), StoreError> {
        let request = self.0.clients.sqs.delete_message().queue_url(self.0.config.dead_letter_url());
        let deleted = request.receipt_handle(&letter.receipt.0).send().await.map(drop);
        unless_powerless(deleted, "removing a dead letter")
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
    let answer = answer.send().await.map_err(StoreError::unavailable(doing))?;
    let count = answer.attributes.and_then(|attributes| attributes.get(&name)?.parse().ok());
    Ok(count.unwrap_or_default())
}

fn delivery(message: &Message) -> Delivery {
    let body = message.body.as_deref().unwrap_or_default();
    let attempt = message
        .attributes
        .as_ref()
        .and_then(|attributes| attributes.get(&MessageSystemAttributeName::ApproximateReceiveCount))
        .and_then(|count| count.parse().ok());
    Delivery {
        job: serde_json::from_str(body).map_err(|error| {
            format!("message {} can't be read: {error}", message.message_id.as_deref().unwrap_or("?"))
        }),
        receipt: Receipt(message.receipt_handle.clone().unwrap_or_default()),
        attempt: attempt.unwrap_or(1),
    }
}

fn dead_letter(message: &Message) -> DeadLetter {
    let body = message.body.clone().unwrap_or_default();
    let attribute = |name: &str| {
        let value = message.message_attributes.as_ref()?.get(name)?.string_value.clone()?;
        Some(value)
    };
    DeadLetter {
        // One that the queue put aside by itself has no attributes: partition 0 is right for most deployments, and
        // `segue` names the guild's own.
        partition: PartitionId::new(
            attribute(PARTITION).and_then(|number| number.parse().ok()).unwrap_or_default(),
        ),
        job: serde_json::from_str(&body).map_err(|error| error.to_string()),
        body,
        reason: attribute(REASON).filter(|reason| reason != "-").unwrap_or_default(),
        receipt: Receipt(message.receipt_handle.clone().unwrap_or_default()),
    }
}

/// Whole seconds, rounded up: a job stays invisible for longer rather than shorter.
fn seconds(span: Duration, most: u64) -> i32 {
    let seconds = span.as_secs() + u64::from(span.subsec_nanos() > 0);
    i32::try_from(seconds.min(most)).unwrap_or(i32::MAX)
}

/// A receipt that lost its power is no error.
///
/// See <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessage.html>.
fn unless_powerless<E>(result: Result<(), SdkError<E>>, doing: &'static str) -> Result<(), StoreError>
where
    E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
{
    let Err(error) = result else { return Ok(()) };
    let powerless = error.as_service_error().is_some_and(|error| {
        let expired = error.message().is_some_and(|message| message.contains("expired"));
        match error.code().unwrap_or_default().rsplit('.').next().unwrap_or_default() {
            "ReceiptHandleIsInvalid" | "MessageNotInflight" => true,
            "InvalidParameterValue" => expired,
            _ => false,
        }
    });
    if powerless { Ok(()) } else { Err(StoreError::unavailable(doing)(error)) }
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
