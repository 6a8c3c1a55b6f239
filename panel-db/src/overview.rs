//! Figures without names.

use sea_orm::{
    ColumnTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait, Func},
};
use segue_domain::{Millis, PlayEnd, Timestamp};

use super::{
    connect::{PanelStore, unavailable},
    convert::{instant, span, timestamp},
    entity::{guild, play},
    incidents::Incident,
};
use segue_store::StoreError;

/// How long a play counts for how its source is doing.
const RECENT: Millis = Millis::from_secs(3_600);

/// How long an incident is told.
const INCIDENTS_FROM: Millis = Millis::from_secs(90 * 86_400);

/// Most incidents that are told.
const MOST_INCIDENTS: u64 = 20;

/// Figures about everything that is mirrored, without names.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
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
    /// How sources that were heard in the last hour are doing.
    pub sources: Vec<SourceHealth>,
    /// The last incidents, the last first.
    pub incidents: Vec<Incident>,
}

/// How a kind of source is doing. What was never found is no play, and not counted.
#[derive(Clone, Debug, Eq, FromQueryResult, PartialEq)]
pub struct SourceHealth {
    /// Name of the kind.
    pub source: String,
    /// Plays that have ended.
    pub plays: i64,
    /// Those of them that could not be played on.
    pub failed: i64,
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
    pub async fn overview(&self, now: Timestamp) -> Result<Overview, StoreError> {
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

        let failed = Expr::case(Expr::col(play::Column::Ending).eq(PlayEnd::Failed.name()), 1).finally(0);
        let sources = play::Entity::find()
            .select_only()
            .column(play::Column::Source)
            .expr_as(Func::count(Expr::col(play::Column::PlayId)), "plays")
            .expr_as(sum(failed.into()), "failed")
            .filter(play::Column::EndedAt.gt(instant(now - RECENT)))
            .group_by(play::Column::Source)
            .order_by_asc(play::Column::Source)
            .into_model::<SourceHealth>()
            .all(&self.db)
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
            sources,
            incidents: self.incidents(now - INCIDENTS_FROM, MOST_INCIDENTS).await?,
        })
    }
}
