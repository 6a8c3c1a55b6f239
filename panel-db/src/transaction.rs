//! Transactions that two writers can run at the same time.

use std::time::Duration;

use sea_orm::{
    DatabaseTransaction, DbBackend, DbErr, IsolationLevel, RuntimeErr, SqliteTransactionMode,
    TransactionOptions, TransactionTrait,
};

use super::connect::PanelStore;

/// Times a write is tried again after the database gave another writer the right of way.
pub(super) const RETRIES: u32 = 8;

impl PanelStore {
    /// Begins a transaction that writes.
    ///
    /// `SQLite` takes its one write lock at once: a transaction that began by reading could not wait for it.
    /// `MySQL` locks only rows that are found, no gaps between them, so that writers of different guilds do not
    /// meet.
    pub(super) async fn begin_write(&self) -> Result<DatabaseTransaction, DbErr> {
        let mut options = TransactionOptions::default();
        if self.db.get_database_backend() == DbBackend::Sqlite {
            options.sqlite_transaction_mode = Some(SqliteTransactionMode::Immediate);
        } else {
            options.isolation_level = Some(IsolationLevel::ReadCommitted);
        }
        self.db.begin_with_options(options).await
    }

    /// Begins a transaction whose reads all see the database at one moment, which is what both databases do
    /// unless told otherwise.
    pub(super) async fn begin_read(&self) -> Result<DatabaseTransaction, DbErr> {
        self.db.begin().await
    }
}

/// Whether the database chose this transaction as the one to give way, so that trying again is right.
pub(super) fn gave_way(error: &DbErr) -> bool {
    let (DbErr::Exec(RuntimeErr::SqlxError(error))
    | DbErr::Query(RuntimeErr::SqlxError(error))
    | DbErr::Conn(RuntimeErr::SqlxError(error))) = error
    else {
        return false;
    };
    let Some(error) = error.as_database_error() else { return false };
    // 40001 and 1205: MySQL's deadlock and lock wait. The low byte 5: SQLITE_BUSY and its kinds.
    // See <https://mariadb.com/kb/en/mariadb-error-codes/> and <https://www.sqlite.org/rescode.html#busy>.
    match error.code().as_deref() {
        Some("40001") => true,
        Some("HY000") => error.message().contains("Lock wait timeout"),
        Some(code) => code.parse::<u32>().is_ok_and(|code| code < 1_000 && code & 0xff == 5),
        None => false,
    }
}

/// Pause before a further try: short, and different for each writer.
pub(super) async fn step_aside(attempt: u32) {
    let spread = u64::from(uuid::Uuid::new_v4().as_bytes()[0]) % 16;
    tokio::time::sleep(Duration::from_millis(u64::from(attempt) * 10 + spread)).await;
}
