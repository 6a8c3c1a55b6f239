//! Which versions readers see.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use segue_domain::GuildId;

use super::{
    connect::{PanelStore, unavailable},
    convert::from_column,
    entity::guild,
};
use crate::StoreError;

/// Guilds of one query.
const MOST: usize = 500;

impl PanelStore {
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
                .map_err(unavailable("reading which versions are shown"))?;
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
