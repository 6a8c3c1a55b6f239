//! Adapters for `DynamoDB` and SQS.
