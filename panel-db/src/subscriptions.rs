//! What guilds subscribe to, and which changes of it the workers have yet to be told of.

use std::str::FromStr;

use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait, OnConflict},
};
use segue_domain::{Grant, GuildId, Timestamp};

use super::{
    connect::{PanelStore, unavailable},
    convert::{instant, timestamp},
    entity::subscription::{ActiveModel, Column, Entity, Model},
};
use segue_store::StoreError;

/// Most characters of a subscription's id and of its tier's name.
const MAX_ID: usize = 36;
const MAX_TIER: usize = 40;

/// How a subscription stands.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum SubscriptionStatus {
    /// Paid.
    Active,
    /// Tried out.
    Trialing,
    /// Paid, and not confirmed yet.
    Pending,
    /// Over, whenever it was to end.
    Ended,
}

impl SubscriptionStatus {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Active, Self::Trialing, Self::Pending, Self::Ended];

    /// Name in the table.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Trialing => "trialing",
            Self::Pending => "pending",
            Self::Ended => "ended",
        }
    }
}

impl FromStr for SubscriptionStatus {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|status| status.name() == text);
        found.ok_or_else(|| format!("{text:?} is none of active, trialing, pending and ended"))
    }
}

/// A tier that a guild subscribes to.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Subscription {
    /// Names it; billing's own.
    pub id: String,
    /// The guild.
    pub guild_id: GuildId,
    /// Name of the tier.
    pub tier: String,
    /// How it stands.
    pub status: SubscriptionStatus,
    /// When it ends by itself.
    pub ends_at: Option<Timestamp>,
    /// When it was changed last.
    pub updated_at: Timestamp,
}

impl Subscription {
    /// What it grants. One that is over grants nothing any more.
    #[must_use]
    pub fn grant(&self) -> Grant {
        let until = match self.status {
            SubscriptionStatus::Ended => Some(Timestamp::default()),
            _ => self.ends_at,
        };
        Grant { id: format!("s:{}", self.id), tier: self.tier.clone(), until }
    }
}

impl PanelStore {
    /// Writes a subscription, in place of the one with its id.
    ///
    /// # Errors
    ///
    /// [`StoreError::Configuration`] when the id or the tier is empty or too long; [`StoreError::Unavailable`].
    pub async fn put_subscription(&self, subscription: &Subscription) -> Result<(), StoreError> {
        let Subscription { id, guild_id, tier, status, ends_at, updated_at } = subscription;
        let fits = |text: &str, most| !text.is_empty() && text.len() <= most;
        if !fits(id, MAX_ID) || !fits(tier, MAX_TIER) {
            let why =
                format!("a subscription needs an id of 1 to {MAX_ID} and a tier of 1 to {MAX_TIER} bytes");
            return Err(StoreError::Configuration(why));
        }
        let row = ActiveModel {
            id: Set(id.clone()),
            guild_id: Set(guild_id.to_string()),
            tier: Set(tier.clone()),
            status: Set(status.name().to_owned()),
            ends_at: Set(ends_at.map(instant)),
            updated_at: Set(instant(*updated_at)),
            granted_at: Set(None),
        };
        let again = OnConflict::column(Column::Id)
            .update_columns([
                Column::GuildId,
                Column::Tier,
                Column::Status,
                Column::EndsAt,
                Column::UpdatedAt,
                Column::GrantedAt,
            ])
            .to_owned();
        let written = Entity::insert(row).on_conflict(again).exec_without_returning(&self.db).await;
        written.map(drop).map_err(unavailable("writing a subscription"))
    }

    /// Lists all subscriptions, those of a guild together.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`].
    pub async fn subscriptions(&self) -> Result<Vec<Subscription>, StoreError> {
        let rows = Entity::find().order_by_asc(Column::GuildId).order_by_asc(Column::Id).all(&self.db).await;
        Ok(rows.map_err(unavailable("listing the subscriptions"))?.into_iter().filter_map(read).collect())
    }

    /// Lists what a guild subscribes to, what changed last first, at most `limit`.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`].
    pub async fn subscriptions_of(
        &self,
        guild: GuildId,
        limit: u64,
    ) -> Result<Vec<Subscription>, StoreError> {
        let rows = Entity::find()
            .filter(Column::GuildId.eq(guild.to_string()))
            .order_by_desc(Column::UpdatedAt)
            .order_by_asc(Column::Id)
            .limit(limit)
            .all(&self.db)
            .await;
        Ok(rows
            .map_err(unavailable("reading a guild's subscriptions"))?
            .into_iter()
            .filter_map(read)
            .collect())
    }

    /// Subscriptions whose last change the workers have yet to be told of, at most `limit`.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`].
    pub async fn subscriptions_to_grant(&self, limit: u64) -> Result<Vec<Subscription>, StoreError> {
        let untold = Condition::any()
            .add(Column::GrantedAt.is_null())
            .add(Expr::col(Column::GrantedAt).lt(Expr::col(Column::UpdatedAt)));
        let rows =
            Entity::find().filter(untold).order_by_asc(Column::UpdatedAt).limit(limit).all(&self.db).await;
        Ok(rows.map_err(unavailable("reading the subscriptions"))?.into_iter().filter_map(read).collect())
    }

    /// Notes that the workers were told of a subscription as it was. A change since stays to be told.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`].
    pub async fn mark_granted(&self, subscription: &Subscription) -> Result<(), StoreError> {
        let updated_at = instant(subscription.updated_at);
        Entity::update_many()
            .col_expr(Column::GrantedAt, Expr::val(updated_at))
            .filter(Column::Id.eq(&subscription.id))
            .filter(Column::UpdatedAt.eq(updated_at))
            .exec(&self.db)
            .await
            .map(drop)
            .map_err(unavailable("marking a subscription"))
    }
}

/// A row that can't be read is told, and grants nothing.
fn read(row: Model) -> Option<Subscription> {
    let parsed = row.guild_id.parse::<GuildId>().ok().zip(row.status.parse().ok());
    let Some((guild_id, status)) = parsed else {
        tracing::warn!(subscription = row.id, "a subscription could not be read");
        return None;
    };
    Some(Subscription {
        id: row.id,
        guild_id,
        tier: row.tier,
        status,
        ends_at: row.ends_at.map(timestamp),
        updated_at: timestamp(row.updated_at),
    })
}
