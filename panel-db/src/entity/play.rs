//! A play that has ended.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "panel_plays")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub guild_id: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub play_id: i64,
    pub started_at: i64,
    pub ended_at: i64,
    pub heard: i64,
    pub title: String,
    pub artist: Option<String>,
    pub track_key: String,
    pub source: String,
    pub site: Option<String>,
    pub requested_by: String,
    pub ending: String,
    pub ended_by: Option<String>,
    pub listeners: i64,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
