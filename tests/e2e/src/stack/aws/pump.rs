//! The table's stream to the mirror function, as Lambda's event source mapping brings it.
//!
//! See <https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html>.

use std::time::Duration;

use lambda_emulator::Function;
use segue_store::aws::AwsStore;
use serde_json::Value;

/// Pause before what failed is tried again.
const PAUSE: Duration = Duration::from_millis(200);

/// Hands every record of the stream to the function, in order, until it succeeds. Never ends by itself.
pub(super) async fn pump(store: AwsStore, mirror: Function) {
    loop {
        let mut stream = match store.stream().await {
            Ok(stream) => stream,
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "the stream can't be opened");
                tokio::time::sleep(PAUSE).await;
                continue;
            }
        };
        loop {
            match stream.next().await {
                Ok(event) => deliver(&mirror, event).await,
                Err(error) => {
                    tracing::warn!(error = &error as &dyn std::error::Error, "the stream can't be read");
                    tokio::time::sleep(PAUSE).await;
                }
            }
        }
    }
}

async fn deliver(mirror: &Function, mut event: Value) {
    loop {
        match mirror.invoke(&event).await {
            Ok(answer) => match answer.response["batchItemFailures"][0]["itemIdentifier"].as_str() {
                None => return,
                Some(failed) => begin_again_at(&mut event, failed),
            },
            Err(error) => tracing::warn!(error = &error as &dyn std::error::Error, "the mirror failed"),
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Leaves out the records before the one that failed.
fn begin_again_at(event: &mut Value, failed: &str) {
    let Some(records) = event["Records"].as_array_mut() else { return };
    let at = records.iter().position(|record| record["dynamodb"]["SequenceNumber"] == failed);
    records.drain(..at.unwrap_or(0));
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_was_mirrored_is_not_sent_again() {
        let record = |number: &str| json!({"dynamodb": {"SequenceNumber": number}});
        let mut event = json!({"Records": [record("1"), record("2"), record("3")]});
        begin_again_at(&mut event, "2");
        assert_eq!(event, json!({"Records": [record("2"), record("3")]}));
        begin_again_at(&mut event, "9");
        assert_eq!(event["Records"].as_array().map(Vec::len), Some(2));
    }
}
