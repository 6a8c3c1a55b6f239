//! What guilds subscribe to, each row a tier for a guild. Billing writes it; what changed is handed to the workers.

use sea_orm_migration::prelude::*;

use crate::table::{self, number, number_or_null, snowflake};

const TABLE: &str = "panel_subscriptions";

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let subscriptions = table::create(manager, TABLE)
            .col(ColumnDef::new("id").string_len(36).not_null().primary_key())
            .col(snowflake("guild_id"))
            .col(ColumnDef::new("tier").string_len(40).not_null())
            // active, trialing, pending or ended.
            .col(ColumnDef::new("status").string_len(20).not_null())
            .col(number_or_null("ends_at"))
            .col(number("updated_at"))
            // The change that the workers were told of.
            .col(number_or_null("granted_at"))
            .to_owned();
        manager.create_table(subscriptions).await?;
        table::index(manager, TABLE, "panel_subscriptions_guild", "guild_id").await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(table::drop(TABLE)).await
    }
}
