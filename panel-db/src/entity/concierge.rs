//! A guild's request to the bot's operator.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "panel_concierge")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub guild_id: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i64,
    pub user_id: String,
    pub contact: String,
    pub summary: String,
    pub hours: i64,
    pub tier: Option<String>,
    pub sla_minutes: Option<i64>,
    pub state: String,
    pub created_at: i64,
    pub due_at: Option<i64>,
    pub assigned_to: Option<String>,
    pub answer: Option<String>,
    pub answered_at: Option<i64>,
    pub answered_by: Option<String>,
    pub closed_at: Option<i64>,
    pub closed_by: Option<String>,
    pub note: Option<String>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
