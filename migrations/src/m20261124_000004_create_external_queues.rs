//! Queues that other bots push, one row a guild; never one that Segue mirrors.

use sea_orm_migration::prelude::*;

use crate::table::{self, document, number, number_or_null, snowflake};

const TABLE: &str = "panel_external_queues";

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let queues = table::create(manager, TABLE)
            .col(snowflake("guild_id").primary_key())
            .col(number_or_null("version"))
            .col(number("updated_at"))
            .col(number("received_at"))
            .col(document("payload"))
            .to_owned();
        manager.create_table(queues).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(table::drop(TABLE)).await
    }
}
