//! Items of sessions, and what a record of the table's stream says.

use std::collections::HashMap;

use segue_domain::{GuildId, Head, Page, PartitionId};
use serde::{Deserialize, Serialize};
use serde_dynamo::Item;

use super::keys;
use crate::{SessionChange, StoreError, session_format};

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

    /// Copy of a head for the history.
    pub(super) fn version(head: &Head, expires: u64) -> Result<Self, StoreError> {
        Ok(Self {
            body: Some(session_format::write_history(head)?),
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
            + text(keys::COLLECTION, &self.collection)
            + number(keys::EXPIRES, self.expires)
            + text("staged_by", &self.staged_by)
    }

    pub(super) fn read_head(&self) -> Result<Head, StoreError> {
        let guild_id = keys::guild_of(&self.pk).ok_or_else(|| self.corrupt("it has no guild"))?;
        session_format::read_head(guild_id, self.body()?)
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
    Head(Box<Head>),
    /// A page that a version wrote. It may come before its head, never after a newer head of the same guild.
    Page {
        /// Guild whose session it belongs to.
        guild_id: GuildId,
        /// The page.
        page: Page,
    },
    /// Something the mirror has no use for: a lease, a copy for the history, a page that expires.
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
    let (is_head, is_page) = (text(keys::SK) == keys::HEAD, text(keys::SK).starts_with(keys::PAGES));
    if image.get(keys::EXPIRES).is_some() || !(is_head || is_page) {
        return Ok(StreamItem::Other);
    }
    let record = Record::read(image)?;
    if is_head {
        return Ok(StreamItem::Head(Box::new(record.read_head()?)));
    }
    Ok(StreamItem::Page { guild_id, page: record.read_page()? })
}

/// A batch of stream records, put together again.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StreamBatch {
    /// Versions in the batch, each with those of its pages that are in the batch too, in the batch's order.
    pub changes: Vec<SessionChange>,
    /// Pages whose head is not in this batch: it was in the one before, or comes in the next.
    pub loose_pages: Vec<(GuildId, Page)>,
}

/// Puts the items of one batch together: a version and the pages that it wrote.
///
/// The items of one commit share a stream shard and follow each other, but a batch may end between them.
#[must_use]
pub fn snapshot_changes(items: impl IntoIterator<Item = StreamItem>) -> StreamBatch {
    let mut batch = StreamBatch::default();
    let mut pages = Vec::new();
    for item in items {
        match item {
            StreamItem::Head(head) => {
                let guild_id = head.guild_id;
                batch.changes.push(SessionChange { guild_id, head: *head, pages: Vec::new() });
            }
            StreamItem::Page { guild_id, page } => pages.push((guild_id, page)),
            StreamItem::Other => {}
        }
    }
    for (guild_id, page) in pages {
        let change = batch
            .changes
            .iter_mut()
            .find(|change| change.guild_id == guild_id && change.head.version == page.revision);
        match change {
            Some(change) => change.pages.push(page),
            None => batch.loose_pages.push((guild_id, page)),
        }
    }
    batch
}
