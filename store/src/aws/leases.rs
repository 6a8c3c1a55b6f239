//! Who owns which partition, in the table.

use std::sync::Arc;

use async_trait::async_trait;
use aws_sdk_dynamodb::{operation::put_item::PutItemError, types::AttributeValue};
use segue_domain::{Millis, PartitionId, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Aws, collections, keys};
use crate::{Lease, LeaseStore, ShardSession, StoreError, WorkerId};

/// Attempts at a write that meets a commit's check of the same lease, or another worker's change.
const ATTEMPTS: u32 = 10;

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
            shards: item.shards,
        }
    }
}

/// What has to be stored for a lease to be written.
enum Expected<'a> {
    Nothing,
    /// The same owner and fence; the owner itself may have renewed it.
    Owned(&'a Lease),
    /// Exactly this.
    Unchanged(&'a Lease),
}

enum Written {
    Yes,
    SomethingElseWasStored,
}

impl AwsLeases {
    async fn read(&self, pk: String) -> Result<Option<Lease>, StoreError> {
        let corrupt = StoreError::corrupt(format!("lease {pk}"));
        let answer = self.0.clients.dynamodb.get_item().table_name(&self.0.config.table);
        let answer = answer
            .set_key(Some(keys::key(pk, keys::LEASE)))
            .consistent_read(true)
            .send()
            .await
            .map_err(StoreError::unavailable(DOING))?;
        let Some(item) = answer.item else { return Ok(None) };
        serde_dynamo::from_item(item).map(|item: LeaseItem| Some(item.into())).map_err(corrupt)
    }

    async fn write(&self, lease: &Lease, expected: Expected<'_>) -> Result<Written, StoreError> {
        let item = serde_dynamo::to_item(LeaseItem::from(lease))
            .map_err(StoreError::corrupt(format!("lease of partition {}", lease.partition)))?;
        let put = self.0.clients.dynamodb.put_item().table_name(&self.0.config.table).set_item(Some(item));
        let put = match &expected {
            Expected::Nothing => put
                .condition_expression("attribute_not_exists(#pk)")
                .expression_attribute_names("#pk", keys::PK),
            Expected::Owned(lease) | Expected::Unchanged(lease) => put
                .expression_attribute_names("#owner", "owner")
                .expression_attribute_names("#fence", "fence")
                .expression_attribute_values(":owner", AttributeValue::S(lease.owner.0.clone()))
                .expression_attribute_values(":fence", AttributeValue::N(lease.fence.to_string())),
        };
        let put = match &expected {
            Expected::Nothing => put,
            Expected::Owned(_) => put.condition_expression("#owner = :owner AND #fence = :fence"),
            Expected::Unchanged(lease) => put
                .condition_expression("#owner = :owner AND #fence = :fence AND #heartbeat = :heartbeat")
                .expression_attribute_names("#heartbeat", "heartbeat")
                .expression_attribute_values(
                    ":heartbeat",
                    AttributeValue::N(lease.heartbeat.as_millis().to_string()),
                ),
        };
        let mut attempt = 1;
        loop {
            let Err(error) = put.clone().send().await else { return Ok(Written::Yes) };
            match error.as_service_error() {
                Some(PutItemError::ConditionalCheckFailedException(_)) => {
                    return Ok(Written::SomethingElseWasStored);
                }
                Some(PutItemError::TransactionConflictException(_)) if attempt < ATTEMPTS => {}
                _ => return Err(StoreError::unavailable(DOING)(error)),
            }
            tokio::time::sleep(std::time::Duration::from_millis(5) * attempt).await;
            attempt += 1;
        }
    }

    /// Writes what only the owner may write.
    async fn write_as_owner(&self, before: &Lease, after: &Lease) -> Result<(), StoreError> {
        match self.write(after, Expected::Owned(before)).await? {
            Written::Yes if !before.owner.0.is_empty() => Ok(()),
            _ => Err(StoreError::LeaseLost(before.partition)),
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
            let stored = self.read(keys::partition(partition)).await?;
            let expected = stored.clone();
            let Some(lease) = Lease::taken(stored, partition, owner, now, ttl) else { return Ok(None) };
            let expected = expected.as_ref().map_or(Expected::Nothing, Expected::Unchanged);
            if matches!(self.write(&lease, expected).await?, Written::Yes) {
                return Ok(Some(lease));
            }
        }
        Ok(None)
    }

    async fn heartbeat(
        &self,
        lease: &Lease,
        shards: &[ShardSession],
        now: Timestamp,
        ttl: Millis,
    ) -> Result<Lease, StoreError> {
        let renewed = lease.clone().renewed(shards, now, ttl);
        self.write_as_owner(lease, &renewed).await?;
        Ok(renewed)
    }

    async fn release(
        &self,
        lease: &Lease,
        shards: &[ShardSession],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.write_as_owner(lease, &lease.clone().released(shards, now)).await
    }

    async fn all(&self) -> Result<Vec<Lease>, StoreError> {
        let mut leases = Vec::new();
        for pk in collections::members(&self.0, keys::LEASES).await? {
            leases.extend(self.read(pk).await?);
        }
        leases.sort_unstable_by_key(|lease| lease.partition);
        Ok(leases)
    }
}
