//! What guilds ask of the bot's operator, and what they were answered.

use sea_orm_migration::prelude::*;

use crate::table::{self, document, document_or_null, number, number_or_null, snowflake, snowflake_or_null};

const TABLE: &str = "panel_concierge";

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let requests = table::create(manager, TABLE)
            .col(snowflake("guild_id"))
            // Counts up in each guild. Two that are filed at once want the same number, and one has to count again:
            // that is how a quota holds without a lock.
            .col(number("number"))
            .col(snowflake("user_id"))
            .col(ColumnDef::new("contact").string_len(120).not_null())
            .col(document("summary"))
            .col(number("hours"))
            .col(ColumnDef::new("tier").string_len(40).null())
            .col(number_or_null("sla_minutes"))
            // open, answered, resolved or withdrawn.
            .col(ColumnDef::new("state").string_len(20).not_null())
            .col(number("created_at"))
            .col(number_or_null("due_at"))
            .col(snowflake_or_null("assigned_to"))
            .col(document_or_null("answer"))
            .col(number_or_null("answered_at"))
            .col(snowflake_or_null("answered_by"))
            .col(number_or_null("closed_at"))
            .col(snowflake_or_null("closed_by"))
            .col(document_or_null("note"))
            .primary_key(Index::create().col("guild_id").col("number"))
            .to_owned();
        manager.create_table(requests).await?;
        table::index_of(manager, TABLE, "panel_concierge_state", &["state", "created_at"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(table::drop(TABLE)).await
    }
}
