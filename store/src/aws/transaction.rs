//! Transactions on the table, and why one was cancelled.

use std::{collections::HashMap, time::Duration};

use aws_sdk_dynamodb::{
    operation::transact_write_items::TransactWriteItemsError,
    types::{AttributeValue, ConditionCheck, Delete, Put, TransactWriteItem, Update},
};
use segue_domain::Head;
use uuid::Uuid;

use super::{
    Aws,
    dynamodb_error::{cancelled, of_part},
    keys,
    sdk_error::incomplete,
    session_items::Record,
};
use crate::{Lease, StoreError, fault::Fault};

/// Attempts at a transaction that meets another one on the same item: the lease's heartbeat, mostly.
const ATTEMPTS: u32 = 10;

const DOING: &str = "storing a session";

/// What a part of a transaction stands for when its condition fails.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Guards {
    /// The session is still at the version that was read.
    Version,
    /// The writer still owns the partition.
    Lease,
    /// It has no condition.
    Nothing,
}

/// A condition, with the names and values in it.
pub(super) struct Condition {
    expression: &'static str,
    names: HashMap<String, String>,
    values: Option<HashMap<String, AttributeValue>>,
}

impl Condition {
    fn new(
        expression: &'static str,
        names: &[(&str, &str)],
        values: Option<Vec<(&str, AttributeValue)>>,
    ) -> Self {
        let names = names.iter().map(|(short, name)| ((*short).to_owned(), (*name).to_owned())).collect();
        let values =
            values.map(|values| values.into_iter().map(|(short, value)| (short.to_owned(), value)).collect());
        Self { expression, names, values }
    }

    /// The stored head is the one before `head`.
    fn version_before(head: &Head) -> Self {
        if head.version <= 1 {
            return Self::new("attribute_not_exists(#pk)", &[("#pk", keys::PK)], None);
        }
        let stored = AttributeValue::N((head.version - 1).to_string());
        Self::new("#version = :stored", &[("#version", "version")], Some(vec![(":stored", stored)]))
    }

    fn owned(lease: &Lease) -> Self {
        Self::new(
            "#owner = :owner AND #fence = :fence",
            &[("#owner", "owner"), ("#fence", "fence")],
            Some(vec![
                (":owner", AttributeValue::S(lease.owner.0.clone())),
                (":fence", AttributeValue::N(lease.fence.to_string())),
            ]),
        )
    }

    fn staged_by(writer: &str) -> Self {
        let writer = AttributeValue::S(writer.to_owned());
        Self::new("#writer = :writer", &[("#writer", "staged_by")], Some(vec![(":writer", writer)]))
    }
}

/// A transaction in the making.
#[derive(Default)]
pub(super) struct Transaction {
    parts: Vec<(TransactWriteItem, Guards)>,
}

impl Transaction {
    /// Puts the next head, if the stored one is the one before.
    pub(super) fn put_head(&mut self, aws: &Aws, head: &Head, record: &Record) -> Result<(), StoreError> {
        self.put_if(aws, record, Some(Condition::version_before(head)), Guards::Version)
    }

    /// Puts an item, whatever is there.
    pub(super) fn put(&mut self, aws: &Aws, record: &Record) -> Result<(), StoreError> {
        self.put_if(aws, record, None, Guards::Nothing)
    }

    fn put_if(
        &mut self,
        aws: &Aws,
        record: &Record,
        condition: Option<Condition>,
        guards: Guards,
    ) -> Result<(), StoreError> {
        let mut put = Put::builder().table_name(&aws.config.table).set_item(Some(record.item()?));
        if let Some(condition) = condition {
            put = put
                .condition_expression(condition.expression)
                .set_expression_attribute_names(Some(condition.names))
                .set_expression_attribute_values(condition.values);
        }
        let put = put.build().map_err(incomplete(DOING))?;
        self.parts.push((TransactWriteItem::builder().put(put).build(), guards));
        Ok(())
    }

    /// Checks that the stored head is the one before.
    pub(super) fn check_head(&mut self, aws: &Aws, head: &Head) -> Result<(), StoreError> {
        let key = keys::key(keys::guild(head.guild_id), keys::HEAD);
        self.check(aws, key, Condition::version_before(head), Guards::Version)
    }

    /// Checks that the lease is the writer's.
    pub(super) fn check_lease(&mut self, aws: &Aws, lease: &Lease) -> Result<(), StoreError> {
        let key = keys::key(keys::partition(lease.partition), keys::LEASE);
        self.check(aws, key, Condition::owned(lease), Guards::Lease)
    }

    /// Checks that nobody else wrote pages ahead meanwhile.
    pub(super) fn check_stage(&mut self, aws: &Aws, head: &Head, writer: &str) -> Result<(), StoreError> {
        let key = keys::key(keys::guild(head.guild_id), keys::STAGE);
        self.check(aws, key, Condition::staged_by(writer), Guards::Version)
    }

    fn check(
        &mut self,
        aws: &Aws,
        key: HashMap<String, AttributeValue>,
        condition: Condition,
        guards: Guards,
    ) -> Result<(), StoreError> {
        let check = ConditionCheck::builder()
            .table_name(&aws.config.table)
            .set_key(Some(key))
            .condition_expression(condition.expression)
            .set_expression_attribute_names(Some(condition.names))
            .set_expression_attribute_values(condition.values)
            .build()
            .map_err(incomplete(DOING))?;
        self.parts.push((TransactWriteItem::builder().condition_check(check).build(), guards));
        Ok(())
    }

    /// Removes the claim, if it is still the writer's.
    pub(super) fn end_stage(&mut self, aws: &Aws, head: &Head, writer: &str) -> Result<(), StoreError> {
        let condition = Condition::staged_by(writer);
        let delete = Delete::builder()
            .table_name(&aws.config.table)
            .set_key(Some(keys::key(keys::guild(head.guild_id), keys::STAGE)))
            .condition_expression(condition.expression)
            .set_expression_attribute_names(Some(condition.names))
            .set_expression_attribute_values(condition.values)
            .build()
            .map_err(incomplete(DOING))?;
        self.parts.push((TransactWriteItem::builder().delete(delete).build(), Guards::Version));
        Ok(())
    }

    /// Lets an item expire.
    pub(super) fn expire(&mut self, aws: &Aws, pk: &str, sk: String, expires: u64) -> Result<(), StoreError> {
        let update = Update::builder()
            .table_name(&aws.config.table)
            .set_key(Some(keys::key(pk, sk)))
            .update_expression("SET #expires = :expires")
            .expression_attribute_names("#expires", keys::EXPIRES)
            .expression_attribute_values(":expires", AttributeValue::N(expires.to_string()))
            .build()
            .map_err(incomplete(DOING))?;
        self.parts.push((TransactWriteItem::builder().update(update).build(), Guards::Nothing));
        Ok(())
    }

    /// Carries the transaction out: all of it, or nothing.
    ///
    /// The SDK repeats a request whose answer was lost; the token makes the repetition harmless.
    pub(super) async fn send(self, aws: &Aws, head: &Head, lease: &Lease) -> Result<(), StoreError> {
        let token = Uuid::new_v4().to_string();
        let (items, guards): (Vec<_>, Vec<_>) = self.parts.into_iter().unzip();
        let mut attempt = 1;
        loop {
            let request = aws.clients.dynamodb.transact_write_items();
            let request = request.set_transact_items(Some(items.clone())).client_request_token(&token);
            let Err(error) = request.send().await else { return Ok(()) };
            let codes = reasons(error.as_service_error());
            let has_failed = |wanted: Guards| {
                codes
                    .iter()
                    .zip(&guards)
                    .any(|(code, guard)| *guard == wanted && code.as_str() == "ConditionalCheckFailed")
            };
            if has_failed(Guards::Lease) {
                return Err(StoreError::LeaseLost(lease.partition));
            }
            if has_failed(Guards::Version) {
                return Err(StoreError::VersionConflict(head.guild_id));
            }
            let met_another = codes.iter().any(|code| of_part(code) == Fault::Transient);
            if !met_another || attempt == ATTEMPTS {
                return Err(cancelled(DOING, &codes, error));
            }
            // Spread, so that two writers don't meet again.
            let spread = Duration::from_millis(u64::from(Uuid::new_v4().as_bytes()[0]) / 16);
            tokio::time::sleep(Duration::from_millis(5) * attempt + spread).await;
            attempt += 1;
        }
    }
}

/// Codes of a cancelled transaction's parts, in their order.
pub(super) fn reasons(error: Option<&TransactWriteItemsError>) -> Vec<String> {
    match error {
        Some(TransactWriteItemsError::TransactionCanceledException(error)) => error
            .cancellation_reasons()
            .iter()
            .map(|reason| reason.code.clone().unwrap_or_default())
            .collect(),
        Some(TransactWriteItemsError::TransactionInProgressException(_)) => {
            vec!["TransactionInProgress".to_owned()]
        }
        _ => Vec::new(),
    }
}
