//! What SQS's errors mean.
//!
//! See <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html#API_SendMessage_Errors>.

use std::error::Error;

use aws_sdk_sqs::{
    config::http::HttpResponse,
    error::{ProvideErrorMetadata, SdkError},
};

use super::sdk_error;
use crate::{StoreError, fault::Fault};

/// Wraps what SQS said while something was tried.
pub(super) fn failed<E>(doing: &'static str) -> impl FnOnce(SdkError<E, HttpResponse>) -> StoreError
where
    E: ProvideErrorMetadata + Error + Send + Sync + 'static,
{
    move |error| sdk_error::failed(doing, fault, error)
}

/// As [`failed`], for what is done with a receipt: one that lost its power is not an error.
///
/// See <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessage.html>.
pub(super) fn unless_powerless<E>(
    result: Result<(), SdkError<E, HttpResponse>>,
    doing: &'static str,
) -> Result<(), StoreError>
where
    E: ProvideErrorMetadata + Error + Send + Sync + 'static,
{
    let Err(error) = result else { return Ok(()) };
    let powerless = error.as_service_error().is_some_and(|error| {
        is_powerless(error.code().unwrap_or_default(), error.message().unwrap_or_default())
    });
    if powerless { Ok(()) } else { Err(failed(doing)(error)) }
}

fn is_powerless(code: &str, message: &str) -> bool {
    match own(code) {
        "ReceiptHandleIsInvalid" | "MessageNotInflight" => true,
        "InvalidParameterValue" => message.contains("expired"),
        _ => false,
    }
}

/// A code without the names in front of it: SQS has one for each of its two protocols.
fn own(code: &str) -> &str {
    code.strip_prefix("AWS.SimpleQueueService.").unwrap_or(code)
}

/// What a code means. Codes of KMS are among those that every service has.
fn fault(code: &str) -> Option<Fault> {
    Some(match own(code) {
        "OverLimit" | "PurgeQueueInProgress" | "QueueDeletedRecently" => Fault::Transient,
        "BatchEntryIdsNotDistinct"
        | "BatchRequestTooLong"
        | "EmptyBatchRequest"
        | "InvalidAddress"
        | "InvalidAttributeName"
        | "InvalidAttributeValue"
        | "InvalidBatchEntryId"
        | "InvalidIdFormat"
        | "InvalidMessageContents"
        | "InvalidSecurity"
        | "MessageNotInflight"
        | "NonExistentQueue"
        | "QueueAlreadyExists"
        | "QueueDoesNotExist"
        | "QueueNameExists"
        | "ReceiptHandleIsInvalid"
        | "ResourceNotFoundException"
        | "TooManyEntriesInBatchRequest"
        | "UnsupportedOperation" => Fault::Refused,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The codes of the SDK's `error_meta.rs`, as both protocols write them, and those that every service has.
    #[test]
    fn every_code_has_a_meaning() {
        use Fault::{Refused, Transient, Unknown};
        let codes = [
            ("AWS.SimpleQueueService.BatchEntryIdsNotDistinct", Refused),
            ("AWS.SimpleQueueService.BatchRequestTooLong", Refused),
            ("AWS.SimpleQueueService.EmptyBatchRequest", Refused),
            ("AWS.SimpleQueueService.InvalidBatchEntryId", Refused),
            ("AWS.SimpleQueueService.MessageNotInflight", Refused),
            ("AWS.SimpleQueueService.NonExistentQueue", Refused),
            ("AWS.SimpleQueueService.PurgeQueueInProgress", Transient),
            ("AWS.SimpleQueueService.QueueDeletedRecently", Transient),
            ("AWS.SimpleQueueService.TooManyEntriesInBatchRequest", Refused),
            ("AWS.SimpleQueueService.UnsupportedOperation", Refused),
            ("AccessDeniedException", Refused),
            ("InternalError", Transient),
            ("InvalidAddress", Refused),
            ("InvalidAttributeName", Refused),
            ("InvalidAttributeValue", Refused),
            ("InvalidIdFormat", Refused),
            ("InvalidMessageContents", Refused),
            ("InvalidParameterValue", Refused),
            ("InvalidSecurity", Refused),
            ("KMS.AccessDeniedException", Refused),
            ("KMS.DisabledException", Refused),
            ("KMS.InvalidKeyUsageException", Refused),
            ("KMS.InvalidStateException", Refused),
            ("KMS.NotFoundException", Refused),
            ("KMS.OptInRequired", Refused),
            ("KMS.ThrottlingException", Transient),
            ("KmsAccessDenied", Refused),
            ("KmsDisabled", Refused),
            ("KmsInvalidKeyUsage", Refused),
            ("KmsInvalidState", Refused),
            ("KmsNotFound", Refused),
            ("KmsOptInRequired", Refused),
            ("KmsThrottled", Transient),
            ("MissingParameter", Refused),
            ("OverLimit", Transient),
            ("QueueAlreadyExists", Refused),
            ("QueueDoesNotExist", Refused),
            ("QueueNameExists", Refused),
            ("ReceiptHandleIsInvalid", Refused),
            ("RequestThrottled", Transient),
            ("ResourceNotFoundException", Refused),
            ("ServiceUnavailable", Transient),
            ("SomethingNew", Unknown),
        ];
        for (code, expected) in codes {
            assert_eq!(sdk_error::meaning(fault, code, 400), expected, "{code}");
        }
    }

    #[test]
    fn a_receipt_that_lost_its_power_is_no_error() {
        assert!(is_powerless("ReceiptHandleIsInvalid", ""));
        assert!(is_powerless("AWS.SimpleQueueService.MessageNotInflight", ""));
        assert!(is_powerless("InvalidParameterValue", "The receipt handle has expired"));
        assert!(!is_powerless("InvalidParameterValue", "Value 70000 for VisibilityTimeout is invalid"));
        assert!(!is_powerless("KmsDisabled", ""));
    }
}
