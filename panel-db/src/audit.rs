//! Who did what in which guild.

use std::str::FromStr;

use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use segue_domain::{GuildId, Timestamp, UserId};
use uuid::Uuid;

use super::{
    connect::{PanelStore, unavailable},
    convert::{instant, timestamp},
    entity::audit,
};
use segue_store::StoreError;

/// Most characters of a command's name and of an outcome.
const MAX_NAME: usize = 60;

/// Most characters of a detail.
const MAX_DETAIL: usize = 1_000;

/// Where somebody did something.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum AuditOrigin {
    /// In the control panel.
    Panel,
    /// In Discord.
    Discord,
}

impl AuditOrigin {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Panel, Self::Discord];

    /// Name in the table and in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Panel => "panel",
            Self::Discord => "discord",
        }
    }
}

impl FromStr for AuditOrigin {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|origin| origin.name() == text);
        found.ok_or_else(|| format!("{text:?} is none of panel and discord"))
    }
}

/// What somebody did.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct AuditEntry {
    /// Names the entry; entries sort by it as they were made.
    pub id: String,
    /// Where it was done.
    pub guild_id: GuildId,
    /// Who did it.
    pub user_id: UserId,
    /// When.
    pub at: Timestamp,
    /// With what.
    pub origin: AuditOrigin,
    /// What, such as `pause` or `key.create`.
    pub command: String,
    /// More about it, for people.
    pub detail: String,
    /// The outcome, such as `accepted` or `refused`.
    pub outcome: String,
}

/// Something that somebody does now.
#[derive(Clone, Copy, Debug)]
pub struct NewAuditEntry<'a> {
    /// Where.
    pub guild_id: GuildId,
    /// Who.
    pub user_id: UserId,
    /// With what.
    pub origin: AuditOrigin,
    /// What.
    pub command: &'a str,
    /// More about it.
    pub detail: &'a str,
    /// The outcome.
    pub outcome: &'a str,
}

impl PanelStore {
    /// Writes an entry. Texts that are too long lose their end.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`].
    pub async fn record_audit(
        &self,
        new: NewAuditEntry<'_>,
        at: Timestamp,
    ) -> Result<AuditEntry, StoreError> {
        let bounded = |text: &str, most| text.chars().take(most).collect::<String>();
        let entry = AuditEntry {
            id: Uuid::now_v7().to_string(),
            guild_id: new.guild_id,
            user_id: new.user_id,
            at,
            origin: new.origin,
            command: bounded(new.command, MAX_NAME),
            detail: bounded(new.detail, MAX_DETAIL),
            outcome: bounded(new.outcome, MAX_NAME),
        };
        let row = audit::ActiveModel {
            guild_id: Set(entry.guild_id.to_string()),
            id: Set(entry.id.clone()),
            user_id: Set(entry.user_id.to_string()),
            at: Set(instant(entry.at)),
            origin: Set(entry.origin.name().to_owned()),
            command: Set(entry.command.clone()),
            detail: Set(entry.detail.clone()),
            outcome: Set(entry.outcome.clone()),
        };
        let inserted = audit::Entity::insert(row).exec_without_returning(&self.db).await;
        inserted.map(|_| entry).map_err(unavailable("writing down what somebody did"))
    }

    /// Entries of a guild, the newest first: those before the one named, at most `limit`.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`] or [`StoreError::Corrupt`].
    pub async fn audit_page(
        &self,
        guild: GuildId,
        before: Option<&str>,
        limit: u64,
    ) -> Result<Vec<AuditEntry>, StoreError> {
        let mut find = audit::Entity::find().filter(audit::Column::GuildId.eq(guild.to_string()));
        if let Some(before) = before {
            find = find.filter(audit::Column::Id.lt(before));
        }
        let rows = find.order_by_desc(audit::Column::Id).limit(limit).all(&self.db).await;
        rows.map_err(unavailable("reading what people did"))?.into_iter().map(read).collect()
    }
}

fn read(row: audit::Model) -> Result<AuditEntry, StoreError> {
    let corrupt = |source: Box<dyn std::error::Error + Send + Sync>| StoreError::Corrupt {
        context: format!("entry {} of the audit log", row.id),
        source,
    };
    Ok(AuditEntry {
        guild_id: row.guild_id.parse().map_err(|error: std::num::ParseIntError| corrupt(error.into()))?,
        user_id: row.user_id.parse().map_err(|error: std::num::ParseIntError| corrupt(error.into()))?,
        at: timestamp(row.at),
        origin: row.origin.parse().map_err(|error: String| corrupt(error.into()))?,
        id: row.id,
        command: row.command,
        detail: row.detail,
        outcome: row.outcome,
    })
}
