//! What `SQLite`'s errors mean.
//!
//! See <https://www.sqlite.org/rescode.html>.

use crate::{StoreError, fault::Fault};

/// Wraps what `SQLite` said while something was tried.
pub(crate) fn failed(doing: &'static str) -> impl FnOnce(sqlx::Error) -> StoreError {
    move |error| {
        let (fault, reason) = classify(&error);
        fault.error(doing, &reason, error)
    }
}

fn classify(error: &sqlx::Error) -> (Fault, String) {
    use sqlx::Error as E;
    let fault = match error {
        E::Database(database) => {
            let code = database.code().and_then(|code| code.parse().ok());
            let reason = code.map_or_else(String::new, |code: u32| format!("SQLite {code}"));
            return (code.map_or(Fault::Unknown, fault), reason);
        }
        E::Io(_) | E::PoolTimedOut | E::PoolClosed | E::WorkerCrashed | E::BeginFailed => Fault::Transient,
        E::Configuration(_)
        | E::InvalidArgument(_)
        | E::TypeNotFound { .. }
        | E::ColumnIndexOutOfBounds { .. }
        | E::ColumnNotFound(_)
        | E::ColumnDecode { .. }
        | E::Encode(_)
        | E::Decode(_) => Fault::Refused,
        _ => Fault::Unknown,
    };
    (fault, "sqlx".to_owned())
}

/// What a code means. The low byte is the kind, the rest says more about it.
pub(crate) const fn fault(code: u32) -> Fault {
    match code & 0xff {
        // ABORT, BUSY, LOCKED, NOMEM, INTERRUPT, CANTOPEN, PROTOCOL, SCHEMA.
        4 | 5 | 6 | 7 | 9 | 14 | 15 | 17 => Fault::Transient,
        // PERM, READONLY, CORRUPT, FULL, TOOBIG, CONSTRAINT, MISMATCH, NOLFS, AUTH, RANGE, NOTADB.
        3 | 8 | 11 | 13 | 18 | 19 | 20 | 22 | 23 | 25 | 26 => Fault::Refused,
        // ERROR (a missing table among others), INTERNAL, IOERR, and what no statement should meet.
        _ => Fault::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_a_meaning() {
        use Fault::{Refused, Transient, Unknown};
        let kinds = [
            (1, "ERROR", Unknown),
            (2, "INTERNAL", Unknown),
            (3, "PERM", Refused),
            (4, "ABORT", Transient),
            (5, "BUSY", Transient),
            (6, "LOCKED", Transient),
            (7, "NOMEM", Transient),
            (8, "READONLY", Refused),
            (9, "INTERRUPT", Transient),
            (10, "IOERR", Unknown),
            (11, "CORRUPT", Refused),
            (12, "NOTFOUND", Unknown),
            (13, "FULL", Refused),
            (14, "CANTOPEN", Transient),
            (15, "PROTOCOL", Transient),
            (16, "EMPTY", Unknown),
            (17, "SCHEMA", Transient),
            (18, "TOOBIG", Refused),
            (19, "CONSTRAINT", Refused),
            (20, "MISMATCH", Refused),
            (21, "MISUSE", Unknown),
            (22, "NOLFS", Refused),
            (23, "AUTH", Refused),
            (24, "FORMAT", Unknown),
            (25, "RANGE", Refused),
            (26, "NOTADB", Refused),
            (27, "NOTICE", Unknown),
            (28, "WARNING", Unknown),
        ];
        for (code, name, expected) in kinds {
            assert_eq!(fault(code), expected, "SQLITE_{name}");
            // An extended code means what its kind means: SQLITE_BUSY_SNAPSHOT, SQLITE_READONLY_DBMOVED.
            assert_eq!(fault(code | 2 << 8), expected, "SQLITE_{name} with details");
        }
    }

    #[tokio::test]
    async fn what_sqlite_says_is_told_apart() {
        let pool = sqlx::SqlitePool::connect("sqlite::memory:").await.expect("a database in memory");
        sqlx::raw_sql("CREATE TABLE one (id INTEGER PRIMARY KEY, what TEXT NOT NULL) STRICT")
            .execute(&pool)
            .await
            .expect("a new table");
        let refused =
            sqlx::query("INSERT INTO one (id) VALUES (1)").execute(&pool).await.expect_err("NOT NULL");
        let error = failed("testing")(refused);
        assert!(error.is_refused(), "{error}");
        assert_eq!(error.code(), "store.refused");
        assert_eq!(error.to_string(), "the store refused the request while testing (SQLite 1299)");
        // A table that is not there yet may come with a migration.
        let missing = sqlx::query("SELECT * FROM two").fetch_all(&pool).await.expect_err("no such table");
        assert_eq!(failed("testing")(missing).code(), "store.unavailable");
        assert_eq!(failed("testing")(sqlx::Error::PoolTimedOut).code(), "store.unavailable");
        assert_eq!(failed("testing")(sqlx::Error::ColumnNotFound("x".to_owned())).code(), "store.refused");
    }
}
