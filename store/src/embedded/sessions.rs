//! Snapshots of sessions in the file.

use std::sync::Arc;

use async_trait::async_trait;
use segue_domain::{GuildId, Head, JournalEntry, Page, PageRef, PartitionId, Session, SessionEvent, Track};
use sqlx::{Sqlite, Transaction};

use super::{
    commit,
    database::{Database, integer, number},
};
use crate::{Commit, SessionStore, StoreError, session_format, sqlite_error::failed};

const DOING: &str = "reading a session";

pub(super) struct EmbeddedSessions(pub(super) Arc<Database>);

#[async_trait]
impl SessionStore for EmbeddedSessions {
    async fn head(&self, guild_id: GuildId) -> Result<Option<Head>, StoreError> {
        let body = read_body(&mut self.0.read(DOING).await?, guild_id).await?;
        body.map(|body| session_format::read_head(guild_id, &body)).transpose()
    }

    async fn tracks(&self, head: &Head, offset: usize, limit: usize) -> Result<Vec<Track>, StoreError> {
        let (needed, before) = session_format::pages_of(&head.directory, offset, limit);
        let mut tx = self.0.read(DOING).await?;
        let pages =
            read_pages(&mut tx, head.guild_id, &needed).await?.ok_or(StoreError::Stale(head.guild_id))?;
        Ok(pages.into_iter().flat_map(|page| page.tracks).skip(before).take(limit).collect())
    }

    async fn load(&self, guild_id: GuildId) -> Result<Option<Session>, StoreError> {
        let mut tx = self.0.read(DOING).await?;
        let Some(body) = read_body(&mut tx, guild_id).await? else { return Ok(None) };
        let head = session_format::read_head(guild_id, &body)?;
        let pages = read_pages(&mut tx, guild_id, &head.directory).await?.ok_or_else(|| {
            StoreError::corrupt(format!("session of guild {guild_id}"))("a page of its queue is missing")
        })?;
        let journal = session_format::read_earlier_lists(&body);
        Ok(Some(Session { journal, ..Session::from_parts(head, pages) }))
    }

    async fn commit(&self, commit: Commit<'_>) -> Result<(), StoreError> {
        commit::commit(&self.0, commit).await
    }

    async fn active(&self, partition: PartitionId) -> Result<Vec<Head>, StoreError> {
        let rows: Vec<(String, String)> =
            sqlx::query_as("SELECT guild_id, body FROM session_heads WHERE partition = ? AND active = 1")
                .bind(i64::from(partition.get()))
                .fetch_all(&mut *self.0.read(DOING).await?)
                .await
                .map_err(failed(DOING))?;
        let heads = rows.iter().map(|(guild, body)| session_format::read_head(guild_id(guild)?, body));
        Ok(session_format::readable(heads))
    }

    async fn head_at(&self, guild_id: GuildId, version: u64) -> Result<Option<Head>, StoreError> {
        read_head_at(&mut self.0.read(DOING).await?, guild_id, version).await
    }

    async fn at(&self, guild_id: GuildId, version: u64) -> Result<Option<Session>, StoreError> {
        let mut tx = self.0.read(DOING).await?;
        let Some(head) = read_head_at(&mut tx, guild_id, version).await? else { return Ok(None) };
        let pages = read_pages(&mut tx, guild_id, &head.directory).await?;
        Ok(pages.map(|pages| Session::from_parts(head, pages)))
    }

    async fn journal(&self, guild_id: GuildId, versions: &[u64]) -> Result<Vec<JournalEntry>, StoreError> {
        read_journal(&mut self.0.read(DOING).await?, guild_id, versions).await
    }

    async fn events(&self, guild_id: GuildId) -> Result<Vec<SessionEvent>, StoreError> {
        let mut tx = self.0.read(DOING).await?;
        let Some(body) = read_body(&mut tx, guild_id).await? else { return Ok(Vec::new()) };
        let eventful = session_format::read_head(guild_id, &body)?.eventful;
        let entries = read_journal(&mut tx, guild_id, &eventful).await?;
        Ok(session_format::events(&body, entries))
    }
}

/// Reads a guild's id as it is stored.
pub(super) fn guild_id(text: &str) -> Result<GuildId, StoreError> {
    text.parse().map_err(StoreError::corrupt(format!("guild id {text:?}")))
}

async fn read_body(
    tx: &mut Transaction<'_, Sqlite>,
    guild_id: GuildId,
) -> Result<Option<String>, StoreError> {
    sqlx::query_scalar("SELECT body FROM session_heads WHERE guild_id = ?")
        .bind(guild_id.to_string())
        .fetch_optional(&mut **tx)
        .await
        .map_err(failed(DOING))
}

async fn read_journal(
    tx: &mut Transaction<'_, Sqlite>,
    guild_id: GuildId,
    versions: &[u64],
) -> Result<Vec<JournalEntry>, StoreError> {
    let wanted: Vec<i64> = versions.iter().map(|version| integer(*version)).collect();
    let wanted = serde_json::to_string(&wanted).map_err(StoreError::corrupt("numbers of versions"))?;
    let rows: Vec<(Option<String>, String)> = sqlx::query_as(
        "SELECT journal, body FROM session_history
         WHERE guild_id = ? AND version IN (SELECT value FROM json_each(?)) ORDER BY version",
    )
    .bind(guild_id.to_string())
    .bind(wanted)
    .fetch_all(&mut **tx)
    .await
    .map_err(failed(DOING))?;
    rows.iter()
        .map(|(journal, body)| session_format::read_journal(guild_id, journal.as_deref(), body))
        .collect()
}

/// Reads a head as the history keeps it.
async fn read_head_at(
    tx: &mut Transaction<'_, Sqlite>,
    guild_id: GuildId,
    version: u64,
) -> Result<Option<Head>, StoreError> {
    let body: Option<String> =
        sqlx::query_scalar("SELECT body FROM session_history WHERE guild_id = ? AND version = ?")
            .bind(guild_id.to_string())
            .bind(integer(version))
            .fetch_optional(&mut **tx)
            .await
            .map_err(failed(DOING))?;
    body.map(|body| session_format::read_head(guild_id, &body)).transpose()
}

/// Reads pages in the given order; `None` when one is gone.
pub(super) async fn read_pages(
    tx: &mut Transaction<'_, Sqlite>,
    guild_id: GuildId,
    wanted: &[PageRef],
) -> Result<Option<Vec<Page>>, StoreError> {
    let rows: Vec<(i64, i64, String)> = sqlx::query_as(
        "SELECT page_id, revision, body FROM json_each(?) AS wanted
         JOIN session_pages ON guild_id = ? AND page_id = wanted.value ->> 0 AND revision = wanted.value ->> 1
         ORDER BY wanted.key",
    )
    .bind(references(wanted))
    .bind(guild_id.to_string())
    .fetch_all(&mut **tx)
    .await
    .map_err(failed(DOING))?;
    if rows.len() < wanted.len() {
        return Ok(None);
    }
    rows.iter()
        .map(|(id, revision, body)| session_format::read_page(number(*id), number(*revision), body))
        .collect::<Result<_, _>>()
        .map(Some)
}

/// Names pages to a statement: a JSON list of `[id, revision]`.
pub(super) fn references(pages: &[PageRef]) -> String {
    let entries: Vec<_> = pages.iter().map(|page| format!("[{},{}]", page.id, page.revision)).collect();
    format!("[{}]", entries.join(","))
}
