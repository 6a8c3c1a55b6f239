//! Who did what in which guild. Rows are added, and never changed.

use sea_orm_migration::prelude::*;

use crate::table::{self, document, number, snowflake};

const TABLE: &str = "panel_audit";

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let audit = table::create(manager, TABLE)
            .col(snowflake("guild_id"))
            // A UUID of version 7: ids sort as instants do.
            .col(ColumnDef::new("id").string_len(36).not_null())
            .col(snowflake("user_id"))
            .col(number("at"))
            // panel or discord.
            .col(ColumnDef::new("origin").string_len(20).not_null())
            .col(ColumnDef::new("command").string_len(60).not_null())
            .col(document("detail"))
            .col(ColumnDef::new("outcome").string_len(60).not_null())
            // A guild's entries lie together, in order: a page is read as it lies.
            .primary_key(Index::create().col("guild_id").col("id"))
            .to_owned();
        manager.create_table(audit).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(table::drop(TABLE)).await
    }
}
