//! Which versions readers see.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use segue_domain::GuildId;

use super::{
    connect::{PanelStore, unavailable},
    convert::from_column,
    entity::guild,
};
use segue_store::StoreError;

/// Guilds of one query.
const MOST: usize = 500;

const DOING: &str = "reading which versions are shown";

impl PanelStore {
    /// Lists the guilds whose session readers see as active.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`] or [`StoreError::Corrupt`].
    pub async fn active_guilds(&self) -> Result<Vec<GuildId>, StoreError> {
        let ids: Vec<String> = guild::Entity::find()
            .select_only()
            .column(guild::Column::GuildId)
            .filter(guild::Column::Active.eq(true))
            .into_tuple()
            .all(&self.db)
            .await
            .map_err(unavailable(DOING))?;
        ids.iter().map(|id| guild_id(id)).collect()
    }

    /// Lists guilds, at most `limit`, from behind `after` on; their order is always the same.
    ///
    /// # Errors
    ///
    /// As [`PanelStore::active_guilds`].
    pub async fn guilds_after(&self, after: Option<GuildId>, limit: u64) -> Result<Vec<GuildId>, StoreError> {
        let after = after.map(|guild| guild.to_string()).unwrap_or_default();
        let ids: Vec<String> = guild::Entity::find()
            .select_only()
            .column(guild::Column::GuildId)
            .filter(guild::Column::GuildId.gt(after))
            .order_by_asc(guild::Column::GuildId)
            .limit(limit)
            .into_tuple()
            .all(&self.db)
            .await
            .map_err(unavailable(DOING))?;
        ids.iter().map(|id| guild_id(id)).collect()
    }

    /// Reads up to which version the journals of these guilds are complete. Guilds without a session are left out.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`] or [`StoreError::Corrupt`].
    pub async fn journal_versions(&self, guilds: &[GuildId]) -> Result<Vec<(GuildId, u64)>, StoreError> {
        let mut versions = Vec::with_capacity(guilds.len());
        for guilds in guilds.chunks(MOST) {
            let ids: Vec<String> = guilds.iter().map(ToString::to_string).collect();
            let rows: Vec<(String, Option<i64>, Option<i64>)> = guild::Entity::find()
                .select_only()
                .columns([guild::Column::GuildId, guild::Column::JournalVersion, guild::Column::ShownVersion])
                .filter(guild::Column::GuildId.is_in(ids))
                .into_tuple()
                .all(&self.db)
                .await
                .map_err(unavailable(DOING))?;
            for (id, journal, shown) in rows {
                if let Some(version) = journal.or(shown) {
                    versions.push((guild_id(&id)?, from_column(version, "version")?));
                }
            }
        }
        Ok(versions)
    }

    /// Reads which versions of these guilds' sessions readers see. Guilds without a session are left out.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`] or [`StoreError::Corrupt`].
    pub async fn shown_versions(&self, guilds: &[GuildId]) -> Result<Vec<(GuildId, u64)>, StoreError> {
        let mut versions = Vec::with_capacity(guilds.len());
        for guilds in guilds.chunks(MOST) {
            let ids: Vec<String> = guilds.iter().map(ToString::to_string).collect();
            let rows: Vec<(String, Option<i64>)> = guild::Entity::find()
                .select_only()
                .columns([guild::Column::GuildId, guild::Column::ShownVersion])
                .filter(guild::Column::GuildId.is_in(ids))
                .into_tuple()
                .all(&self.db)
                .await
                .map_err(unavailable(DOING))?;
            for (id, version) in rows {
                let guild = guilds.iter().find(|guild| guild.to_string() == id);
                if let (Some(guild), Some(version)) = (guild, version) {
                    versions.push((*guild, from_column(version, "version")?));
                }
            }
        }
        Ok(versions)
    }
}

fn guild_id(id: &str) -> Result<GuildId, StoreError> {
    id.parse().map_err(StoreError::corrupt(format!("guild id {id:?}")))
}
