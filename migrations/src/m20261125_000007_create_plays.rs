//! Plays that have ended, one row each: what figures are made of. A play is never changed.

use sea_orm_migration::prelude::*;

use crate::table::{self, number, snowflake, snowflake_or_null};

const TABLE: &str = "panel_plays";

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let plays = table::create(manager, TABLE)
            .col(snowflake("guild_id"))
            .col(number("play_id"))
            .col(number("started_at"))
            .col(number("ended_at"))
            // Milliseconds.
            .col(number("heard"))
            .col(ColumnDef::new("title").string_len(80).not_null())
            .col(ColumnDef::new("artist").string_len(80).null())
            // Finds the rows of one track: title and artist, hashed.
            .col(ColumnDef::new("track_key").string_len(16).not_null())
            .col(ColumnDef::new("source").string_len(20).not_null())
            .col(ColumnDef::new("site").string_len(253).null())
            .col(snowflake("requested_by"))
            .col(ColumnDef::new("ending").string_len(20).not_null())
            .col(snowflake_or_null("ended_by"))
            .col(number("listeners"))
            .primary_key(Index::create().col("guild_id").col("play_id"))
            .to_owned();
        manager.create_table(plays).await?;
        // A range of a guild's time, with all that is counted in it: the rows themselves are not read.
        let columns =
            ["guild_id", "started_at", "ending", "source", "requested_by", "track_key", "heard", "play_id"];
        table::index_of(manager, TABLE, "panel_plays_range", &columns).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(table::drop(TABLE)).await
    }
}
