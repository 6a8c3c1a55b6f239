//! What old versions leave behind is removed a little with each commit.

use sqlx::{Sqlite, Transaction};

use super::{EmbeddedStore, database::integer};
use crate::StoreError;

/// Most rows of a kind that one commit removes, so that no command pays for a long past.
const MOST: i64 = 16;

const DOING: &str = "removing old versions of a session";

/// Removes versions beyond the history, and pages that only they used.
///
/// What the mirror has not acknowledged stays, however old it is.
pub(super) async fn prune(
    tx: &mut Transaction<'_, Sqlite>,
    guild: &str,
    version: i64,
) -> Result<(), StoreError> {
    let unavailable = StoreError::unavailable::<sqlx::Error>;
    let oldest = version - integer(EmbeddedStore::HISTORY);
    if oldest < 1 {
        return Ok(());
    }
    let unmirrored: Option<i64> =
        sqlx::query_scalar("SELECT MIN(version) FROM session_outbox WHERE guild_id = ?")
            .bind(guild)
            .fetch_one(&mut **tx)
            .await
            .map_err(unavailable(DOING))?;
    let unmirrored = unmirrored.unwrap_or(i64::MAX);
    sqlx::query(
        "DELETE FROM session_history WHERE rowid IN (
            SELECT rowid FROM session_history WHERE guild_id = ? AND version <= ? AND version < ?
            ORDER BY version LIMIT ?)",
    )
    .bind(guild)
    .bind(oldest)
    .bind(unmirrored)
    .bind(MOST)
    .execute(&mut **tx)
    .await
    .map_err(unavailable(DOING))?;
    // The oldest version that is kept is `oldest + 1`: it has no page that was dropped then or before.
    sqlx::query(
        "DELETE FROM session_pages WHERE rowid IN (
            SELECT rowid FROM session_pages WHERE guild_id = ? AND dropped_in <= ? AND revision < ?
            ORDER BY dropped_in LIMIT ?)",
    )
    .bind(guild)
    .bind(oldest + 1)
    .bind(unmirrored)
    .bind(MOST)
    .execute(&mut **tx)
    .await
    .map_err(unavailable(DOING))?;
    Ok(())
}
