//! What the workers have to know of each other, in the file.

use std::sync::Arc;

use async_trait::async_trait;
use segue_domain::Timestamp;
use sqlx::{Sqlite, Transaction};

use super::database::{Database, integer, number};
use crate::{
    Answer, Expected, Record, RecordKind, RecordStore, StoreError, records::check_length,
    sqlite_error::failed,
};

const DOING: &str = "reading or writing a record of the fleet";

pub(super) struct EmbeddedRecords(pub(super) Arc<Database>);

/// Id, revision, body and expiry.
type Row = (String, i64, String, Option<i64>);

fn record((id, revision, body, expires_at): Row) -> Record {
    Record {
        id,
        revision: number(revision),
        body,
        expires_at: expires_at.map(|at| Timestamp::from_millis(number(at))),
    }
}

/// Writes a record within a transaction, and returns its new revision; `None` when something else is stored than expected.
async fn put(
    tx: &mut Transaction<'static, Sqlite>,
    kind: RecordKind,
    record: &Record,
    expected: Expected,
    now: Timestamp,
) -> Result<Option<u64>, StoreError> {
    check_length(kind, record)?;
    let unavailable = StoreError::unavailable::<sqlx::Error>;
    // Nobody reads what has expired; anyone who writes removes it.
    sqlx::query("DELETE FROM fleet_records WHERE expires_at <= ?")
        .bind(integer(now.as_millis()))
        .execute(&mut **tx)
        .await
        .map_err(unavailable(DOING))?;
    let stored: Option<i64> =
        sqlx::query_scalar("SELECT revision FROM fleet_records WHERE kind = ? AND id = ?")
            .bind(kind.name())
            .bind(&record.id)
            .fetch_optional(&mut **tx)
            .await
            .map_err(unavailable(DOING))?;
    let stored = stored.map(number);
    let as_expected = match expected {
        Expected::Any => true,
        Expected::Absent => stored.is_none(),
        Expected::Revision(revision) => stored == Some(revision),
    };
    if !as_expected {
        return Ok(None);
    }
    let revision = stored.unwrap_or(0) + 1;
    sqlx::query(
        "INSERT OR REPLACE INTO fleet_records (kind, id, revision, body, expires_at) VALUES (?, ?, ?, ?, ?)",
    )
    .bind(kind.name())
    .bind(&record.id)
    .bind(integer(revision))
    .bind(&record.body)
    .bind(record.expires_at.map(|at| integer(at.as_millis())))
    .execute(&mut **tx)
    .await
    .map_err(unavailable(DOING))?;
    Ok(Some(revision))
}

/// Stores the answer to a request within the transaction of what it tells of. Returns `false` when the request has one: the
/// transaction must not be committed then.
pub(super) async fn answer_once(
    tx: &mut Transaction<'static, Sqlite>,
    answer: Option<&Answer>,
) -> Result<bool, StoreError> {
    let Some(answer) = answer else { return Ok(true) };
    let stored = put(tx, RecordKind::Answer, &answer.record(), Expected::Absent, answer.now).await?;
    Ok(stored.is_some())
}

#[async_trait]
impl RecordStore for EmbeddedRecords {
    async fn get(&self, kind: RecordKind, id: &str, now: Timestamp) -> Result<Option<Record>, StoreError> {
        let row: Option<Row> = sqlx::query_as(
            "SELECT id, revision, body, expires_at FROM fleet_records
             WHERE kind = ? AND id = ? AND (expires_at IS NULL OR expires_at > ?)",
        )
        .bind(kind.name())
        .bind(id)
        .bind(integer(now.as_millis()))
        .fetch_optional(&mut *self.0.read(DOING).await?)
        .await
        .map_err(failed(DOING))?;
        Ok(row.map(record))
    }

    async fn put(
        &self,
        kind: RecordKind,
        record: &Record,
        expected: Expected,
        now: Timestamp,
    ) -> Result<Option<u64>, StoreError> {
        let mut tx = self.0.write(DOING).await?;
        let revision = put(&mut tx, kind, record, expected, now).await?;
        if revision.is_some() {
            tx.commit().await.map_err(StoreError::unavailable(DOING))?;
        }
        Ok(revision)
    }

    async fn list(&self, kind: RecordKind, limit: usize, now: Timestamp) -> Result<Vec<Record>, StoreError> {
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT id, revision, body, expires_at FROM fleet_records
             WHERE kind = ? AND (expires_at IS NULL OR expires_at > ?) ORDER BY id DESC LIMIT ?",
        )
        .bind(kind.name())
        .bind(integer(now.as_millis()))
        .bind(i64::try_from(limit).unwrap_or(i64::MAX))
        .fetch_all(&mut *self.0.read(DOING).await?)
        .await
        .map_err(failed(DOING))?;
        Ok(rows.into_iter().map(record).collect())
    }

    async fn remove(&self, kind: RecordKind, id: &str) -> Result<(), StoreError> {
        let mut tx = self.0.write(DOING).await?;
        sqlx::query("DELETE FROM fleet_records WHERE kind = ? AND id = ?")
            .bind(kind.name())
            .bind(id)
            .execute(&mut *tx)
            .await
            .map_err(failed(DOING))?;
        tx.commit().await.map_err(failed(DOING))
    }
}
