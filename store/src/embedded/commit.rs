//! The one way to change a session.

use std::time::Instant;

use segue_domain::PageRef;
use sqlx::{Sqlite, Transaction};

use super::{
    database::{Database, integer},
    prune,
    sessions::references,
};
use crate::{
    Commit, StoreError,
    metric_definitions::{COMMIT_BYTES, COMMIT_REFUSED, COMMIT_SECONDS},
    session_format,
    sqlite_error::failed,
};

const DOING: &str = "storing a session";

/// Stores a new version in one transaction.
pub(super) async fn commit(database: &Database, commit: Commit<'_>) -> Result<(), StoreError> {
    let start = Instant::now();
    match write(database, commit).await {
        Ok(bytes) => {
            database.committed.notify_waiters();
            #[allow(clippy::cast_precision_loss)] // A commit's bytes stay far below 2^52.
            metrics::histogram!(COMMIT_BYTES).record(bytes as f64);
            metrics::histogram!(COMMIT_SECONDS).record(start.elapsed().as_secs_f64());
            Ok(())
        }
        Err(error) => {
            metrics::counter!(COMMIT_REFUSED, "reason" => error.code()).increment(1);
            Err(error)
        }
    }
}

async fn write(database: &Database, commit: Commit<'_>) -> Result<usize, StoreError> {
    let head = &commit.session.head;
    let guild = head.guild_id.to_string();
    let version = integer(head.version);
    let body = session_format::write_head(head)?;
    let history = session_format::write_history(head)?;
    let journal = session_format::write_journal(commit.session)?;
    let pages = commit.session.pages_to_write(commit.stored_pages);
    let bodies: Vec<String> =
        pages.iter().map(|page| session_format::write_page(page)).collect::<Result<_, _>>()?;
    let written: Vec<PageRef> = pages
        .iter()
        .map(|page| PageRef { id: page.id, revision: page.revision, len: page.tracks.len() })
        .collect();
    let bytes = body.len() + history.len() + journal.len() + bodies.iter().map(String::len).sum::<usize>();

    let mut tx = database.write(DOING).await?;
    check(&mut tx, commit).await?;
    let mut statements = vec![
        sqlx::query(
            "INSERT INTO session_heads (guild_id, version, partition, active, body) VALUES (?, ?, ?, ?, ?)
             ON CONFLICT (guild_id) DO UPDATE SET
                version = excluded.version, partition = excluded.partition, active = excluded.active,
                body = excluded.body",
        )
        .bind(&guild)
        .bind(version)
        .bind(i64::from(commit.lease.partition.get()))
        .bind(head.needs_owner())
        .bind(&body),
        sqlx::query(
            "INSERT INTO session_history (guild_id, version, body, at, journal) VALUES (?, ?, ?, ?, ?)",
        )
        .bind(&guild)
        .bind(version)
        .bind(&history)
        .bind(integer(head.updated_at.as_millis()))
        .bind(&journal),
        sqlx::query("INSERT INTO session_outbox (guild_id, version, pages) VALUES (?, ?, ?)")
            .bind(&guild)
            .bind(version)
            .bind(references(&written)),
    ];
    for (page, body) in pages.iter().zip(&bodies) {
        let statement =
            sqlx::query("INSERT INTO session_pages (guild_id, page_id, revision, body) VALUES (?, ?, ?, ?)")
                .bind(&guild)
                .bind(integer(page.id))
                .bind(integer(page.revision))
                .bind(body);
        statements.push(statement);
    }
    let dropped = commit.session.pages_to_drop(commit.stored_pages);
    if !dropped.is_empty() {
        let statement = sqlx::query(
            "UPDATE session_pages SET dropped_in = ? FROM json_each(?) AS gone
             WHERE guild_id = ? AND page_id = gone.value ->> 0 AND revision = gone.value ->> 1",
        )
        .bind(version)
        .bind(references(&dropped))
        .bind(&guild);
        statements.push(statement);
    }
    for statement in statements {
        statement.execute(&mut *tx).await.map_err(failed(DOING))?;
    }
    prune::prune(&mut tx, &guild, version, head.updated_at).await?;
    tx.commit().await.map_err(failed(DOING))?;
    Ok(bytes)
}

/// Checks that the writer still owns the partition, and that it read the newest version.
async fn check(tx: &mut Transaction<'_, Sqlite>, commit: Commit<'_>) -> Result<(), StoreError> {
    let lease = commit.lease;
    let head = &commit.session.head;
    let owned: bool = sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM lease_partitions WHERE partition = ? AND owner = ? AND fence = ?)",
    )
    .bind(i64::from(lease.partition.get()))
    .bind(&lease.owner.0)
    .bind(integer(lease.fence))
    .fetch_one(&mut **tx)
    .await
    .map_err(failed(DOING))?;
    if !owned || lease.owner.0.is_empty() {
        return Err(StoreError::LeaseLost(lease.partition));
    }
    let stored: Option<i64> = sqlx::query_scalar("SELECT version FROM session_heads WHERE guild_id = ?")
        .bind(head.guild_id.to_string())
        .fetch_optional(&mut **tx)
        .await
        .map_err(failed(DOING))?;
    if stored.unwrap_or(0) + 1 != integer(head.version) {
        return Err(StoreError::VersionConflict(head.guild_id));
    }
    Ok(())
}
