//! Items of sessions, and what a record of the table's stream says.

use std::collections::HashMap;

use segue_domain::{GuildId, Head, JournalEntry, Page, PartitionId, Session};
use serde::{Deserialize, Serialize};
use serde_dynamo::Item;

use super::keys;
use crate::{StoreError, session_format};

/// An item of a session. The body is JSON text, the same as in the embedded family: a map of attributes would be
/// a quarter larger, and a head is always read and written whole.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(super) struct Record {
    pub(super) pk: String,
    pub(super) sk: String,
    /// Version of the head, for the condition of the next commit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) version: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) body: Option<String>,
    /// Journal entry of the version, beside the copy of its head.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) journal: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) collection: Option<String>,
    /// When the item may be removed, in seconds since the Unix epoch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) expires: Option<u64>,
    /// Writer that wrote the page before its head.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) staged_by: Option<String>,
}

impl Record {
    pub(super) fn new(pk: String, sk: impl Into<String>) -> Self {
        Self {
            pk,
            sk: sk.into(),
            version: None,
            body: None,
            journal: None,
            collection: None,
            expires: None,
            staged_by: None,
        }
    }

    pub(super) fn head(head: &Head, partition: PartitionId) -> Result<Self, StoreError> {
        Ok(Self {
            version: Some(head.version),
            body: Some(session_format::write_head(head)?),
            collection: head.needs_owner().then(|| keys::active(partition)),
            ..Self::new(keys::guild(head.guild_id), keys::HEAD)
        })
    }

    /// Copy of a head for the history, with the version's journal entry.
    pub(super) fn version(session: &Session, expires: u64) -> Result<Self, StoreError> {
        let head = &session.head;
        Ok(Self {
            body: Some(session_format::write_history(head)?),
            journal: Some(session_format::write_journal(session)?),
            expires: Some(expires),
            ..Self::new(keys::guild(head.guild_id), keys::version(head.version))
        })
    }

    pub(super) fn page(guild_id: GuildId, page: &Page) -> Result<Self, StoreError> {
        Ok(Self {
            body: Some(session_format::write_page(page)?),
            ..Self::new(keys::guild(guild_id), keys::page(page.id, page.revision))
        })
    }

    /// Reads an item, from the SDK or from a function's event.
    pub(super) fn read(item: impl Into<Item>) -> Result<Self, StoreError> {
        serde_dynamo::from_item(item.into()).map_err(StoreError::corrupt("an item of the table"))
    }

    /// The item as a request wants it.
    pub(super) fn item(
        &self,
    ) -> Result<HashMap<String, aws_sdk_dynamodb::types::AttributeValue>, StoreError> {
        serde_dynamo::to_item(self).map_err(StoreError::corrupt(format!("new item {} {}", self.pk, self.sk)))
    }

    /// Size of the item in bytes, as `DynamoDB` counts it: names and values of its attributes.
    ///
    /// See <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html>.
    pub(super) fn size(&self) -> usize {
        let text =
            |name: &str, text: &Option<String>| text.as_ref().map_or(0, |text| name.len() + text.len());
        // A number takes a byte for each two digits, and one more: at most 11 for 20 digits.
        let number = |name: &str, number: Option<u64>| number.map_or(0, |_| name.len() + 11);
        keys::PK.len()
            + self.pk.len()
            + keys::SK.len()
            + self.sk.len()
            + number("version", self.version)
            + text("body", &self.body)
            + text("journal", &self.journal)
            + text(keys::COLLECTION, &self.collection)
            + number(keys::EXPIRES, self.expires)
            + text("staged_by", &self.staged_by)
    }

    pub(super) fn read_head(&self) -> Result<Head, StoreError> {
        let guild_id = keys::guild_of(&self.pk).ok_or_else(|| self.corrupt("it has no guild"))?;
        session_format::read_head(guild_id, self.body()?)
    }

    /// What a release without a journal kept in the head.
    pub(super) fn read_earlier_lists(&self) -> JournalEntry {
        session_format::read_earlier_lists(self.body.as_deref().unwrap_or_default())
    }

    pub(super) fn read_journal(&self) -> Result<JournalEntry, StoreError> {
        let guild_id = keys::guild_of(&self.pk).ok_or_else(|| self.corrupt("it has no guild"))?;
        session_format::read_journal(guild_id, self.journal.as_deref(), self.body()?)
    }

    pub(super) fn read_page(&self) -> Result<Page, StoreError> {
        let (id, revision) = keys::page_of(&self.sk).ok_or_else(|| self.corrupt("it is no page"))?;
        session_format::read_page(id, revision, self.body()?)
    }

    fn body(&self) -> Result<&str, StoreError> {
        self.body.as_deref().ok_or_else(|| self.corrupt("it has no body"))
    }

    fn corrupt(&self, why: &'static str) -> StoreError {
        StoreError::corrupt(format!("item {} {}", self.pk, self.sk))(why)
    }
}

/// What a record of the table's stream says.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum StreamItem {
    /// A new version of a session.
    Head {
        /// Its head.
        head: Box<Head>,
        /// What a release without a journal kept in it; later ones keep nothing there.
        earlier_lists: Box<JournalEntry>,
    },
    /// Journal entry of a version.
    Journal {
        /// Guild whose session it belongs to.
        guild_id: GuildId,
        /// The entry.
        entry: JournalEntry,
    },
    /// A page that a version wrote. It may come before its head, never after a newer head of the same guild.
    Page {
        /// Guild whose session it belongs to.
        guild_id: GuildId,
        /// The page.
        page: Page,
    },
    /// Something the mirror has no use for: a lease, a page that expires.
    Other,
}

/// Reads the new image of a stream record: `record.change.new_image` of `aws_lambda_events`' `EventRecord`.
///
/// Removals have no new image, which reads as [`StreamItem::Other`].
///
/// # Errors
///
/// [`StoreError::Corrupt`].
pub fn parse_image(image: impl Into<Item>) -> Result<StreamItem, StoreError> {
    let image = image.into();
    let text = |name: &str| match image.get(name) {
        Some(serde_dynamo::AttributeValue::S(text)) => text.as_str(),
        _ => "",
    };
    let Some(guild_id) = keys::guild_of(text(keys::PK)) else { return Ok(StreamItem::Other) };
    let key = text(keys::SK);
    let (is_head, is_page) = (key == keys::HEAD, key.starts_with(keys::PAGES));
    if key.starts_with(keys::VERSIONS) {
        return Ok(StreamItem::Journal { guild_id, entry: Record::read(image)?.read_journal()? });
    }
    if image.get(keys::EXPIRES).is_some() || !(is_head || is_page) {
        return Ok(StreamItem::Other);
    }
    let record = Record::read(image)?;
    if is_head {
        let head = Box::new(record.read_head()?);
        let mut earlier_lists = Box::new(record.read_earlier_lists());
        if *earlier_lists != JournalEntry::default() {
            (earlier_lists.version, earlier_lists.at) = (head.version, head.updated_at);
        }
        return Ok(StreamItem::Head { head, earlier_lists });
    }
    Ok(StreamItem::Page { guild_id, page: record.read_page()? })
}
