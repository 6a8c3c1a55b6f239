//! The guild that a key is for. A key without is the operator's, and good for all guilds.

use sea_orm_migration::prelude::*;

use crate::table;

const TABLE: &str = "panel_api_keys";
const COLUMN: &str = "guild_id";
const INDEX: &str = "panel_api_keys_guild_id";

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if !manager.has_column(TABLE, COLUMN).await? {
            let column = table::snowflake_or_null(COLUMN);
            let add = Table::alter().table(TABLE).add_column(column).to_owned();
            manager.alter_table(add).await?;
        }
        table::index(manager, TABLE, INDEX, COLUMN).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.has_index(TABLE, INDEX).await? {
            manager.drop_index(Index::drop().name(INDEX).table(TABLE).to_owned()).await?;
        }
        if manager.has_column(TABLE, COLUMN).await? {
            let remove = Table::alter().table(TABLE).drop_column(COLUMN).to_owned();
            manager.alter_table(remove).await?;
        }
        Ok(())
    }
}
