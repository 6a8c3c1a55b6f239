//! What the tables have in common.

use sea_orm_migration::{
    prelude::{ColumnDef, DbErr, IntoIden, SchemaManager, Table, TableCreateStatement, TableDropStatement},
    sea_orm::DbBackend,
};

/// Most digits of an unsigned 64-bit number.
const SNOWFLAKE_DIGITS: u32 = 20;

/// Starts a table; on `MySQL` with the engine and the characters it needs (emoji take four bytes).
pub fn create(manager: &SchemaManager<'_>, name: &'static str) -> TableCreateStatement {
    let mut table = Table::create();
    table.table(name).if_not_exists();
    if manager.get_database_backend() == DbBackend::MySql {
        table.engine("InnoDB").character_set("utf8mb4").collate("utf8mb4_bin");
    }
    table
}

/// Drops a table.
pub fn drop(name: &'static str) -> TableDropStatement {
    Table::drop().table(name).if_exists().to_owned()
}

/// An id of Discord.
pub fn snowflake(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).string_len(SNOWFLAKE_DIGITS).not_null().to_owned()
}

/// An id of Discord that may be absent.
pub fn snowflake_or_null(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).string_len(SNOWFLAKE_DIGITS).null().to_owned()
}

/// A number that is never negative and fits 63 bits: a version, a count or milliseconds.
pub fn number(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).big_integer().not_null().to_owned()
}

/// A number that may be absent.
pub fn number_or_null(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).big_integer().null().to_owned()
}

/// A document of up to 16 MiB; plain `TEXT` of `MySQL` ends at 64 KiB, which a page of long links exceeds.
pub fn document(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).custom("mediumtext".into_iden()).not_null().to_owned()
}

/// A document that may be absent.
pub fn document_or_null(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).custom("mediumtext".into_iden()).null().to_owned()
}

/// Makes an index unless it is there: `MySQL` has no `CREATE INDEX IF NOT EXISTS`.
pub async fn index(
    manager: &SchemaManager<'_>,
    table: &'static str,
    name: &'static str,
    column: &'static str,
) -> Result<(), DbErr> {
    index_of(manager, table, name, &[column]).await
}

/// As [`index`], of several columns.
pub async fn index_of(
    manager: &SchemaManager<'_>,
    table: &'static str,
    name: &'static str,
    columns: &[&'static str],
) -> Result<(), DbErr> {
    if manager.has_index(table, name).await? {
        return Ok(());
    }
    let mut index = sea_orm_migration::prelude::Index::create();
    index.name(name).table(table);
    for column in columns {
        index.col(*column);
    }
    manager.create_index(index).await
}
