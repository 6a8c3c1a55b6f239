//! The version up to which a guild's journal is complete. A guild without has it up to the version that is shown.

use sea_orm_migration::prelude::*;

use crate::table;

const TABLE: &str = "panel_guilds";
const COLUMN: &str = "journal_version";

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if !manager.has_column(TABLE, COLUMN).await? {
            let column = table::number_or_null(COLUMN);
            manager.alter_table(Table::alter().table(TABLE).add_column(column).to_owned()).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.has_column(TABLE, COLUMN).await? {
            manager.alter_table(Table::alter().table(TABLE).drop_column(COLUMN).to_owned()).await?;
        }
        Ok(())
    }
}
