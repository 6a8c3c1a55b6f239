//! A guild whose session Segue mirrors.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "panel_guilds")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub guild_id: String,
    pub shown_version: Option<i64>,
    pub shown_updated_at: Option<i64>,
    pub mirrored_at: Option<i64>,
    pub active: bool,
    pub queue_len: i64,
    pub journal_version: Option<i64>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
