//! People who are signed in, one row a browser. Neither what the cookie holds nor Discord's tokens can be read from it.

use sea_orm_migration::prelude::*;

use crate::table::{self, document, number, snowflake};

const TABLE: &str = "panel_sessions";

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let sessions = table::create(manager, TABLE)
            .col(ColumnDef::new("id").string_len(36).not_null().primary_key())
            // SHA-256, in hexadecimal, of what the cookie holds.
            .col(ColumnDef::new("secret_hash").string_len(64).not_null().unique_key())
            .col(snowflake("user_id"))
            .col(ColumnDef::new("user_name").string_len(100).not_null())
            .col(ColumnDef::new("avatar").string_len(100).null())
            // Sealed with a key that only the cookie's holder has.
            .col(document("sealed_tokens"))
            .col(number("created_at"))
            .col(number("expires_at"))
            .col(number("last_seen_at"))
            .to_owned();
        manager.create_table(sessions).await?;
        table::index(manager, TABLE, "panel_sessions_user_id", "user_id").await?;
        table::index(manager, TABLE, "panel_sessions_expires_at", "expires_at").await?;
        table::index(manager, TABLE, "panel_sessions_last_seen_at", "last_seen_at").await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(table::drop(TABLE)).await
    }
}
