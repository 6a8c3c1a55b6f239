//! Who owns which partition, in the file.

use std::sync::Arc;

use async_trait::async_trait;
use segue_domain::{Millis, PartitionId, Timestamp};
use sqlx::{Sqlite, Transaction};

use super::database::{Database, integer, number};
use crate::{Lease, LeaseStore, ShardSession, StoreError, WorkerId, sqlite_error::failed};

const DOING: &str = "changing a lease";

pub(super) struct EmbeddedLeases(pub(super) Arc<Database>);

/// Partition, owner, fence, heartbeat, expiry, previous heartbeat, gateway sessions, draining and successor.
type Row = (i64, String, i64, i64, i64, Option<i64>, String, bool, Option<String>);

macro_rules! columns {
    () => {
        "partition, owner, fence, heartbeat, expires_at, previous_heartbeat, shards, draining, successor"
    };
}

fn lease(
    (partition, owner, fence, heartbeat, expires_at, previous, shards, draining, successor): Row,
) -> Result<Lease, StoreError> {
    let corrupt = || format!("lease of partition {partition}");
    let time = |millis| Timestamp::from_millis(number(millis));
    Ok(Lease {
        partition: PartitionId::new(partition.try_into().map_err(StoreError::corrupt(corrupt()))?),
        owner: WorkerId(owner),
        fence: number(fence),
        heartbeat: time(heartbeat),
        expires_at: time(expires_at),
        previous_heartbeat: previous.map(time),
        left_in_order: false,
        shards: serde_json::from_str(&shards).map_err(StoreError::corrupt(corrupt()))?,
        draining,
        successor: successor
            .map(|text| serde_json::from_str(&text))
            .transpose()
            .map_err(StoreError::corrupt(corrupt()))?,
    })
}

async fn read(tx: &mut Transaction<'_, Sqlite>, partition: PartitionId) -> Result<Option<Lease>, StoreError> {
    let row: Option<Row> =
        sqlx::query_as(concat!("SELECT ", columns!(), " FROM lease_partitions WHERE partition = ?"))
            .bind(i64::from(partition.get()))
            .fetch_optional(&mut **tx)
            .await
            .map_err(failed(DOING))?;
    row.map(lease).transpose()
}

async fn write(mut tx: Transaction<'_, Sqlite>, lease: &Lease) -> Result<(), StoreError> {
    let shards = serde_json::to_string(&lease.shards)
        .map_err(StoreError::corrupt(format!("lease of partition {}", lease.partition)))?;
    let successor = lease
        .successor
        .as_ref()
        .map(serde_json::to_string)
        .transpose()
        .map_err(StoreError::corrupt(format!("lease of partition {}", lease.partition)))?;
    sqlx::query(concat!(
        "INSERT OR REPLACE INTO lease_partitions (",
        columns!(),
        ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
    ))
    .bind(i64::from(lease.partition.get()))
    .bind(&lease.owner.0)
    .bind(integer(lease.fence))
    .bind(integer(lease.heartbeat.as_millis()))
    .bind(integer(lease.expires_at.as_millis()))
    .bind(lease.previous_heartbeat.map(|at| integer(at.as_millis())))
    .bind(shards)
    .bind(lease.draining)
    .bind(successor)
    .execute(&mut *tx)
    .await
    .map_err(failed(DOING))?;
    tx.commit().await.map_err(failed(DOING))
}

impl EmbeddedLeases {
    /// Begins a change that only the owner may make.
    async fn as_owner(&self, lease: &Lease) -> Result<(Transaction<'static, Sqlite>, Lease), StoreError> {
        let mut tx = self.0.write_first(DOING).await?;
        match read(&mut tx, lease.partition).await? {
            Some(stored) if stored.owner == lease.owner && stored.fence == lease.fence => Ok((tx, stored)),
            _ => Err(StoreError::LeaseLost(lease.partition)),
        }
    }
}

#[async_trait]
impl LeaseStore for EmbeddedLeases {
    async fn acquire(
        &self,
        partition: PartitionId,
        owner: &WorkerId,
        now: Timestamp,
        ttl: Millis,
    ) -> Result<Option<Lease>, StoreError> {
        let mut tx = self.0.write_first(DOING).await?;
        let Some(lease) = Lease::taken(read(&mut tx, partition).await?, partition, owner, now, ttl) else {
            return Ok(None);
        };
        write(tx, &lease).await?;
        Ok(Some(lease))
    }

    async fn heartbeat(
        &self,
        lease: &Lease,
        shards: &[ShardSession],
        draining: bool,
        now: Timestamp,
        ttl: Millis,
    ) -> Result<Lease, StoreError> {
        let (tx, stored) = self.as_owner(lease).await?;
        let renewed = stored.renewed(shards, draining, now, ttl);
        write(tx, &renewed).await?;
        Ok(renewed)
    }

    async fn claim(
        &self,
        partition: PartitionId,
        worker: &WorkerId,
        ready: bool,
        now: Timestamp,
        ttl: Millis,
    ) -> Result<Option<Lease>, StoreError> {
        let mut tx = self.0.write_first(DOING).await?;
        let stored = read(&mut tx, partition).await?;
        let Some(claimed) = stored.and_then(|stored| stored.claimed(worker, ready, now, ttl)) else {
            return Ok(None);
        };
        write(tx, &claimed).await?;
        Ok(Some(claimed))
    }

    async fn read(&self, partition: PartitionId) -> Result<Option<Lease>, StoreError> {
        read(&mut self.0.read_first("reading a lease").await?, partition).await
    }

    async fn release(
        &self,
        lease: &Lease,
        shards: &[ShardSession],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let (tx, stored) = self.as_owner(lease).await?;
        write(tx, &stored.released(shards, now)).await
    }

    async fn all(&self) -> Result<Vec<Lease>, StoreError> {
        let rows: Vec<Row> =
            sqlx::query_as(concat!("SELECT ", columns!(), " FROM lease_partitions ORDER BY partition"))
                .fetch_all(&mut *self.0.read_first("reading leases").await?)
                .await
                .map_err(failed("reading leases"))?;
        rows.into_iter().map(lease).collect()
    }
}
