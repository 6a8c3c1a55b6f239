//! Sign-ins that have begun and not ended: a person is at Discord's page, or never came back. Each is used once.

use sea_orm_migration::prelude::*;

use crate::table::{self, number};

const TABLE: &str = "panel_sign_ins";

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let sign_ins = table::create(manager, TABLE)
            // SHA-256, in hexadecimal, of what the browser's cookie holds, and of what travels through Discord.
            .col(ColumnDef::new("id_hash").string_len(64).not_null().primary_key())
            .col(ColumnDef::new("state_hash").string_len(64).not_null())
            .col(ColumnDef::new("verifier").string_len(128).not_null())
            .col(ColumnDef::new("return_path").string_len(512).not_null())
            .col(number("expires_at"))
            .to_owned();
        manager.create_table(sign_ins).await?;
        table::index(manager, TABLE, "panel_sign_ins_expires_at", "expires_at").await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(table::drop(TABLE)).await
    }
}
