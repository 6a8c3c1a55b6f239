//! Jobs in the file, with the meaning of an SQS FIFO queue.
//!
//! `first` marks the oldest job of each guild: only it can be received, so a guild's next job waits until the one
//! before is deleted, and finding work costs nothing however long one guild's backlog is.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use segue_domain::{Job, Millis, PartitionId, Timestamp};
use sqlx::{Sqlite, Transaction};
use tokio::time::{Instant, sleep_until};
use uuid::Uuid;

use super::database::{Database, POLL_INTERVAL, integer, number};
use crate::{DeadLetter, Delivery, JobQueue, Receipt, StoreError, now, sqlite_error::failed};

/// How long a job's id is remembered: a job sent again within it changes nothing, as in SQS.
const REMEMBERED: Millis = Millis::from_secs(5 * 60);

/// Most jobs one call receives, as in SQS.
const MOST: usize = 10;

const RECEIVING: &str = "receiving jobs";

pub(super) struct EmbeddedJobs(pub(super) Arc<Database>);

struct Waiting {
    sequence: i64,
    guild_id: String,
    job_id: String,
    body: String,
    attempts: i64,
}

impl EmbeddedJobs {
    /// Receives what is visible now. Jobs that were received too often are put away on the way.
    async fn take(&self, partition: PartitionId, max: usize) -> Result<Vec<Delivery>, StoreError> {
        let now = now();
        if self.next_visible(partition).await?.is_none_or(|at| at > now) {
            return Ok(Vec::new());
        }
        let mut tx = self.0.write(RECEIVING).await?;
        let mut deliveries = Vec::new();
        while deliveries.len() < max {
            let Some(waiting) = next_waiting(&mut tx, partition, now).await? else { break };
            if waiting.attempts >= i64::from(<dyn JobQueue>::MAX_RECEIVES) {
                put_away(&mut tx, partition, &waiting, now).await?;
            } else {
                deliveries.push(hand_out(&mut tx, waiting, now).await?);
            }
        }
        tx.commit().await.map_err(failed(RECEIVING))?;
        Ok(deliveries)
    }

    /// When the next job can be received, if one waits.
    async fn next_visible(&self, partition: PartitionId) -> Result<Option<Timestamp>, StoreError> {
        let at: Option<i64> =
            sqlx::query_scalar("SELECT MIN(visible_at) FROM job_queue WHERE partition = ? AND first = 1")
                .bind(i64::from(partition.get()))
                .fetch_one(&mut *self.0.read(RECEIVING).await?)
                .await
                .map_err(failed(RECEIVING))?;
        Ok(at.map(|at| Timestamp::from_millis(number(at))))
    }
}

/// The oldest job that can be received at `now`.
async fn next_waiting(
    tx: &mut Transaction<'_, Sqlite>,
    partition: PartitionId,
    now: Timestamp,
) -> Result<Option<Waiting>, StoreError> {
    let row: Option<(i64, String, String, String, i64)> = sqlx::query_as(
        "SELECT sequence, guild_id, job_id, body, attempts FROM job_queue
         WHERE partition = ? AND first = 1 AND visible_at <= ? ORDER BY sequence LIMIT 1",
    )
    .bind(i64::from(partition.get()))
    .bind(integer(now.as_millis()))
    .fetch_optional(&mut **tx)
    .await
    .map_err(failed(RECEIVING))?;
    Ok(row.map(|(sequence, guild_id, job_id, body, attempts)| Waiting {
        sequence,
        guild_id,
        job_id,
        body,
        attempts,
    }))
}

async fn hand_out(
    tx: &mut Transaction<'_, Sqlite>,
    waiting: Waiting,
    now: Timestamp,
) -> Result<Delivery, StoreError> {
    let receipt = Uuid::new_v4().to_string();
    let attempts = waiting.attempts + 1;
    sqlx::query("UPDATE job_queue SET visible_at = ?, attempts = ?, receipt = ? WHERE sequence = ?")
        .bind(integer((now + <dyn JobQueue>::VISIBILITY.into()).as_millis()))
        .bind(attempts)
        .bind(&receipt)
        .bind(waiting.sequence)
        .execute(&mut **tx)
        .await
        .map_err(failed(RECEIVING))?;
    Ok(Delivery {
        job: serde_json::from_str(&waiting.body)
            .map_err(|error| format!("job {} can't be read: {error}", waiting.job_id)),
        receipt: Receipt(receipt),
        attempt: u32::try_from(attempts).unwrap_or(u32::MAX),
    })
}

/// Puts a job away that was received too often, and lets the guild's next one through.
async fn put_away(
    tx: &mut Transaction<'_, Sqlite>,
    partition: PartitionId,
    waiting: &Waiting,
    now: Timestamp,
) -> Result<(), StoreError> {
    tracing::warn!(job_id = waiting.job_id, guild_id = waiting.guild_id, "a job was received too often");
    sqlx::query(
        "INSERT INTO job_dead (sequence, partition, guild_id, job_id, body, died_at)
         SELECT sequence, partition, guild_id, job_id, body, ? FROM job_queue WHERE sequence = ?",
    )
    .bind(integer(now.as_millis()))
    .bind(waiting.sequence)
    .execute(&mut **tx)
    .await
    .map_err(failed(RECEIVING))?;
    sqlx::query("DELETE FROM job_queue WHERE sequence = ?")
        .bind(waiting.sequence)
        .execute(&mut **tx)
        .await
        .map_err(failed(RECEIVING))?;
    promote(tx, partition, &waiting.guild_id).await
}

/// Marks the oldest job of a guild after the one before is gone.
async fn promote(
    tx: &mut Transaction<'_, Sqlite>,
    partition: PartitionId,
    guild: &str,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE job_queue SET first = 1 WHERE sequence =
            (SELECT MIN(sequence) FROM job_queue WHERE partition = ? AND guild_id = ?)",
    )
    .bind(i64::from(partition.get()))
    .bind(guild)
    .execute(&mut **tx)
    .await
    .map_err(failed("moving a guild's queue on"))?;
    Ok(())
}

/// Adds a body to a guild's queue, unless its id was sent a short while ago.
async fn insert(
    tx: &mut Transaction<'_, Sqlite>,
    partition: PartitionId,
    job: &Job,
    body: &str,
) -> Result<(), sqlx::Error> {
    let now = now();
    let (partition, guild) = (i64::from(partition.get()), job.guild_id.to_string());
    sqlx::query("DELETE FROM job_recent WHERE forget_at <= ?")
        .bind(integer(now.as_millis()))
        .execute(&mut **tx)
        .await?;
    let remembered =
        sqlx::query("INSERT OR IGNORE INTO job_recent (partition, job_id, forget_at) VALUES (?, ?, ?)")
            .bind(partition)
            .bind(job.id.as_str())
            .bind(integer((now + REMEMBERED).as_millis()))
            .execute(&mut **tx)
            .await?;
    if remembered.rows_affected() == 0 {
        return Ok(());
    }
    sqlx::query(
        "INSERT INTO job_queue (partition, guild_id, job_id, body, visible_at, first)
         SELECT ?1, ?2, ?3, ?4, ?5,
            NOT EXISTS (SELECT 1 FROM job_queue WHERE partition = ?1 AND guild_id = ?2)",
    )
    .bind(partition)
    .bind(guild)
    .bind(job.id.as_str())
    .bind(body)
    .bind(integer(now.as_millis()))
    .execute(&mut **tx)
    .await?;
    Ok(())
}

#[async_trait]
impl JobQueue for EmbeddedJobs {
    async fn enqueue(&self, partition: PartitionId, job: &Job) -> Result<(), StoreError> {
        let doing = "sending a job";
        let body = serde_json::to_string(job).map_err(StoreError::corrupt(format!("new job {}", job.id)))?;
        let mut tx = self.0.write(doing).await?;
        insert(&mut tx, partition, job, &body).await.map_err(failed(doing))?;
        tx.commit().await.map_err(failed(doing))?;
        self.0.jobs_changed.notify_waiters();
        Ok(())
    }

    async fn receive(
        &self,
        partition: PartitionId,
        max: usize,
        wait: Duration,
    ) -> Result<Vec<Delivery>, StoreError> {
        let deadline = Instant::now() + wait;
        loop {
            let changed = self.0.jobs_changed.notified();
            tokio::pin!(changed);
            // Listen before looking: a job sent in between must not go unheard.
            changed.as_mut().enable();
            let deliveries = self.take(partition, max.clamp(1, MOST)).await?;
            if !deliveries.is_empty() || Instant::now() >= deadline {
                return Ok(deliveries);
            }
            let next = self.next_visible(partition).await?.map(|at| at.since(now()).into());
            let pause = next.unwrap_or(POLL_INTERVAL).min(POLL_INTERVAL);
            tokio::select! {
                () = changed => {}
                () = sleep_until((Instant::now() + pause).min(deadline)) => {}
            }
        }
    }

    fn can_break_off(&self) -> bool {
        true
    }

    async fn delete(&self, partition: PartitionId, receipt: &Receipt) -> Result<(), StoreError> {
        let doing = "deleting a job";
        let mut tx = self.0.write(doing).await?;
        let guild: Option<String> = sqlx::query_scalar(
            "DELETE FROM job_queue WHERE receipt = ? AND partition = ? AND visible_at > ? RETURNING guild_id",
        )
        .bind(&receipt.0)
        .bind(i64::from(partition.get()))
        .bind(integer(now().as_millis()))
        .fetch_optional(&mut *tx)
        .await
        .map_err(failed(doing))?;
        let Some(guild) = guild else { return Ok(()) };
        promote(&mut tx, partition, &guild).await?;
        tx.commit().await.map_err(failed(doing))?;
        self.0.jobs_changed.notify_waiters();
        Ok(())
    }

    async fn extend(
        &self,
        partition: PartitionId,
        receipt: &Receipt,
        visibility: Duration,
    ) -> Result<(), StoreError> {
        let doing = "extending a job";
        let now = now();
        let mut tx = self.0.write(doing).await?;
        sqlx::query(
            "UPDATE job_queue SET visible_at = ? WHERE receipt = ? AND partition = ? AND visible_at > ?",
        )
        .bind(integer((now + visibility.into()).as_millis()))
        .bind(&receipt.0)
        .bind(i64::from(partition.get()))
        .bind(integer(now.as_millis()))
        .execute(&mut *tx)
        .await
        .map_err(failed(doing))?;
        tx.commit().await.map_err(failed(doing))?;
        if visibility.is_zero() {
            self.0.jobs_changed.notify_waiters();
        }
        Ok(())
    }

    async fn dead_letter(
        &self,
        partition: PartitionId,
        receipt: &Receipt,
        job: &Job,
        reason: &str,
    ) -> Result<(), StoreError> {
        let doing = "putting a job aside";
        let mut tx = self.0.write(doing).await?;
        let moved = sqlx::query(
            "INSERT INTO job_dead (sequence, partition, guild_id, job_id, body, died_at, reason)
             SELECT sequence, partition, guild_id, job_id, body, ?, ? FROM job_queue
             WHERE receipt = ? AND partition = ?",
        )
        .bind(integer(now().as_millis()))
        .bind(reason)
        .bind(&receipt.0)
        .bind(i64::from(partition.get()))
        .execute(&mut *tx)
        .await
        .map_err(failed(doing))?;
        if moved.rows_affected() == 0 {
            return Ok(());
        }
        sqlx::query("DELETE FROM job_queue WHERE receipt = ? AND partition = ?")
            .bind(&receipt.0)
            .bind(i64::from(partition.get()))
            .execute(&mut *tx)
            .await
            .map_err(failed(doing))?;
        promote(&mut tx, partition, &job.guild_id.to_string()).await?;
        tx.commit().await.map_err(failed(doing))?;
        self.0.jobs_changed.notify_waiters();
        Ok(())
    }

    async fn dead_letters(
        &self,
        after: Option<&DeadLetter>,
        max: usize,
    ) -> Result<Vec<DeadLetter>, StoreError> {
        let doing = "reading dead letters";
        let rows: Vec<(i64, i64, String, String)> = sqlx::query_as(
            "SELECT sequence, partition, body, reason FROM job_dead WHERE sequence > ? ORDER BY sequence LIMIT ?",
        )
        .bind(after.and_then(|letter| letter.id.parse::<i64>().ok()).unwrap_or(-1))
        .bind(i64::try_from(max).unwrap_or(i64::MAX))
        .fetch_all(&mut *self.0.read(doing).await?)
        .await
        .map_err(failed(doing))?;
        let letter = |(sequence, partition, body, reason): (i64, i64, String, String)| DeadLetter {
            id: sequence.to_string(),
            partition: u32::try_from(partition).ok().map(PartitionId::new),
            job: serde_json::from_str(&body).map_err(|error| error.to_string()),
            body,
            reason,
            receipt: Receipt(sequence.to_string()),
        };
        Ok(rows.into_iter().map(letter).collect())
    }

    async fn replay(&self, letter: &DeadLetter) -> Result<(), StoreError> {
        let doing = "sending a dead letter again";
        let (partition, job) = letter.addressed()?;
        let mut tx = self.0.write(doing).await?;
        let gone = sqlx::query("DELETE FROM job_dead WHERE sequence = ?")
            .bind(&letter.receipt.0)
            .execute(&mut *tx)
            .await
            .map_err(failed(doing))?;
        if gone.rows_affected() == 0 {
            return Ok(());
        }
        sqlx::query("DELETE FROM job_recent WHERE partition = ? AND job_id = ?")
            .bind(i64::from(partition.get()))
            .bind(job.id.as_str())
            .execute(&mut *tx)
            .await
            .map_err(failed(doing))?;
        insert(&mut tx, partition, job, &letter.body).await.map_err(failed(doing))?;
        tx.commit().await.map_err(failed(doing))?;
        self.0.jobs_changed.notify_waiters();
        Ok(())
    }

    async fn discard(&self, letter: &DeadLetter) -> Result<(), StoreError> {
        let doing = "removing a dead letter";
        let mut tx = self.0.write(doing).await?;
        sqlx::query("DELETE FROM job_dead WHERE sequence = ?")
            .bind(&letter.receipt.0)
            .execute(&mut *tx)
            .await
            .map_err(failed(doing))?;
        tx.commit().await.map_err(failed(doing))
    }

    async fn backlog(&self, partition: PartitionId) -> Result<u64, StoreError> {
        let doing = "counting jobs";
        let count: i64 =
            sqlx::query_scalar("SELECT COUNT(*) FROM job_queue WHERE partition = ? AND visible_at <= ?")
                .bind(i64::from(partition.get()))
                .bind(integer(now().as_millis()))
                .fetch_one(&mut *self.0.read(doing).await?)
                .await
                .map_err(failed(doing))?;
        Ok(number(count))
    }
}
