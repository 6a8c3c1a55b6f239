//! Heads of sessions: the version that is shown, and newer ones whose pages have not all arrived.

use sea_orm_migration::prelude::*;

use crate::table::{self, document, number, snowflake};

const TABLE: &str = "panel_snapshots";

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let snapshots = table::create(manager, TABLE)
            .col(snowflake("guild_id"))
            .col(number("version"))
            .col(number("updated_at"))
            .col(document("head"))
            .primary_key(Index::create().col("guild_id").col("version"))
            .to_owned();
        manager.create_table(snapshots).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(table::drop(TABLE)).await
    }
}
