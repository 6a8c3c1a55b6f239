//! What `DynamoDB`'s errors mean.
//!
//! See <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html>.

use std::error::Error;

use aws_sdk_dynamodb::{
    config::http::HttpResponse,
    error::{ProvideErrorMetadata, SdkError},
};

use super::sdk_error;
use crate::{StoreError, fault::Fault};

/// Wraps what `DynamoDB` said while something was tried.
pub(super) fn failed<E>(doing: &'static str) -> impl FnOnce(SdkError<E, HttpResponse>) -> StoreError
where
    E: ProvideErrorMetadata + Error + Send + Sync + 'static,
{
    move |error| sdk_error::failed(doing, fault, error)
}

/// Wraps why a transaction was cancelled; `reasons` are the codes of its parts.
pub(super) fn cancelled<E>(
    doing: &'static str,
    reasons: &[String],
    error: SdkError<E, HttpResponse>,
) -> StoreError
where
    E: ProvideErrorMetadata + Error + Send + Sync + 'static,
{
    match refusal(reasons) {
        Some(reason) => StoreError::refused(doing, reason)(error),
        None => failed(doing)(error),
    }
}

/// The first code of a part that would be refused again.
fn refusal(reasons: &[String]) -> Option<&str> {
    reasons.iter().map(String::as_str).find(|reason| of_part(reason) == Fault::Refused)
}

/// What a code means.
fn fault(code: &str) -> Option<Fault> {
    Some(match code {
        "InvalidEndpointException"
        | "LimitExceededException"
        | "ProvisionedThroughputExceeded"
        | "ProvisionedThroughputExceededException"
        | "ReplicatedWriteConflictException"
        | "ResourceInUseException"
        | "TableInUseException"
        | "TransactionConflictException"
        | "TransactionInProgressException"
        | "TrimmedDataAccessException"
        | "ExpiredIteratorException" => Fault::Transient,
        "GlobalTableNotFoundException"
        | "IndexNotFoundException"
        | "ItemCollectionSizeLimitExceededException"
        | "PolicyNotFoundException"
        | "ResourceNotFoundException"
        | "TableAlreadyExistsException"
        | "TableNotFoundException" => Fault::Refused,
        // Anyone who asks under a condition looks at these first: that they come here says nothing of what is stored.
        "ConditionalCheckFailedException"
        | "DuplicateItemException"
        | "IdempotentParameterMismatchException"
        | "TransactionCanceledException" => Fault::Unknown,
        _ => return None,
    })
}

/// What the code of a cancelled transaction's part means.
///
/// See <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html>.
pub(super) fn of_part(code: &str) -> Fault {
    match code {
        "AccessDenied" | "ItemCollectionSizeLimitExceeded" | "ValidationError" => Fault::Refused,
        "ProvisionedThroughputExceeded"
        | "ThrottlingError"
        | "TransactionConflict"
        | "TransactionInProgress" => Fault::Transient,
        // `None` is a part that nothing is wrong with, and `ConditionalCheckFailed` has been looked at before.
        _ => Fault::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_dynamodb::operation::put_item::PutItemError;

    use super::*;

    /// The codes of the SDK's `error_meta.rs` that a request of ours can meet, and those that every service has.
    #[test]
    fn every_code_has_a_meaning() {
        use Fault::{Refused, Transient, Unknown};
        let codes = [
            ("AccessDeniedException", Refused),
            ("ConditionalCheckFailedException", Unknown),
            ("DuplicateItemException", Unknown),
            ("ExpiredIteratorException", Transient),
            ("ExpiredTokenException", Transient),
            ("GlobalTableNotFoundException", Refused),
            ("IdempotentParameterMismatchException", Unknown),
            ("IndexNotFoundException", Refused),
            ("InternalServerError", Transient),
            ("InvalidEndpointException", Transient),
            ("ItemCollectionSizeLimitExceededException", Refused),
            ("KMSAccessDeniedException", Refused),
            ("KMSDisabledException", Refused),
            ("KMSInvalidStateException", Refused),
            ("KMSNotFoundException", Refused),
            ("KMSThrottlingException", Transient),
            ("LimitExceededException", Transient),
            ("MissingAuthenticationTokenException", Refused),
            ("PolicyNotFoundException", Refused),
            ("ProvisionedThroughputExceededException", Transient),
            ("ReplicatedWriteConflictException", Transient),
            ("RequestLimitExceeded", Transient),
            ("ResourceInUseException", Transient),
            ("ResourceNotFoundException", Refused),
            ("SerializationException", Refused),
            ("ServiceUnavailable", Transient),
            ("TableAlreadyExistsException", Refused),
            ("TableInUseException", Transient),
            ("TableNotFoundException", Refused),
            ("ThrottlingException", Transient),
            ("TransactionCanceledException", Unknown),
            ("TransactionConflictException", Transient),
            ("TransactionInProgressException", Transient),
            ("TrimmedDataAccessException", Transient),
            ("UnrecognizedClientException", Refused),
            ("ValidationException", Refused),
            ("com.amazonaws.dynamodb.v20120810#ResourceNotFoundException", Refused),
            ("SomethingNewException", Unknown),
            ("", Unknown),
        ];
        for (code, expected) in codes {
            assert_eq!(sdk_error::meaning(fault, code, 400), expected, "{code}");
        }
        assert_eq!(sdk_error::meaning(fault, "", 413), Refused, "a request that is too long stays so");
    }

    #[test]
    fn nobody_knows_what_became_of_a_request_without_an_answer() {
        let lost = SdkError::<PutItemError, HttpResponse>::timeout_error("no answer");
        assert_eq!(failed("testing")(lost).code(), "store.unavailable");
        let unsent = SdkError::<PutItemError, HttpResponse>::construction_failure("a field is missing");
        assert_eq!(failed("testing")(unsent).code(), "store.refused");
    }

    #[test]
    fn a_transaction_is_refused_when_one_of_its_parts_is() {
        let reasons = |codes: &[&str]| codes.iter().map(ToString::to_string).collect::<Vec<_>>();
        for code in ["ValidationError", "ItemCollectionSizeLimitExceeded", "AccessDenied"] {
            assert_eq!(refusal(&reasons(&["None", code])), Some(code));
        }
        for code in ["TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded", "New"] {
            assert_eq!(refusal(&reasons(&["None", code])), None, "{code}");
        }
        assert_eq!(refusal(&[]), None);
    }
}
