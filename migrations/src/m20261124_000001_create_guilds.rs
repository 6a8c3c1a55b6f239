//! One row a guild whose session Segue mirrors: which version is shown, and the figures lists are made of.

use sea_orm_migration::prelude::*;

use crate::table::{self, number, number_or_null, snowflake};

const TABLE: &str = "panel_guilds";

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let guilds = table::create(manager, TABLE)
            .col(snowflake("guild_id").primary_key())
            // Absent until one version has arrived with all its pages.
            .col(number_or_null("shown_version"))
            .col(number_or_null("shown_updated_at"))
            .col(number_or_null("mirrored_at"))
            .col(ColumnDef::new("active").boolean().not_null().default(false))
            .col(number("queue_len").default(0))
            .to_owned();
        manager.create_table(guilds).await?;
        table::index(manager, TABLE, "panel_guilds_mirrored_at", "mirrored_at").await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(table::drop(TABLE)).await
    }
}
