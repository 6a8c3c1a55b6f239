//! The journals of sessions: one row a version, for as long as stores keep it.

use sea_orm_migration::prelude::*;

use crate::table::{self, document, number, snowflake};

const TABLE: &str = "panel_journal";

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let journal = table::create(manager, TABLE)
            .col(snowflake("guild_id"))
            .col(number("version"))
            .col(number("at"))
            // How many commands of the panel it tells the outcome of.
            .col(number("outcomes"))
            .col(document("entry"))
            .primary_key(Index::create().col("guild_id").col("version"))
            .to_owned();
        manager.create_table(journal).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(table::drop(TABLE)).await
    }
}
