//! `DynamoDB` and SQS on this machine: one process for all tests, ended with them.

use std::{env, sync::OnceLock};

use segue_test_support::Ministack;

/// Where `DynamoDB` and SQS answer.
pub fn endpoint() -> String {
    static STARTED: OnceLock<Ministack> = OnceLock::new();
    env::var("SEGUE_TEST_AWS_ENDPOINT").unwrap_or_else(|_| {
        STARTED.get_or_init(|| Ministack::start("dynamodb,dynamodbstreams,sqs")).endpoint().to_owned()
    })
}
