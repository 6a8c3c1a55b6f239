//! Answers to requests that changed something, so that the same request again is answered the same and changes nothing.

use sea_orm_migration::prelude::*;

use crate::table::{self, document, number};

const TABLE: &str = "panel_answers";

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let answers = table::create(manager, TABLE)
            // SHA-256, in hexadecimal, of who asks, what, and what they call it.
            .col(ColumnDef::new("id").string_len(64).not_null().primary_key())
            // Sealed: only the browser that asked can open it.
            .col(document("body"))
            .col(number("expires_at"))
            .to_owned();
        manager.create_table(answers).await?;
        table::index(manager, TABLE, "panel_answers_expires_at", "expires_at").await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(table::drop(TABLE)).await
    }
}
