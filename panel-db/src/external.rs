//! Queues that other bots push.

use sea_orm::{ActiveValue::Set, EntityTrait};
use segue_domain::{GuildId, Timestamp};

use super::{
    connect::{PanelStore, unavailable},
    convert::{from_column, instant, timestamp, to_column},
    entity::{external_queue, guild},
    failed::Failed,
    transaction::{RETRIES, step_aside},
};
use segue_store::StoreError;

/// The queue of a guild as another bot reports it. The document is the API's; the store orders and keeps it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ExternalQueue {
    /// Guild it belongs to.
    pub guild_id: GuildId,
    /// Version, if the bot counts.
    pub version: Option<u64>,
    /// When it was true, by the bot's clock.
    pub updated_at: Timestamp,
    /// The document, at most 16 MiB.
    pub payload: String,
}

/// The outcome of a pushed queue.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum ExternalOutcome {
    /// It is stored. A queue of the same instant and version replaces the stored one.
    Stored,
    /// A newer one is stored; this one changes nothing.
    Stale,
    /// Segue itself mirrors the guild: nobody else reports it.
    Mirrored,
}

impl PanelStore {
    /// Stores a queue that another bot pushed, unless a newer one is stored or Segue mirrors the guild.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`]; [`StoreError::Corrupt`] for a version beyond 63 bits.
    pub async fn record_external(&self, queue: &ExternalQueue) -> Result<ExternalOutcome, StoreError> {
        let mut attempt = 0;
        loop {
            match self.try_record_external(queue).await {
                Err(failed) if failed.gave_way() && attempt < RETRIES => {
                    attempt += 1;
                    step_aside(attempt).await;
                }
                result => return result.map_err(|failed| failed.while_doing("storing a pushed queue")),
            }
        }
    }

    /// Reads the newest queue that another bot pushed for a guild.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`] or [`StoreError::Corrupt`].
    pub async fn external(&self, guild_id: GuildId) -> Result<Option<ExternalQueue>, StoreError> {
        let row = external_queue::Entity::find_by_id(guild_id.to_string())
            .one(&self.db)
            .await
            .map_err(unavailable("reading a pushed queue"))?;
        let Some(row) = row else { return Ok(None) };
        let version = row.version.map(|version| from_column(version, "version")).transpose()?;
        Ok(Some(ExternalQueue {
            guild_id,
            version,
            updated_at: timestamp(row.updated_at),
            payload: row.payload,
        }))
    }

    async fn try_record_external(&self, queue: &ExternalQueue) -> Result<ExternalOutcome, Failed> {
        let id = queue.guild_id.to_string();
        let version = queue.version.map(|version| to_column(version, "version")).transpose()?;
        let tx = self.begin_write().await?;

        // An empty row, seen by nobody outside, so that there is always one to lock.
        let empty = external_queue::ActiveModel {
            guild_id: Set(id.clone()),
            version: Set(None),
            updated_at: Set(0),
            received_at: Set(0),
            payload: Set(String::new()),
        };
        external_queue::Entity::insert(empty).on_conflict_do_nothing().exec_without_returning(&tx).await?;
        // Dropping the transaction takes the empty row back.
        if guild::Entity::find_by_id(id.clone()).one(&tx).await?.is_some() {
            return Ok(ExternalOutcome::Mirrored);
        }
        let stored = external_queue::Entity::find_by_id(id.clone()).one(&tx).await?;
        let newer = stored.is_some_and(|stored| {
            stored.updated_at > instant(queue.updated_at)
                || stored.version.zip(version).is_some_and(|(stored, version)| stored > version)
        });
        if newer {
            return Ok(ExternalOutcome::Stale);
        }

        let row = external_queue::ActiveModel {
            guild_id: Set(id),
            version: Set(version),
            updated_at: Set(instant(queue.updated_at)),
            received_at: Set(instant(segue_store::now())),
            payload: Set(queue.payload.clone()),
        };
        external_queue::Entity::update(row).exec_without_returning(&tx).await?;
        tx.commit().await?;
        Ok(ExternalOutcome::Stored)
    }
}
