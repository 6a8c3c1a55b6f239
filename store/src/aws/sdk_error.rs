//! What the SDK's errors mean, whatever the service. A code is looked up in the service's own table first
//! ([`super::dynamodb_error`], [`super::sqs_error`]).
//!
//! See <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/CommonErrors.html>.

use std::error::Error;

use aws_sdk_dynamodb::{
    config::http::HttpResponse,
    error::{ProvideErrorMetadata, SdkError},
};

use crate::{StoreError, fault::Fault};

/// Wraps what a service said while something was tried. `of_service` is the service's own table.
pub(super) fn failed<E>(
    doing: &'static str,
    of_service: fn(&str) -> Option<Fault>,
    error: SdkError<E, HttpResponse>,
) -> StoreError
where
    E: ProvideErrorMetadata + Error + Send + Sync + 'static,
{
    let (fault, reason) = match &error {
        // It could not even be written down, which is the same the next time.
        SdkError::ConstructionFailure(_) => (Fault::Refused, "ConstructionFailure".to_owned()),
        // No connection, or none any more: what was sent over it may have been done.
        SdkError::TimeoutError(_) | SdkError::DispatchFailure(_) | SdkError::ResponseError(_) => {
            (Fault::Unknown, String::new())
        }
        SdkError::ServiceError(refused) => {
            let code = refused.err().code().unwrap_or_default();
            let status = refused.raw().status().as_u16();
            let fault = meaning(of_service, code, status);
            let reason = if code.is_empty() { format!("HTTP {status}") } else { code.to_owned() };
            (fault, reason)
        }
        _ => (Fault::Unknown, String::new()),
    };
    fault.error(doing, &reason, error)
}

/// Wraps that a request is not complete, which no repetition changes.
pub(super) fn incomplete<E>(doing: &'static str) -> impl Fn(E) -> StoreError
where
    E: Error + Send + Sync + 'static,
{
    move |error| StoreError::refused(doing, "ConstructionFailure")(error)
}

/// What a code means, or the status when the code is not known.
pub(super) fn meaning(of_service: fn(&str) -> Option<Fault>, code: &str, status: u16) -> Fault {
    let code = code.rsplit('#').next().unwrap_or_default();
    of_service(code).or_else(|| of_any(code)).unwrap_or_else(|| of_status(status))
}

/// What the codes mean that every service has.
fn of_any(code: &str) -> Option<Fault> {
    Some(match code {
        "ExpiredToken"
        | "ExpiredTokenException"
        | "InternalError"
        | "InternalFailure"
        | "InternalServerError"
        | "InternalServerException"
        | "PriorRequestNotComplete"
        | "RequestExpired"
        | "RequestLimitExceeded"
        | "RequestThrottled"
        | "RequestThrottledException"
        | "RequestTimeout"
        | "RequestTimeoutException"
        | "ServiceUnavailable"
        | "ServiceUnavailableException"
        | "SlowDown"
        | "Throttling"
        | "ThrottlingException"
        | "ThrottledException"
        | "TooManyRequestsException"
        | "TransientError" => Fault::Transient,
        "AccessDenied"
        | "AccessDeniedException"
        | "AuthFailure"
        | "IncompleteSignature"
        | "IncompleteSignatureException"
        | "InvalidAction"
        | "InvalidClientTokenId"
        | "InvalidParameterCombination"
        | "InvalidParameterValue"
        | "InvalidQueryParameter"
        | "InvalidSignatureException"
        | "MalformedQueryString"
        | "MissingAction"
        | "MissingAuthenticationToken"
        | "MissingAuthenticationTokenException"
        | "MissingParameter"
        | "NotAuthorized"
        | "OptInRequired"
        | "RequestEntityTooLarge"
        | "RequestEntityTooLargeException"
        | "SerializationException"
        | "SignatureDoesNotMatch"
        | "UnknownOperationException"
        | "UnrecognizedClientException"
        | "ValidationError"
        | "ValidationException" => Fault::Refused,
        // Keys of KMS: `KMSAccessDeniedException`, `KmsDisabled`, `KMS.NotFoundException` and others.
        code if code.to_ascii_lowercase().starts_with("kms") => {
            if code.to_ascii_lowercase().contains("thrott") { Fault::Transient } else { Fault::Refused }
        }
        _ => return None,
    })
}

/// What a status means when the code is not known.
const fn of_status(status: u16) -> Fault {
    match status {
        413 => Fault::Refused,
        429 | 503 => Fault::Transient,
        _ => Fault::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_that_all_services_have_has_a_meaning() {
        use Fault::{Refused, Transient};
        let codes = [
            ("AccessDenied", Refused),
            ("AccessDeniedException", Refused),
            ("ExpiredTokenException", Transient),
            ("IncompleteSignature", Refused),
            ("InternalFailure", Transient),
            ("InvalidClientTokenId", Refused),
            ("InvalidParameterValue", Refused),
            ("KMSAccessDeniedException", Refused),
            ("KMSDisabledException", Refused),
            ("KMSInvalidStateException", Refused),
            ("KMSNotFoundException", Refused),
            ("KMSThrottlingException", Transient),
            ("MissingAuthenticationToken", Refused),
            ("OptInRequired", Refused),
            ("RequestExpired", Transient),
            ("ServiceUnavailable", Transient),
            ("ThrottlingException", Transient),
            ("UnrecognizedClientException", Refused),
            ("ValidationException", Refused),
        ];
        for (code, expected) in codes {
            assert_eq!(of_any(code), Some(expected), "{code}");
        }
        assert_eq!(of_any("SomethingNewException"), None);
    }

    #[test]
    fn a_code_that_nobody_knows_is_asked_again() {
        for status in [400, 403, 404, 500, 502] {
            assert_eq!(of_status(status), Fault::Unknown, "{status}");
        }
        assert_eq!((of_status(413), of_status(503)), (Fault::Refused, Fault::Transient));
    }
}
