//! Jobs that were put aside, in the dead-letter queue.
//!
//! A FIFO queue gives out at most 10 messages of a group before one of them is deleted, so each letter is a group of its
//! own: however many a guild has, all of them can be listed. What the queue of a partition puts aside by itself arrives in
//! its guild's group, and is moved into its own when it is read.
//!
//! See <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-understanding-logic.html>.

use std::collections::HashMap;

use aws_sdk_sqs::{
    operation::send_message::builders::SendMessageFluentBuilder,
    types::{Message, MessageAttributeValue, MessageSystemAttributeName as System},
};
use segue_domain::{Job, PartitionId};

use super::{
    Aws,
    receipt::{MessageReceipt, next_sending},
    sdk_error::incomplete,
    sqs_error::{failed, unless_powerless},
};
use crate::{DeadLetter, StoreError};

/// How long a letter that was read stays invisible to others, in seconds.
const VISIBILITY: i32 = 30;

/// Most messages of one answer.
const MOST: i32 = 10;

/// Most characters of a reason.
const LONGEST_REASON: usize = 1_000;

/// Attributes of a letter.
const REASON: &str = "reason";
const PARTITION: &str = "partition";
const SENDING: &str = "sending";

/// A letter as its queue has it.
struct Letter {
    group: String,
    receipt: MessageReceipt,
    partition: Option<PartitionId>,
    reason: String,
    body: String,
    id: String,
}

/// Writes a letter. Written twice within 5 minutes, it is there once.
pub(super) async fn write(
    aws: &Aws,
    partition: PartitionId,
    job: &Job,
    sending: &str,
    reason: &str,
) -> Result<(), StoreError> {
    let doing = "putting a job aside";
    let body = serde_json::to_string(job).map_err(StoreError::corrupt(format!("job {}", job.id)))?;
    let sending = if sending.is_empty() { job.id.as_str() } else { sending };
    let message = aws.clients.sqs.send_message().message_body(body);
    send(aws, doing, message, (sending, sending), Some(partition), reason).await
}

/// Reads letters, at most `max`; those that were read a moment ago are left out.
pub(super) async fn read(aws: &Aws, max: usize) -> Result<Vec<DeadLetter>, StoreError> {
    let doing = "reading dead letters";
    let mut letters = Vec::new();
    while letters.len() < max {
        let most = i32::try_from(max - letters.len()).unwrap_or(MOST).min(MOST);
        let request = aws.clients.sqs.receive_message().queue_url(aws.config.dead_letter_url());
        let answer = request
            .max_number_of_messages(most)
            .visibility_timeout(VISIBILITY)
            .wait_time_seconds(0)
            .message_attribute_names("All")
            .message_system_attribute_names(System::All)
            .send()
            .await
            .map_err(failed(doing))?;
        let messages = answer.messages.unwrap_or_default();
        if messages.is_empty() {
            break;
        }
        for message in &messages {
            let letter = Letter::read(message);
            if letter.has_its_own_group() {
                letters.push(letter.into());
            } else {
                letter.separate(aws).await?;
            }
        }
    }
    Ok(letters)
}

/// Sends the job of a letter again, and removes the letter once that is accepted.
pub(super) async fn replay(aws: &Aws, letter: &DeadLetter) -> Result<(), StoreError> {
    let (partition, job) = letter.addressed()?;
    let MessageReceipt { sending, .. } = MessageReceipt::read(&letter.receipt);
    aws.clients
        .sqs
        .send_message()
        .queue_url(aws.config.queue_url(partition))
        .message_body(&letter.body)
        .message_group_id(job.guild_id.to_string())
        .message_deduplication_id(next_sending(job.id.as_str(), &sending))
        .send()
        .await
        .map_err(failed("sending a dead letter again"))?;
    discard(aws, &MessageReceipt::read(&letter.receipt)).await
}

/// Removes a letter.
pub(super) async fn discard(aws: &Aws, receipt: &MessageReceipt) -> Result<(), StoreError> {
    let request = aws.clients.sqs.delete_message().queue_url(aws.config.dead_letter_url());
    let deleted = request.receipt_handle(&receipt.handle).send().await.map(drop);
    unless_powerless(deleted, "removing a dead letter")
}

impl Letter {
    fn read(message: &Message) -> Self {
        let of_system = |name: &System| message.attributes.as_ref()?.get(name).cloned();
        let of_ours = |name: &str| message.message_attributes.as_ref()?.get(name)?.string_value.clone();
        let deduplication = of_system(&System::MessageDeduplicationId).unwrap_or_default();
        // What the queue put aside by itself has none of our attributes, and names the queue it comes from.
        let source = of_system(&System::DeadLetterQueueSourceArn);
        let number = of_ours(PARTITION).or_else(|| source.as_deref().and_then(partition_of));
        Self {
            group: of_system(&System::MessageGroupId).unwrap_or_default(),
            receipt: MessageReceipt {
                sending: of_ours(SENDING).unwrap_or(deduplication),
                handle: message.receipt_handle.clone().unwrap_or_default(),
            },
            partition: number.and_then(|number| number.parse().ok()).map(PartitionId::new),
            reason: of_ours(REASON).filter(|reason| reason != "-").unwrap_or_default(),
            body: message.body.clone().unwrap_or_default(),
            id: message.message_id.clone().unwrap_or_default(),
        }
    }

    /// Groups of guilds are numbers alone, and a guild's group holds more than its first letter.
    fn has_its_own_group(&self) -> bool {
        self.group.starts_with(OWN)
    }

    /// Puts the letter into a group of its own. Between the two requests it is there twice, and nothing is lost.
    async fn separate(&self, aws: &Aws) -> Result<(), StoreError> {
        let doing = "sorting dead letters";
        let message = aws.clients.sqs.send_message().message_body(&self.body);
        // Under its own name it could count as a repetition of itself.
        let name = format!("{}:{}", self.receipt.sending, self.id);
        send(aws, doing, message, (&self.receipt.sending, &name), self.partition, &self.reason).await?;
        discard(aws, &self.receipt).await
    }
}

impl From<Letter> for DeadLetter {
    fn from(letter: Letter) -> Self {
        Self {
            id: letter.id,
            partition: letter.partition,
            job: serde_json::from_str(&letter.body).map_err(|error| error.to_string()),
            body: letter.body,
            reason: letter.reason,
            receipt: letter.receipt.write(),
        }
    }
}

/// Start of the names of the letters' groups.
const OWN: &str = "letter:";

/// Sends a letter; `names` are those of the job's sending and of the letter.
async fn send(
    aws: &Aws,
    doing: &'static str,
    message: SendMessageFluentBuilder,
    (sending, name): (&str, &str),
    partition: Option<PartitionId>,
    reason: &str,
) -> Result<(), StoreError> {
    let reason = printable(reason);
    let reason = if reason.is_empty() { "-".to_owned() } else { reason };
    let mut texts = HashMap::from([(REASON, reason), (SENDING, sending.to_owned())]);
    if let Some(partition) = partition {
        texts.insert(PARTITION, partition.to_string());
    }
    let mut message = message;
    for (name, text) in texts {
        let value = MessageAttributeValue::builder().data_type("String").string_value(text).build();
        message = message.message_attributes(name, value.map_err(incomplete(doing))?);
    }
    message
        .queue_url(aws.config.dead_letter_url())
        .message_group_id(format!("{OWN}{name}"))
        .message_deduplication_id(name)
        .send()
        .await
        .map_err(failed(doing))?;
    Ok(())
}

/// Number of the partition whose queue has this ARN.
fn partition_of(arn: &str) -> Option<String> {
    let (_, number) = arn.strip_suffix(".fifo")?.rsplit_once('-')?;
    Some(number.to_owned())
}

/// A text as an attribute takes it: without control characters, and not endless.
fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(LONGEST_REASON).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_queue_a_letter_comes_from_names_its_partition() {
        let of = |arn: &str| partition_of(arn);
        assert_eq!(of("arn:aws:sqs:eu-central-1:1:segue-jobs-12.fifo").as_deref(), Some("12"));
        assert_eq!(of("arn:aws:sqs:eu-central-1:1:jobs"), None);
    }

    #[test]
    fn a_reason_has_no_control_characters_and_an_end() {
        assert_eq!(printable("one\ntwo\u{0}"), "one two ");
        assert_eq!(printable(&"x".repeat(5_000)).len(), LONGEST_REASON);
    }
}
