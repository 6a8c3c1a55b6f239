//! Keys of programs that call the API. The key itself is stored nowhere.

use sea_orm_migration::prelude::*;

use crate::table::{self, number, number_or_null};

const TABLE: &str = "panel_api_keys";

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let keys = table::create(manager, TABLE)
            .col(ColumnDef::new("id").string_len(36).not_null().primary_key())
            .col(ColumnDef::new("name").string_len(100).not_null())
            // Finds the row; not secret.
            .col(ColumnDef::new("prefix").string_len(16).not_null().unique_key())
            // SHA-256 of the whole key, in hexadecimal. The key has 256 random bits, so it needs no slow hash.
            .col(ColumnDef::new("hash").string_len(64).not_null())
            // Names of scopes, separated by blanks.
            .col(ColumnDef::new("scopes").string_len(200).not_null())
            .col(number("created_at"))
            .col(number_or_null("expires_at"))
            .col(number_or_null("disabled_at"))
            .col(number_or_null("last_used_at"))
            .to_owned();
        manager.create_table(keys).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(table::drop(TABLE)).await
    }
}
