//! The table's stream, read here instead of by Lambda's event source mapping: for tests and a local stack.

use std::{collections::HashMap, sync::Arc, time::Duration};

use aws_sdk_dynamodbstreams::types::{Record, Shard, ShardIteratorType};
use serde_dynamo::Item;
use serde_json::{Value, json};

use super::{Aws, AwsStore, dynamodb_error::failed};
use crate::StoreError;

/// Most records of one event.
const MOST: i32 = 100;

/// Pause after every shard had nothing new. A shard may be read 5 times a second on AWS.
const PAUSE: Duration = Duration::from_millis(200);

const DOING: &str = "reading the table's stream";

/// Reads the table's stream from its oldest record on, shard by shard, parents before their children.
///
/// Nothing is remembered between two readers: it is made for a stack that is started and thrown away.
pub struct StreamReader {
    aws: Arc<Aws>,
    arn: String,
    region: String,
    /// Where to read on in the shards that are open; `None` in those that were read to their end.
    shards: HashMap<String, Option<String>>,
}

impl AwsStore {
    /// Opens the table's stream.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`]; [`StoreError::Configuration`] when the table has no stream.
    pub async fn stream(&self) -> Result<StreamReader, StoreError> {
        let table = &self.aws.config.table;
        let answer = self.aws.clients.dynamodb.describe_table().table_name(table).send().await;
        let arn = answer
            .map_err(failed(DOING))?
            .table
            .and_then(|table| table.latest_stream_arn)
            .ok_or_else(|| StoreError::Configuration(format!("table {table} has no stream")))?;
        let region = arn.split(':').nth(3).unwrap_or_default().to_owned();
        Ok(StreamReader { aws: Arc::clone(&self.aws), arn, region, shards: HashMap::new() })
    }
}

impl StreamReader {
    /// Waits for the next records of one shard, as the event that Lambda gives to a function.
    ///
    /// See <https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html>.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`]; the next call reads on from the same place.
    pub async fn next(&mut self) -> Result<Value, StoreError> {
        loop {
            self.open_shards().await?;
            let open: Vec<_> = self
                .shards
                .iter()
                .filter_map(|(shard, place)| place.clone().map(|place| (shard.clone(), place)))
                .collect();
            for (shard, place) in open {
                let streams = &self.aws.clients.streams;
                let answer = streams.get_records().shard_iterator(place).limit(MOST).send().await;
                let answer = match answer {
                    Ok(answer) => answer,
                    Err(error) => {
                        // The place may be too old to be used again: find the shard again the next time.
                        self.shards.remove(&shard);
                        return Err(failed(DOING)(error));
                    }
                };
                self.shards.insert(shard, answer.next_shard_iterator);
                let records = answer.records.unwrap_or_default();
                if !records.is_empty() {
                    return self.event(records);
                }
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Finds new shards, and opens those whose parent was read to its end.
    async fn open_shards(&mut self) -> Result<(), StoreError> {
        if self.shards.values().any(Option::is_some) {
            return Ok(());
        }
        let shards = self.all_shards().await?;
        let ids: Vec<_> = shards.iter().filter_map(|shard| shard.shard_id.clone()).collect();
        for shard in shards {
            let Some(id) = shard.shard_id else { continue };
            let waits = shard
                .parent_shard_id
                .is_some_and(|parent| ids.contains(&parent) && self.shards.get(&parent) != Some(&None));
            if waits || self.shards.contains_key(&id) {
                continue;
            }
            let answer = self.aws.clients.streams.get_shard_iterator().stream_arn(&self.arn).shard_id(&id);
            let answer = answer.shard_iterator_type(ShardIteratorType::TrimHorizon).send().await;
            let place = answer.map_err(failed(DOING))?.shard_iterator;
            self.shards.insert(id, place);
        }
        Ok(())
    }

    async fn all_shards(&self) -> Result<Vec<Shard>, StoreError> {
        let mut shards = Vec::new();
        let mut start = None;
        loop {
            let request = self.aws.clients.streams.describe_stream().stream_arn(&self.arn);
            let answer = request.set_exclusive_start_shard_id(start).send().await;
            let answer = answer.map_err(failed(DOING))?.stream_description;
            let Some(description) = answer else { return Ok(shards) };
            shards.extend(description.shards.unwrap_or_default());
            start = description.last_evaluated_shard_id;
            if start.is_none() {
                return Ok(shards);
            }
        }
    }

    fn event(&self, records: Vec<Record>) -> Result<Value, StoreError> {
        let records = records.into_iter().map(|record| self.record(record)).collect::<Result<Vec<_>, _>>()?;
        Ok(json!({ "Records": records }))
    }

    fn record(&self, record: Record) -> Result<Value, StoreError> {
        let change = record
            .dynamodb
            .unwrap_or_else(|| aws_sdk_dynamodbstreams::types::StreamRecord::builder().build());
        let image = |item| {
            let item: Item = item;
            serde_json::to_value(item).map_err(StoreError::corrupt("a record of the stream"))
        };
        let mut dynamodb = json!({
            "ApproximateCreationDateTime": change.approximate_creation_date_time.map_or(0, |at| at.secs()),
            "Keys": image(change.keys.unwrap_or_default().into())?,
            "SequenceNumber": change.sequence_number.unwrap_or_default(),
            "SizeBytes": change.size_bytes.unwrap_or_default(),
            "StreamViewType": "NEW_IMAGE",
        });
        if let Some(item) = change.new_image {
            dynamodb["NewImage"] = image(item.into())?;
        }
        Ok(json!({
            "eventID": record.event_id.unwrap_or_default(),
            "eventName": record.event_name.map_or_else(String::new, |name| name.as_str().to_owned()),
            "eventVersion": "1.1",
            "eventSource": "aws:dynamodb",
            "awsRegion": self.region,
            "dynamodb": dynamodb,
            "eventSourceARN": self.arn,
        }))
    }
}
