//! Who owns which partition, in the table.

use std::sync::Arc;

use async_trait::async_trait;
use aws_sdk_dynamodb::{
    operation::{put_item::PutItemError, update_item::UpdateItemError},
    types::{AttributeValue, ReturnValue},
};
use futures::future::try_join_all;
use segue_domain::{Millis, PartitionId, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Aws, collections, dynamodb_error::failed, keys};
use crate::{Lease, LeaseStore, ShardSession, StoreError, Successor, WorkerId};

/// Attempts at a write that meets a commit's check of the same lease, or another worker's change.
const ATTEMPTS: u32 = 10;

/// Wait after the first of them; it grows with each.
const PAUSE: std::time::Duration = std::time::Duration::from_millis(5);

const DOING: &str = "changing a lease";

#[derive(Debug)]
pub(super) struct AwsLeases(pub(super) Arc<Aws>);

/// A lease as it is stored. Its end is no `expires`: the item stays when the lease has expired.
#[derive(Debug, Deserialize, PartialEq, Serialize)]
pub(super) struct LeaseItem {
    pk: String,
    sk: String,
    collection: String,
    format: u16,
    partition: PartitionId,
    owner: WorkerId,
    fence: u64,
    heartbeat: Timestamp,
    expires_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    previous_heartbeat: Option<Timestamp>,
    #[serde(default)]
    shards: Vec<ShardSession>,
    #[serde(default)]
    draining: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    successor: Option<Successor>,
}

impl From<&Lease> for LeaseItem {
    fn from(lease: &Lease) -> Self {
        let lease = lease.clone();
        Self {
            pk: keys::partition(lease.partition),
            sk: keys::LEASE.to_owned(),
            collection: keys::LEASES.to_owned(),
            format: 1,
            partition: lease.partition,
            owner: lease.owner,
            fence: lease.fence,
            heartbeat: lease.heartbeat,
            expires_at: lease.expires_at,
            previous_heartbeat: lease.previous_heartbeat,
            shards: lease.shards,
            draining: lease.draining,
            successor: lease.successor,
        }
    }
}

impl From<LeaseItem> for Lease {
    fn from(item: LeaseItem) -> Self {
        Self {
            partition: item.partition,
            owner: item.owner,
            fence: item.fence,
            heartbeat: item.heartbeat,
            expires_at: item.expires_at,
            previous_heartbeat: item.previous_heartbeat,
            left_in_order: false,
            shards: item.shards,
            draining: item.draining,
            successor: item.successor,
        }
    }
}

enum Written {
    Yes,
    SomethingElseWasStored,
}

impl AwsLeases {
    async fn get(&self, pk: String) -> Result<Option<Lease>, StoreError> {
        let corrupt = StoreError::corrupt(format!("lease {pk}"));
        let answer = self.0.clients.dynamodb.get_item().table_name(&self.0.config.table);
        let answer = answer
            .set_key(Some(keys::key(pk, keys::LEASE)))
            .consistent_read(true)
            .send()
            .await
            .map_err(failed(DOING))?;
        let Some(item) = answer.item else { return Ok(None) };
        serde_dynamo::from_item(item).map(|item: LeaseItem| Some(item.into())).map_err(corrupt)
    }

    /// Writes a whole lease in place of exactly what was read before.
    async fn replace(&self, lease: &Lease, before: Option<&Lease>) -> Result<Written, StoreError> {
        let corrupt = || StoreError::corrupt(format!("lease of partition {}", lease.partition));
        let item = serde_dynamo::to_item(LeaseItem::from(lease)).map_err(corrupt())?;
        let put = self.0.clients.dynamodb.put_item().table_name(&self.0.config.table).set_item(Some(item));
        let put = match before {
            None => put
                .condition_expression("attribute_not_exists(#pk)")
                .expression_attribute_names("#pk", keys::PK),
            Some(before) => {
                let number = |number: u64| AttributeValue::N(number.to_string());
                let put = put
                    .expression_attribute_names("#owner", "owner")
                    .expression_attribute_names("#fence", "fence")
                    .expression_attribute_names("#heartbeat", "heartbeat")
                    .expression_attribute_names("#successor", "successor")
                    .expression_attribute_values(":owner", AttributeValue::S(before.owner.0.clone()))
                    .expression_attribute_values(":fence", number(before.fence))
                    .expression_attribute_values(":heartbeat", number(before.heartbeat.as_millis()));
                let same = "#owner = :owner AND #fence = :fence AND #heartbeat = :heartbeat";
                match &before.successor {
                    None => put.condition_expression(format!("{same} AND attribute_not_exists(#successor)")),
                    Some(successor) => put
                        .condition_expression(format!("{same} AND #successor = :successor"))
                        .expression_attribute_values(
                            ":successor",
                            serde_dynamo::to_attribute_value(successor).map_err(corrupt())?,
                        ),
                }
            }
        };
        let mut attempt = 1;
        loop {
            let Err(error) = put.clone().send().await else { return Ok(Written::Yes) };
            match error.as_service_error() {
                Some(PutItemError::ConditionalCheckFailedException(_)) => {
                    return Ok(Written::SomethingElseWasStored);
                }
                Some(PutItemError::TransactionConflictException(_)) if attempt < ATTEMPTS => {}
                _ => return Err(failed(DOING)(error)),
            }
            tokio::time::sleep(PAUSE * attempt).await;
            attempt += 1;
        }
    }

    /// Writes what only the owner may write, and leaves what others write: the successor. `owner` is who owns it after.
    async fn write_as_owner(&self, before: &Lease, after: &Lease) -> Result<Lease, StoreError> {
        let lost = || StoreError::LeaseLost(before.partition);
        if before.owner.0.is_empty() {
            return Err(lost());
        }
        let corrupt = || StoreError::corrupt(format!("lease of partition {}", before.partition));
        let number = |number: u64| AttributeValue::N(number.to_string());
        let set = "SET #owner = :after, #heartbeat = :heartbeat, #expires = :expires, #shards = :shards, \
                   #draining = :draining";
        let keeps_successor = after.draining || after.owner.0.is_empty();
        let update = self
            .0
            .clients
            .dynamodb
            .update_item()
            .table_name(&self.0.config.table)
            .set_key(Some(keys::key(keys::partition(before.partition), keys::LEASE)))
            .update_expression(if keeps_successor {
                set.to_owned()
            } else {
                format!("{set} REMOVE #successor")
            })
            .condition_expression("#owner = :owner AND #fence = :fence")
            .expression_attribute_names("#owner", "owner")
            .expression_attribute_names("#fence", "fence")
            .expression_attribute_names("#heartbeat", "heartbeat")
            .expression_attribute_names("#expires", "expires_at")
            .expression_attribute_names("#shards", "shards")
            .expression_attribute_names("#draining", "draining")
            .expression_attribute_values(":owner", AttributeValue::S(before.owner.0.clone()))
            .expression_attribute_values(":after", AttributeValue::S(after.owner.0.clone()))
            .expression_attribute_values(":fence", number(before.fence))
            .expression_attribute_values(":heartbeat", number(after.heartbeat.as_millis()))
            .expression_attribute_values(":expires", number(after.expires_at.as_millis()))
            .expression_attribute_values(":draining", AttributeValue::Bool(after.draining))
            .expression_attribute_values(
                ":shards",
                serde_dynamo::to_attribute_value(&after.shards).map_err(corrupt())?,
            )
            .return_values(ReturnValue::AllNew);
        let update = if keeps_successor {
            update
        } else {
            update.expression_attribute_names("#successor", "successor")
        };
        let mut attempt = 1;
        loop {
            let error = match update.clone().send().await {
                Ok(answer) => {
                    let item = answer.attributes.unwrap_or_default();
                    return serde_dynamo::from_item(item)
                        .map(|item: LeaseItem| item.into())
                        .map_err(corrupt());
                }
                Err(error) => error,
            };
            match error.as_service_error() {
                Some(UpdateItemError::ConditionalCheckFailedException(_)) => return Err(lost()),
                Some(UpdateItemError::TransactionConflictException(_)) if attempt < ATTEMPTS => {}
                _ => return Err(failed(DOING)(error)),
            }
            tokio::time::sleep(PAUSE * attempt).await;
            attempt += 1;
        }
    }
}

#[async_trait]
impl LeaseStore for AwsLeases {
    async fn acquire(
        &self,
        partition: PartitionId,
        owner: &WorkerId,
        now: Timestamp,
        ttl: Millis,
    ) -> Result<Option<Lease>, StoreError> {
        for _ in 0..ATTEMPTS {
            let before = self.get(keys::partition(partition)).await?;
            let Some(lease) = Lease::taken(before.clone(), partition, owner, now, ttl) else {
                return Ok(None);
            };
            if matches!(self.replace(&lease, before.as_ref()).await?, Written::Yes) {
                return Ok(Some(lease));
            }
        }
        Ok(None)
    }

    async fn heartbeat(
        &self,
        lease: &Lease,
        shards: &[ShardSession],
        draining: bool,
        now: Timestamp,
        ttl: Millis,
    ) -> Result<Lease, StoreError> {
        self.write_as_owner(lease, &lease.clone().renewed(shards, draining, now, ttl)).await
    }

    async fn claim(
        &self,
        partition: PartitionId,
        worker: &WorkerId,
        ready: bool,
        now: Timestamp,
        ttl: Millis,
    ) -> Result<Option<Lease>, StoreError> {
        for _ in 0..ATTEMPTS {
            let Some(before) = self.get(keys::partition(partition)).await? else { return Ok(None) };
            let Some(claimed) = before.clone().claimed(worker, ready, now, ttl) else { return Ok(None) };
            if matches!(self.replace(&claimed, Some(&before)).await?, Written::Yes) {
                return Ok(Some(claimed));
            }
        }
        Ok(None)
    }

    async fn read(&self, partition: PartitionId) -> Result<Option<Lease>, StoreError> {
        self.get(keys::partition(partition)).await
    }

    async fn release(
        &self,
        lease: &Lease,
        shards: &[ShardSession],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.write_as_owner(lease, &lease.clone().released(shards, now)).await.map(drop)
    }

    async fn all(&self) -> Result<Vec<Lease>, StoreError> {
        let pks = collections::members(&self.0, keys::LEASES).await?;
        let leases = try_join_all(pks.into_iter().map(|pk| self.get(pk))).await?;
        let mut leases: Vec<Lease> = leases.into_iter().flatten().collect();
        leases.sort_unstable_by_key(|lease| lease.partition);
        Ok(leases)
    }
}
