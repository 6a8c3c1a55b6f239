//! The tables, versioned by the file's `user_version`.

use sqlx::SqlitePool;

use crate::{StoreError, sqlite_error::failed};

/// Steps from an empty file to this program's version, oldest first. Steps that were released never change.
const STEPS: &[&str] = &[
    "
    CREATE TABLE session_heads (
        guild_id TEXT PRIMARY KEY,
        version INTEGER NOT NULL,
        partition INTEGER NOT NULL,
        active INTEGER NOT NULL,
        body TEXT NOT NULL
    ) STRICT;
    CREATE INDEX session_heads_active ON session_heads (partition) WHERE active = 1;

    CREATE TABLE session_history (
        guild_id TEXT NOT NULL REFERENCES session_heads ON DELETE CASCADE,
        version INTEGER NOT NULL,
        body TEXT NOT NULL,
        PRIMARY KEY (guild_id, version)
    ) STRICT;

    CREATE TABLE session_pages (
        guild_id TEXT NOT NULL REFERENCES session_heads ON DELETE CASCADE,
        page_id INTEGER NOT NULL,
        revision INTEGER NOT NULL,
        body TEXT NOT NULL,
        dropped_in INTEGER,
        PRIMARY KEY (guild_id, page_id, revision)
    ) STRICT;
    CREATE INDEX session_pages_dropped ON session_pages (guild_id, dropped_in) WHERE dropped_in IS NOT NULL;

    CREATE TABLE session_outbox (
        sequence INTEGER PRIMARY KEY AUTOINCREMENT,
        guild_id TEXT NOT NULL,
        version INTEGER NOT NULL,
        pages TEXT NOT NULL
    ) STRICT;
    CREATE INDEX session_outbox_guild ON session_outbox (guild_id, version);

    CREATE TABLE lease_partitions (
        partition INTEGER PRIMARY KEY,
        owner TEXT NOT NULL,
        fence INTEGER NOT NULL,
        heartbeat INTEGER NOT NULL,
        expires_at INTEGER NOT NULL,
        previous_heartbeat INTEGER,
        shards TEXT NOT NULL
    ) STRICT;

    CREATE TABLE job_queue (
        sequence INTEGER PRIMARY KEY AUTOINCREMENT,
        partition INTEGER NOT NULL,
        guild_id TEXT NOT NULL,
        job_id TEXT NOT NULL,
        body TEXT NOT NULL,
        first INTEGER NOT NULL,
        visible_at INTEGER NOT NULL,
        attempts INTEGER NOT NULL DEFAULT 0,
        receipt TEXT UNIQUE
    ) STRICT;
    CREATE INDEX job_queue_first ON job_queue (partition, visible_at) WHERE first = 1;
    CREATE INDEX job_queue_guild ON job_queue (partition, guild_id, sequence);

    CREATE TABLE job_recent (
        partition INTEGER NOT NULL,
        job_id TEXT NOT NULL,
        forget_at INTEGER NOT NULL,
        PRIMARY KEY (partition, job_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX job_recent_forget_at ON job_recent (forget_at);

    CREATE TABLE job_dead (
        sequence INTEGER PRIMARY KEY,
        partition INTEGER NOT NULL,
        guild_id TEXT NOT NULL,
        job_id TEXT NOT NULL,
        body TEXT NOT NULL,
        died_at INTEGER NOT NULL
    ) STRICT;
",
    "
    ALTER TABLE lease_partitions ADD COLUMN draining INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE lease_partitions ADD COLUMN successor TEXT;
    ALTER TABLE job_dead ADD COLUMN reason TEXT NOT NULL DEFAULT '';

    CREATE TABLE fleet_records (
        kind TEXT NOT NULL,
        id TEXT NOT NULL,
        revision INTEGER NOT NULL,
        body TEXT NOT NULL,
        expires_at INTEGER,
        PRIMARY KEY (kind, id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX fleet_records_expires_at ON fleet_records (expires_at) WHERE expires_at IS NOT NULL;
",
    "
    ALTER TABLE session_history ADD COLUMN at INTEGER NOT NULL DEFAULT 0;
",
    "
    CREATE TABLE library_playlists (
        owner TEXT NOT NULL,
        key TEXT NOT NULL,
        name TEXT NOT NULL,
        author TEXT NOT NULL,
        revision INTEGER NOT NULL,
        updated_at INTEGER NOT NULL,
        len INTEGER NOT NULL,
        body BLOB NOT NULL,
        PRIMARY KEY (owner, key)
    ) STRICT;
",
    "
    ALTER TABLE session_history ADD COLUMN journal TEXT;
",
];

const DOING: &str = "preparing the database file";

/// Brings the file to this program's version. Two processes may do so at the same time.
pub(super) async fn migrate(pool: &SqlitePool) -> Result<(), StoreError> {
    let mut tx = pool.begin_with("BEGIN IMMEDIATE").await.map_err(failed(DOING))?;
    let version: i64 =
        sqlx::query_scalar("PRAGMA user_version").fetch_one(&mut *tx).await.map_err(failed(DOING))?;
    let done = usize::try_from(version).unwrap_or(usize::MAX);
    if done > STEPS.len() {
        return Err(StoreError::Configuration(format!(
            "the database file has version {version}, which is newer than this program's {}",
            STEPS.len()
        )));
    }
    for (number, step) in STEPS.iter().enumerate().skip(done) {
        sqlx::raw_sql(*step).execute(&mut *tx).await.map_err(failed(DOING))?;
        let pragma = sqlx::AssertSqlSafe(format!("PRAGMA user_version = {}", number + 1));
        sqlx::raw_sql(pragma).execute(&mut *tx).await.map_err(failed(DOING))?;
    }
    tx.commit().await.map_err(failed(DOING))
}
