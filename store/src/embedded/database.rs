//! The connections to the file.

use std::{path::Path, time::Duration};

use sqlx::{
    Connection, Sqlite, SqlitePool, Transaction,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use tokio::sync::{Notify, Semaphore};

use super::schema;
use crate::{StoreError, sqlite_error::failed};

/// How long a statement waits for another process's transaction.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// Connections for readers.
const READERS: u32 = 4;

/// How often waiters look for what another process wrote; this process's writes wake them at once.
pub(super) const POLL_INTERVAL: Duration = Duration::from_millis(200);

/// The connections to the file.
pub(super) struct Database {
    writer: SqlitePool,
    readers: SqlitePool,
    /// Who waits for the writer, in order. Leases don't: while hundreds of sessions have something to store at once, a
    /// heartbeat waits for a transaction or two.
    writers_turn: Semaphore,
    /// The same for a reader.
    readers_turn: Semaphore,
    /// Rings when jobs may have become visible.
    pub(super) jobs_changed: Notify,
    /// Rings when a session was committed.
    pub(super) committed: Notify,
}

impl Database {
    pub(super) async fn open(path: &Path) -> Result<Self, StoreError> {
        // `NORMAL` keeps everything when the process dies, and a consistent file when power fails: then the last
        // transactions may be gone, of sessions, jobs and leases alike, so that nothing is applied twice or half.
        // `FULL` flushes the disk in each commit: 4.0 ms instead of 0.24 ms at the 95th percentile on a virtual
        // machine, and writers take turns. The memory cards of small machines flush more slowly still.
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Normal)
            .foreign_keys(true)
            .busy_timeout(BUSY_TIMEOUT);
        let open = failed("opening the database file");
        let writer = pool(1).connect_with(options.clone()).await.map_err(open)?;
        schema::migrate(&writer).await?;
        let readers = pool(READERS).connect_lazy_with(options);
        Ok(Self {
            writer,
            readers,
            writers_turn: Semaphore::new(1),
            readers_turn: Semaphore::new(1),
            jobs_changed: Notify::new(),
            committed: Notify::new(),
        })
    }

    /// Begins a transaction that may write: no other writer runs beside it.
    pub(super) async fn write(
        &self,
        doing: &'static str,
    ) -> Result<Transaction<'static, Sqlite>, StoreError> {
        // Of those who take turns, one at a time waits for the connection.
        let _turn = self.writers_turn.acquire().await;
        self.write_first(doing).await
    }

    /// [`Database::write`] before everybody who takes turns.
    pub(super) async fn write_first(
        &self,
        doing: &'static str,
    ) -> Result<Transaction<'static, Sqlite>, StoreError> {
        self.writer.begin_with("BEGIN IMMEDIATE").await.map_err(failed(doing))
    }

    /// Begins a transaction that reads one committed state.
    pub(super) async fn read(&self, doing: &'static str) -> Result<Transaction<'static, Sqlite>, StoreError> {
        let _turn = self.readers_turn.acquire().await;
        self.read_first(doing).await
    }

    /// [`Database::read`] before everybody who takes turns.
    pub(super) async fn read_first(
        &self,
        doing: &'static str,
    ) -> Result<Transaction<'static, Sqlite>, StoreError> {
        self.readers.begin().await.map_err(failed(doing))
    }

    pub(super) async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}

/// A pool that drops a connection whose last transaction did not end. When the disk is full, `SQLite` takes the transaction
/// back by itself; sqlx then can't, and takes it for open ever after: nothing could be written until the program ends.
fn pool(connections: u32) -> SqlitePoolOptions {
    SqlitePoolOptions::new()
        .max_connections(connections)
        .before_acquire(|connection, _| Box::pin(async { Ok(!connection.is_in_transaction()) }))
}

/// A number as `SQLite` stores it; versions and times never come near the limit.
pub(super) fn integer(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A number that this module stored.
pub(super) fn number(integer: i64) -> u64 {
    u64::try_from(integer).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    };

    use super::*;

    #[tokio::test]
    async fn a_lease_waits_for_no_queue_of_sessions() {
        const SESSIONS: usize = 200;
        let folder = tempfile::tempdir().expect("a folder");
        let database = Database::open(&folder.path().join("segue.sqlite")).await.expect("a file");
        let (database, done) = (Arc::new(database), Arc::new(AtomicUsize::new(0)));
        let store = |database: Arc<Database>, done: Arc<AtomicUsize>| async move {
            let tx = database.write("storing a session").await.expect("its turn");
            tokio::time::sleep(Duration::from_millis(5)).await;
            tx.commit().await.expect("stored");
            done.fetch_add(1, Ordering::Relaxed);
        };
        let sessions: Vec<_> =
            (0..SESSIONS).map(|_| tokio::spawn(store(Arc::clone(&database), Arc::clone(&done)))).collect();
        while done.load(Ordering::Relaxed) < 10 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        for _ in 0..3 {
            let before = done.load(Ordering::Relaxed);
            let tx = database.write_first("renewing a lease").await.expect("at once");
            tx.commit().await.expect("stored");
            let after = done.load(Ordering::Relaxed);
            assert!(after < SESSIONS && after - before <= 5, "it waited for {} sessions", after - before);
        }
        for session in sessions {
            session.await.expect("stored");
        }
        database.close().await;
    }

    #[tokio::test]
    async fn a_transaction_that_sqlite_took_back_by_itself_ends_no_writing_after_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let database = Database::open(&folder.path().join("segue.sqlite")).await.expect("a file");
        for _ in 0..3 {
            let mut tx = database.write("filling the disk").await.expect("its turn");
            // What a full disk comes to.
            sqlx::query("ROLLBACK").execute(&mut *tx).await.expect("taken back");
            drop(tx);
            let tx = database.write("storing a session").await.expect("the disk has room again");
            tx.commit().await.expect("stored");
        }
        database.close().await;
    }
}
