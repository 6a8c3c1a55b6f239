//! What a list of guilds says of each.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use segue_domain::GuildId;

use super::{
    connect::{PanelStore, unavailable},
    entity::guild,
};
use segue_store::StoreError;

/// What a list of guilds says of one whose session is mirrored.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct GuildFigures {
    /// Whether something is, or is about to be, heard.
    pub active: bool,
    /// Tracks that wait.
    pub queue_len: u64,
}

impl PanelStore {
    /// Reads those of these guilds whose session is mirrored.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`].
    pub async fn guild_figures(
        &self,
        guilds: &[GuildId],
    ) -> Result<HashMap<GuildId, GuildFigures>, StoreError> {
        let rows = guild::Entity::find()
            .filter(guild::Column::GuildId.is_in(guilds.iter().map(GuildId::to_string)))
            .filter(guild::Column::ShownVersion.is_not_null())
            .all(&self.db)
            .await
            .map_err(unavailable("reading figures of guilds"))?;
        let read = |row: guild::Model| {
            let queue_len = u64::try_from(row.queue_len).unwrap_or_default();
            Some((row.guild_id.parse().ok()?, GuildFigures { active: row.active, queue_len }))
        };
        Ok(rows.into_iter().filter_map(read).collect())
    }
}
