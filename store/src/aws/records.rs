//! What the workers have to know of each other, in the table.

use std::{collections::HashMap, sync::Arc};

use async_trait::async_trait;
use aws_sdk_dynamodb::{
    operation::update_item::UpdateItemError,
    types::{AttributeValue, ReturnValue},
};
use segue_domain::Timestamp;

use super::{Aws, dynamodb_error::failed, keys};
use crate::{Answer, Expected, Record, RecordKind, RecordStore, StoreError, records::check_length};

const DOING: &str = "reading or writing a record of the fleet";
const REVISION: &str = "revision";
const BODY: &str = "body";
/// When it expires, in milliseconds. `expires` says the same in whole seconds, for the table's time to live.
pub(super) const EXPIRES_AT: &str = "expires_at";

#[derive(Debug)]
pub(super) struct AwsRecords(pub(super) Arc<Aws>);

fn pk(kind: RecordKind) -> String {
    format!("R#{}", kind.name())
}

fn number(number: u64) -> AttributeValue {
    AttributeValue::N(number.to_string())
}

fn record(item: &HashMap<String, AttributeValue>) -> Option<Record> {
    let number = |name: &str| item.get(name)?.as_n().ok()?.parse::<u64>().ok();
    Some(Record {
        id: item.get(keys::SK)?.as_s().ok()?.clone(),
        revision: number(REVISION)?,
        body: item.get(BODY)?.as_s().ok()?.clone(),
        expires_at: number(EXPIRES_AT).map(Timestamp::from_millis),
    })
}

fn is_alive(record: &Record, now: Timestamp) -> bool {
    record.expires_at.is_none_or(|at| at > now)
}

/// The item of an answer to a request, as [`RecordStore::put`] writes it.
pub(super) fn answer_item(answer: &Answer) -> HashMap<String, AttributeValue> {
    let Record { id, revision, body, expires_at } = answer.record();
    let mut item = keys::key(pk(RecordKind::Answer), id);
    item.insert(REVISION.to_owned(), number(revision));
    item.insert(BODY.to_owned(), AttributeValue::S(body));
    if let Some(at) = expires_at {
        item.insert(EXPIRES_AT.to_owned(), number(at.as_millis()));
        item.insert(keys::EXPIRES.to_owned(), number(at.as_secs() + 1));
    }
    item
}

/// Whether the request of an answer has one already.
pub(super) async fn has_answer(aws: &Aws, answer: &Answer) -> Result<bool, StoreError> {
    Ok(get(aws, RecordKind::Answer, &answer.id, answer.now).await?.is_some())
}

async fn get(aws: &Aws, kind: RecordKind, id: &str, now: Timestamp) -> Result<Option<Record>, StoreError> {
    let answer = aws.clients.dynamodb.get_item().table_name(&aws.config.table);
    let answer = answer
        .set_key(Some(keys::key(pk(kind), id)))
        .consistent_read(true)
        .send()
        .await
        .map_err(StoreError::unavailable(DOING))?;
    Ok(answer.item.as_ref().and_then(record).filter(|record| is_alive(record, now)))
}

#[async_trait]
impl RecordStore for AwsRecords {
    async fn get(&self, kind: RecordKind, id: &str, now: Timestamp) -> Result<Option<Record>, StoreError> {
        get(&self.0, kind, id, now).await
    }

    async fn put(
        &self,
        kind: RecordKind,
        record: &Record,
        expected: Expected,
        now: Timestamp,
    ) -> Result<Option<u64>, StoreError> {
        check_length(kind, record)?;
        let update = self
            .0
            .clients
            .dynamodb
            .update_item()
            .table_name(&self.0.config.table)
            .set_key(Some(keys::key(pk(kind), &record.id)))
            .expression_attribute_names("#revision", REVISION)
            .expression_attribute_names("#body", BODY)
            .expression_attribute_names("#expires_at", EXPIRES_AT)
            .expression_attribute_names("#expires", keys::EXPIRES)
            .expression_attribute_values(":one", number(1))
            .expression_attribute_values(":body", AttributeValue::S(record.body.clone()))
            .return_values(ReturnValue::AllNew);
        let update = match record.expires_at {
            Some(at) => update
                .update_expression(
                    "SET #body = :body, #expires_at = :expires_at, #expires = :expires ADD #revision :one",
                )
                .expression_attribute_values(":expires_at", number(at.as_millis()))
                .expression_attribute_values(":expires", number(at.as_secs() + 1)),
            None => {
                update.update_expression("SET #body = :body REMOVE #expires_at, #expires ADD #revision :one")
            }
        };
        let update = match expected {
            Expected::Any => update,
            Expected::Absent => update
                .condition_expression("attribute_not_exists(#revision) OR #expires_at <= :now")
                .expression_attribute_values(":now", number(now.as_millis())),
            Expected::Revision(revision) => update
                .condition_expression("#revision = :revision")
                .expression_attribute_values(":revision", number(revision)),
        };
        match update.send().await {
            Ok(answer) => {
                let revision =
                    answer.attributes.and_then(|item| item.get(REVISION)?.as_n().ok()?.parse().ok());
                Ok(Some(revision.unwrap_or(1)))
            }
            Err(error) => match error.as_service_error() {
                Some(UpdateItemError::ConditionalCheckFailedException(_)) => Ok(None),
                _ => Err(failed(DOING)(error)),
            },
        }
    }

    async fn list(&self, kind: RecordKind, limit: usize, now: Timestamp) -> Result<Vec<Record>, StoreError> {
        // No more than what is wanted is read and paid for; what has expired is made up for by the next page.
        let page = i32::try_from(limit).unwrap_or(i32::MAX).max(1);
        let mut records = Vec::new();
        let mut start = None;
        loop {
            let answer = self.0.clients.dynamodb.query().table_name(&self.0.config.table);
            let answer = answer
                .key_condition_expression("#pk = :pk")
                .expression_attribute_names("#pk", keys::PK)
                .expression_attribute_values(":pk", AttributeValue::S(pk(kind)))
                .scan_index_forward(false)
                .consistent_read(true)
                .limit(page)
                .set_exclusive_start_key(start)
                .send()
                .await
                .map_err(failed(DOING))?;
            let found = answer.items.unwrap_or_default();
            records.extend(found.iter().filter_map(record).filter(|record| is_alive(record, now)));
            start = answer.last_evaluated_key;
            if start.is_none() || records.len() >= limit {
                records.truncate(limit);
                return Ok(records);
            }
        }
    }

    async fn remove(&self, kind: RecordKind, id: &str) -> Result<(), StoreError> {
        let removed = self.0.clients.dynamodb.delete_item().table_name(&self.0.config.table);
        let removed = removed.set_key(Some(keys::key(pk(kind), id))).send().await;
        removed.map(drop).map_err(failed(DOING))
    }
}
