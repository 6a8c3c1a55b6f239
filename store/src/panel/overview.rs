//! Figures without names.

use sea_orm::{
    ColumnTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait, Func},
};
use segue_domain::{Millis, Timestamp};

use super::{
    connect::{PanelStore, unavailable},
    convert::{span, timestamp},
    entity::guild,
};
use crate::StoreError;

/// Figures about everything that is mirrored, without names.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Overview {
    /// Guilds with a mirrored session.
    pub guilds: u64,
    /// Guilds in which something is, or is about to be, heard.
    pub active: u64,
    /// Tracks that wait in all queues.
    pub queued_tracks: u64,
    /// When the mirror last wrote something readers see.
    pub mirrored_at: Option<Timestamp>,
    /// Time from that change's commit until readers saw it.
    pub mirror_lag: Option<Millis>,
}

#[derive(FromQueryResult)]
struct Counts {
    guilds: i64,
    active: Option<i64>,
    queued: Option<i64>,
}

impl PanelStore {
    /// Counts what is mirrored. It reads a small row a guild: ask a few times a minute, not for every request.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`].
    pub async fn overview(&self) -> Result<Overview, StoreError> {
        let doing = "counting in the panel database";
        // SUM is a decimal in MySQL; the cast makes it the same number in both databases.
        let sum = |column: Expr| column.sum().cast_as("SIGNED");
        let one = |column: guild::Column| Expr::case(Expr::col(column).eq(true), 1).finally(0);
        let counts = guild::Entity::find()
            .select_only()
            .expr_as(Func::count(Expr::col(guild::Column::ShownVersion)), "guilds")
            .expr_as(sum(one(guild::Column::Active).into()), "active")
            .expr_as(sum(Expr::col(guild::Column::QueueLen)), "queued")
            .into_model::<Counts>()
            .one(&self.db)
            .await
            .map_err(unavailable(doing))?;
        let last = guild::Entity::find()
            .filter(guild::Column::MirroredAt.is_not_null())
            .order_by_desc(guild::Column::MirroredAt)
            .order_by_desc(guild::Column::ShownUpdatedAt)
            .one(&self.db)
            .await
            .map_err(unavailable(doing))?;

        let count = |number: Option<i64>| number.and_then(|n| u64::try_from(n).ok()).unwrap_or_default();
        let counts = counts.unwrap_or(Counts { guilds: 0, active: None, queued: None });
        let times = last.and_then(|row| row.mirrored_at.zip(row.shown_updated_at));
        Ok(Overview {
            guilds: count(Some(counts.guilds)),
            active: count(counts.active),
            queued_tracks: count(counts.queued),
            mirrored_at: times.map(|(mirrored_at, _)| timestamp(mirrored_at)),
            mirror_lag: times.map(|(mirrored_at, updated_at)| span(mirrored_at, updated_at)),
        })
    }
}
