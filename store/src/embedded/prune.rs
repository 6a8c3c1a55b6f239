//! What old versions leave behind is removed a little with each commit.

use segue_domain::{JOURNAL_LIFE, Timestamp};
use sqlx::{Sqlite, Transaction};

use super::{EmbeddedStore, database::integer};
use crate::{StoreError, sqlite_error::failed};

/// Most rows of a kind that one commit removes, so that no command pays for a long past.
const MOST: i64 = 16;

const DOING: &str = "removing old versions of a session";

/// Removes versions that are older than the journal reaches, and pages that only they used. The last few are kept, however
/// old they are.
///
/// What the mirror has not acknowledged stays, however old it is.
pub(super) async fn prune(
    tx: &mut Transaction<'_, Sqlite>,
    guild: &str,
    version: i64,
    now: Timestamp,
) -> Result<(), StoreError> {
    let oldest = version - integer(EmbeddedStore::HISTORY);
    if oldest < 1 {
        return Ok(());
    }
    let unmirrored: Option<i64> =
        sqlx::query_scalar("SELECT MIN(version) FROM session_outbox WHERE guild_id = ?")
            .bind(guild)
            .fetch_one(&mut **tx)
            .await
            .map_err(failed(DOING))?;
    let unmirrored = unmirrored.unwrap_or(i64::MAX);
    sqlx::query(
        // The oldest alone are looked at: a busy session has thousands of versions that are younger.
        "DELETE FROM session_history WHERE at < ?1 AND rowid IN (
            SELECT rowid FROM session_history WHERE guild_id = ?2 AND version <= ?3 AND version < ?4
            ORDER BY version LIMIT ?5)",
    )
    .bind(integer((now - JOURNAL_LIFE).as_millis()))
    .bind(guild)
    .bind(oldest)
    .bind(unmirrored)
    .bind(MOST)
    .execute(&mut **tx)
    .await
    .map_err(failed(DOING))?;
    let kept: i64 = sqlx::query_scalar("SELECT MIN(version) FROM session_history WHERE guild_id = ?")
        .bind(guild)
        .fetch_one(&mut **tx)
        .await
        .map_err(failed(DOING))?;
    // The oldest version that is kept has no page that was dropped then or before.
    sqlx::query(
        "DELETE FROM session_pages WHERE rowid IN (
            SELECT rowid FROM session_pages WHERE guild_id = ? AND dropped_in <= ? AND revision < ?
            ORDER BY dropped_in LIMIT ?)",
    )
    .bind(guild)
    .bind(kept)
    .bind(unmirrored)
    .bind(MOST)
    .execute(&mut **tx)
    .await
    .map_err(failed(DOING))?;
    Ok(())
}
