//! Reading many items at once.

use std::{collections::HashMap, time::Duration};

use aws_sdk_dynamodb::types::{AttributeValue, KeysAndAttributes};
use futures::future::try_join_all;

use super::{Aws, dynamodb_error::failed, keys, sdk_error::incomplete, session_items::Record};
use crate::StoreError;

/// Most items of one request.
///
/// See <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html>.
const MOST: usize = 100;

/// Requests for what one request left over, before the store counts as unavailable.
const ATTEMPTS: u32 = 8;

const DOING: &str = "reading items";

/// Reads items by their keys (hash, range), in no order; what is not there is left out.
pub(super) async fn read(aws: &Aws, wanted: Vec<(String, String)>) -> Result<Vec<Record>, StoreError> {
    let chunks = wanted.chunks(MOST).map(|chunk| {
        let wanted = chunk.iter().map(|(pk, sk)| keys::key(pk, sk)).collect();
        read_chunk(aws, wanted)
    });
    Ok(try_join_all(chunks).await?.into_iter().flatten().collect())
}

async fn read_chunk(
    aws: &Aws,
    mut wanted: Vec<HashMap<String, AttributeValue>>,
) -> Result<Vec<Record>, StoreError> {
    let table = &aws.config.table;
    let mut found = Vec::with_capacity(wanted.len());
    for attempt in 0..ATTEMPTS {
        if attempt > 0 {
            tokio::time::sleep(Duration::from_millis(10) * 2_u32.pow(attempt)).await;
        }
        let request = KeysAndAttributes::builder().set_keys(Some(wanted)).consistent_read(true).build();
        let request = request.map_err(incomplete(DOING))?;
        let answer = aws.clients.dynamodb.batch_get_item().request_items(table, request).send().await;
        let answer = answer.map_err(failed(DOING))?;
        for item in answer.responses.and_then(|mut tables| tables.remove(table)).unwrap_or_default() {
            found.push(Record::read(item)?);
        }
        // A response ends at 16 MB, and earlier when the table is busy.
        wanted = match answer.unprocessed_keys.and_then(|mut tables| tables.remove(table)) {
            Some(rest) if !rest.keys.is_empty() => rest.keys,
            _ => return Ok(found),
        };
    }
    Err(StoreError::unavailable(DOING)("the table is too busy"))
}
