//! Finds the plays of the last hour, in all guilds: how sources are doing is counted from them, and from nothing but the index.

use sea_orm_migration::prelude::*;

use crate::table;

const TABLE: &str = "panel_plays";
const INDEX: &str = "panel_plays_recent";

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table::index_of(manager, TABLE, INDEX, &["ended_at", "source", "ending"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.has_index(TABLE, INDEX).await? {
            manager.drop_index(Index::drop().name(INDEX).table(TABLE).to_owned()).await?;
        }
        Ok(())
    }
}
