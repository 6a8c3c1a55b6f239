//! Pages of queues. A page is never changed: a change makes another revision.

use sea_orm_migration::prelude::*;

use crate::table::{self, document, number, snowflake};

const TABLE: &str = "panel_pages";

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let pages = table::create(manager, TABLE)
            .col(snowflake("guild_id"))
            .col(number("page_id"))
            .col(number("revision"))
            .col(document("tracks"))
            .primary_key(Index::create().col("guild_id").col("page_id").col("revision"))
            .to_owned();
        manager.create_table(pages).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(table::drop(TABLE)).await
    }
}
