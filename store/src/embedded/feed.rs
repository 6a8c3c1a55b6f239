//! Committed changes, kept until the mirror has them.

use std::sync::Arc;

use async_trait::async_trait;
use segue_domain::PageRef;
use sqlx::{Sqlite, Transaction};
use tokio::time::timeout;

use super::{
    database::{Database, POLL_INTERVAL, integer, number},
    sessions::{guild_id, read_pages},
};
use crate::{ChangeFeed, SessionChange, StoreError, session_format, sqlite_error::failed};

/// Most changes that are handed over at once.
const BATCH: i64 = 64;

const DOING: &str = "reading committed changes";

pub(super) struct EmbeddedFeed {
    database: Arc<Database>,
    /// Sequence number of the last change that was handed over.
    received: i64,
}

impl EmbeddedFeed {
    pub(super) fn new(database: Arc<Database>) -> Self {
        Self { database, received: 0 }
    }

    async fn waiting(&self) -> Result<(i64, Vec<SessionChange>), StoreError> {
        let mut tx = self.database.read(DOING).await?;
        let rows: Vec<(i64, String, i64, String)> = sqlx::query_as(
            "SELECT sequence, guild_id, version, pages FROM session_outbox
             WHERE sequence > ? ORDER BY sequence LIMIT ?",
        )
        .bind(self.received)
        .bind(BATCH)
        .fetch_all(&mut *tx)
        .await
        .map_err(failed(DOING))?;
        let mut changes = Vec::with_capacity(rows.len());
        let mut last = self.received;
        for (sequence, guild, version, pages) in rows {
            last = sequence;
            match read_change(&mut tx, &guild, version, &pages).await {
                // A guild whose session was removed altogether has nothing left to mirror.
                Ok(change) => changes.extend(change),
                // Waiting would mend nothing and keep every other guild waiting; the guild's next commit comes through.
                Err(error @ StoreError::Corrupt { .. }) => {
                    tracing::error!(
                        guild,
                        version,
                        error = &error as &dyn std::error::Error,
                        "a change was skipped"
                    );
                }
                Err(error) => return Err(error),
            }
        }
        Ok((last, changes))
    }
}

async fn read_change(
    tx: &mut Transaction<'_, Sqlite>,
    guild: &str,
    version: i64,
    pages: &str,
) -> Result<Option<SessionChange>, StoreError> {
    let guild_id = guild_id(guild)?;
    // The newest version is in the head, with what the history leaves out; one that was overtaken is only there.
    let row: Option<(Option<String>, Option<String>, String)> = sqlx::query_as(
        "SELECT session_heads.body, journal, session_history.body FROM session_history
         LEFT JOIN session_heads USING (guild_id, version) WHERE guild_id = ? AND version = ?",
    )
    .bind(guild)
    .bind(version)
    .fetch_optional(&mut **tx)
    .await
    .map_err(failed(DOING))?;
    let Some((newest, journal, kept)) = row else { return Ok(None) };
    let body = newest.unwrap_or_else(|| kept.clone());
    let head = session_format::read_head(guild_id, &body)?;
    let mut journal = session_format::read_journal(guild_id, journal.as_deref(), &kept)?;
    journal.put_before(session_format::read_earlier_lists(&body));
    let written: Vec<(i64, i64)> = serde_json::from_str(pages)
        .map_err(StoreError::corrupt(format!("change {version} of guild {guild}")))?;
    let written: Vec<PageRef> = written
        .into_iter()
        .map(|(id, revision)| PageRef { id: number(id), revision: number(revision), len: 0 })
        .collect();
    let pages = read_pages(tx, guild_id, &written).await?.ok_or_else(|| {
        StoreError::corrupt(format!("change {} of guild {guild}", integer(head.version)))(
            "a page it wrote is missing",
        )
    })?;
    Ok(Some(SessionChange { guild_id, head, pages, journal }))
}

#[async_trait]
impl ChangeFeed for EmbeddedFeed {
    async fn next(&mut self) -> Result<Vec<SessionChange>, StoreError> {
        loop {
            let committed = self.database.committed.notified();
            tokio::pin!(committed);
            // Listen before looking: a commit in between must not go unheard.
            committed.as_mut().enable();
            let (last, changes) = self.waiting().await?;
            let more = last > self.received;
            self.received = last;
            if !changes.is_empty() {
                return Ok(changes);
            }
            if more {
                continue;
            }
            // Elapsed or not, the table tells.
            let _ = timeout(POLL_INTERVAL, committed).await;
        }
    }

    async fn acknowledge(&mut self) -> Result<(), StoreError> {
        let mut tx = self.database.write(DOING).await?;
        sqlx::query("DELETE FROM session_outbox WHERE sequence <= ?")
            .bind(self.received)
            .execute(&mut *tx)
            .await
            .map_err(failed(DOING))?;
        tx.commit().await.map_err(failed(DOING))
    }
}
