//! The connection.

use std::time::Duration;

use sea_orm::{
    ConnectOptions, Database, DatabaseConnection, DbErr, RuntimeErr,
    sqlx::{
        Connection,
        sqlite::{SqliteJournalMode, SqliteSynchronous},
    },
};
use segue_migrations::{Migrator, MigratorTrait};

use segue_store::StoreError;

/// How long a request waits for a connection, new or from the pool.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// How long a write to `SQLite` waits for another one to end.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// Connections of one process. A function handles one request at a time and needs two; `segue serve` reads while
/// it mirrors.
const MAX_CONNECTIONS: u32 = 8;

/// The control panel database.
#[derive(Clone, Debug)]
pub struct PanelStore {
    pub(super) db: DatabaseConnection,
}

impl PanelStore {
    /// Connects to `mysql://user:password@host/database` or `sqlite://path`; a missing `SQLite` file is made.
    ///
    /// `MySQL` connections use TLS when the server offers it. Parameters of the URL demand it and check the
    /// server: `ssl-mode=VERIFY_IDENTITY&ssl-ca=/path/to/ca.pem`.
    ///
    /// # Errors
    ///
    /// [`StoreError::Configuration`] for another kind of URL, [`StoreError::Unavailable`] when there is no answer
    /// within 5 seconds.
    pub async fn connect(url: &str) -> Result<Self, StoreError> {
        Self::open(url, false).await
    }

    /// As [`PanelStore::connect`], without waiting for an answer: each request then says whether there is one.
    ///
    /// # Errors
    ///
    /// [`StoreError::Configuration`].
    pub async fn connect_lazily(url: &str) -> Result<Self, StoreError> {
        Self::open(url, true).await
    }

    async fn open(url: &str, lazily: bool) -> Result<Self, StoreError> {
        if !url.starts_with("mysql://") && !url.starts_with("sqlite:") {
            // The URL holds a password: it is not repeated.
            let why = "the panel database's URL must start with mysql:// or sqlite://";
            return Err(StoreError::Configuration(why.to_owned()));
        }
        let mut options = ConnectOptions::new(url);
        options
            .max_connections(if url.contains(":memory:") { 1 } else { MAX_CONNECTIONS })
            .connect_timeout(CONNECT_TIMEOUT)
            .acquire_timeout(CONNECT_TIMEOUT)
            .connect_lazy(lazily)
            .sqlx_logging(false)
            // One whose last transaction did not end is dropped: when the disk is full, `SQLite` takes the transaction back by
            // itself, and sqlx takes it for open ever after.
            .map_sqlx_sqlite_pool_opts(|pool| {
                pool.before_acquire(|connection, _| Box::pin(async { Ok(!connection.is_in_transaction()) }))
            })
            .map_sqlx_sqlite_opts(|sqlite| {
                sqlite
                    .create_if_missing(true)
                    .journal_mode(SqliteJournalMode::Wal)
                    .synchronous(SqliteSynchronous::Normal)
                    .busy_timeout(BUSY_TIMEOUT)
            });
        let db = Database::connect(options).await.map_err(unavailable("connecting to the panel database"))?;
        Ok(Self { db })
    }

    /// Brings the schema to this version.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`].
    pub async fn migrate(&self) -> Result<(), StoreError> {
        Migrator::up(&self.db, None).await.map_err(unavailable("migrating the panel database"))
    }

    /// Asks the database for an answer.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`].
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.db.ping().await.map_err(unavailable("pinging the panel database"))
    }

    /// Ends all connections.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`].
    pub async fn close(self) -> Result<(), StoreError> {
        self.db.close().await.map_err(unavailable("closing the panel database"))
    }
}

/// Keeps what the database said.
pub(super) fn unavailable(doing: &'static str) -> impl FnOnce(DbErr) -> StoreError {
    move |error| match code_of(&error).filter(|code| is_about_the_data(code)) {
        Some(code) => StoreError::refused(doing, code)(error),
        None => StoreError::unavailable(doing)(error),
    }
}

fn code_of(error: &DbErr) -> Option<String> {
    let (DbErr::Exec(RuntimeErr::SqlxError(error)) | DbErr::Query(RuntimeErr::SqlxError(error))) = error
    else {
        return None;
    };
    Some(error.as_database_error()?.code()?.into_owned())
}

/// Whether what was to be written is what the database refuses, so that it would refuse it again. Everything else, a full
/// disk among it, is repaired by somebody, and the mirror waits for that.
///
/// `MySQL` gives an SQLSTATE of five characters (22: data exceptions, 23: constraints), `SQLite` a number of at most four
/// whose low byte is the kind (`TOOBIG`, `CONSTRAINT`, `MISMATCH`).
/// See <https://mariadb.com/kb/en/sqlstate/> and <https://www.sqlite.org/rescode.html>.
fn is_about_the_data(code: &str) -> bool {
    if code.len() == 5 {
        return code.starts_with("22") || code.starts_with("23");
    }
    code.parse::<u32>().is_ok_and(|code| matches!(code & 0xff, 18..=20))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_database_refuses_for_its_data_is_told_apart() {
        // SQLITE_TOOBIG, SQLITE_CONSTRAINT_UNIQUE, SQLITE_CONSTRAINT_NOTNULL, SQLITE_MISMATCH; too long, out of range, a
        // duplicate.
        for code in ["18", "2067", "1299", "20", "22001", "22003", "23000"] {
            assert!(is_about_the_data(code), "{code}");
        }
        // SQLITE_ERROR, SQLITE_BUSY, SQLITE_READONLY, SQLITE_IOERR_WRITE, SQLITE_FULL; a missing table, a deadlock, a
        // refused user, a lost connection, anything else.
        for code in ["1", "5", "8", "778", "13", "42S02", "40001", "28000", "08S01", "HY000", ""] {
            assert!(!is_about_the_data(code), "{code}");
        }
    }
}
