//! What is needed to say the outcome of a message.

use crate::Receipt;

/// What is needed to say the outcome of a message.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct MessageReceipt {
    /// Name of the sending, by which SQS recognises a repetition within 5 minutes: the same however often the message is
    /// received, and another one when its job is sent again.
    pub(super) sending: String,
    /// Handle that SQS gave with the message.
    pub(super) handle: String,
}

impl MessageReceipt {
    /// As the queue's users carry it. Neither part has a blank in it.
    pub(super) fn write(&self) -> Receipt {
        Receipt(format!("{} {}", self.sending, self.handle))
    }

    pub(super) fn read(receipt: &Receipt) -> Self {
        let (sending, handle) = receipt.0.split_once(' ').unwrap_or(("", &receipt.0));
        Self { sending: sending.to_owned(), handle: handle.to_owned() }
    }
}

/// Name of the sending after `sending` of a job: its first has the job's id, and those after it are numbered. So a replay
/// whose answer was lost is recognised when it is repeated, and is never taken for the sending that failed.
pub(super) fn next_sending(job_id: &str, sending: &str) -> String {
    let replays = sending.strip_prefix(job_id).and_then(|rest| rest.strip_prefix('.')?.parse::<u32>().ok());
    format!("{job_id}.{}", replays.unwrap_or_default().saturating_add(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_receipt_survives_its_text() {
        let receipt = MessageReceipt { sending: "7.2".to_owned(), handle: "AQEB+/==".to_owned() };
        assert_eq!(MessageReceipt::read(&receipt.write()), receipt);
        assert_eq!(MessageReceipt::read(&Receipt("AQEB".to_owned())).handle, "AQEB");
    }

    #[test]
    fn no_two_sendings_of_a_job_have_the_same_name() {
        assert_eq!(next_sending("7", "7"), "7.1");
        assert_eq!(next_sending("7", "7.1"), "7.2");
        assert_eq!(next_sending("7", "7.9"), "7.10");
        // As a program before this one named them, or nobody knows how.
        for other in ["7-1b0c", "", "77.3", "7.", "7.x"] {
            assert_eq!(next_sending("7", other), "7.1", "{other}");
        }
    }
}
