//! What kept the bot from being well, and from when to when.

use sea_orm_migration::prelude::*;

use crate::table::{self, number, number_or_null};

const TABLE: &str = "panel_incidents";

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let incidents = table::create(manager, TABLE)
            .col(ColumnDef::new("id").string_len(36).not_null().primary_key())
            .col(ColumnDef::new("problem").string_len(60).not_null())
            // The problem while it continues, and nothing afterwards: of two who see it begin, one writes it.
            .col(ColumnDef::new("going_on").string_len(60).null().unique_key())
            .col(number("began_at"))
            .col(number_or_null("ended_at"))
            .to_owned();
        manager.create_table(incidents).await?;
        table::index(manager, TABLE, "panel_incidents_began", "began_at").await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(table::drop(TABLE)).await
    }
}
