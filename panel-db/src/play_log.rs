//! Plays, one after the other.

use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait},
};
use segue_domain::{GuildId, Millis, Timestamp, UserId};

use super::{
    connect::{PanelStore, unavailable},
    convert::{from_column, timestamp},
    entity::play::{Column, Entity, Model},
};
use segue_store::StoreError;

/// A play that has ended.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Play {
    /// Grows in each guild.
    pub id: u64,
    /// When it was first heard.
    pub started_at: Timestamp,
    /// When it was over.
    pub ended_at: Timestamp,
    /// How long it was heard.
    pub heard: Millis,
    /// Its title.
    pub title: String,
    /// Its artist.
    pub artist: Option<String>,
    /// Name of the kind of its source.
    pub source: String,
    /// Site it came from.
    pub site: Option<String>,
    /// Who asked for it.
    pub requested_by: UserId,
    /// Name of how it ended.
    pub end: String,
    /// Who ended it, when a person did.
    pub ended_by: Option<UserId>,
    /// Most members who listened at once.
    pub listeners: u64,
}

impl PanelStore {
    /// Plays of a guild after the one of this id, the oldest first; without an id, the last ones.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`] or [`StoreError::Corrupt`].
    pub async fn plays_after(
        &self,
        guild: GuildId,
        after: Option<u64>,
        limit: u64,
    ) -> Result<Vec<Play>, StoreError> {
        let find = Entity::find().filter(Column::GuildId.eq(guild.to_string())).limit(limit);
        let find = match after {
            // No play has a number that no column holds.
            Some(after) => find
                .filter(Column::PlayId.gt(i64::try_from(after).unwrap_or(i64::MAX)))
                .order_by_asc(Column::PlayId),
            None => find.order_by_desc(Column::PlayId),
        };
        let mut rows = find.all(&self.db).await.map_err(unavailable("reading plays"))?;
        if after.is_none() {
            rows.reverse();
        }
        rows.into_iter().map(read).collect()
    }

    /// How many plays a guild had, and how many milliseconds of them were heard.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`].
    pub async fn plays_in_all(&self, guild: GuildId) -> Result<(u64, u64), StoreError> {
        // MySQL adds integers to a decimal.
        let heard = Expr::col(Column::Heard).sum().cast_as("SIGNED");
        let figures: Option<(i64, Option<i64>)> = Entity::find()
            .select_only()
            .column_as(Expr::col(Column::PlayId).count(), "plays")
            .column_as(heard, "heard")
            .filter(Column::GuildId.eq(guild.to_string()))
            .into_tuple()
            .one(&self.db)
            .await
            .map_err(unavailable("counting plays"))?;
        let (plays, heard) = figures.unwrap_or_default();
        Ok((from_column(plays, "plays")?, from_column(heard.unwrap_or_default(), "time heard")?))
    }
}

fn read(row: Model) -> Result<Play, StoreError> {
    let corrupt = |source: std::num::ParseIntError| StoreError::Corrupt {
        context: format!("play {} of guild {}", row.play_id, row.guild_id),
        source: source.into(),
    };
    Ok(Play {
        id: from_column(row.play_id, "play")?,
        started_at: timestamp(row.started_at),
        ended_at: timestamp(row.ended_at),
        heard: Millis::new(from_column(row.heard, "time heard")?),
        requested_by: row.requested_by.parse().map_err(corrupt)?,
        ended_by: row.ended_by.as_deref().map(str::parse).transpose().map_err(corrupt)?,
        listeners: from_column(row.listeners, "listeners")?,
        title: row.title,
        artist: row.artist,
        source: row.source,
        site: row.site,
        end: row.ending,
    })
}
