//! Snapshots of sessions in the table.

use std::{collections::HashMap, sync::Arc};

use async_trait::async_trait;
use segue_domain::{GuildId, Head, JournalEntry, Page, PageRef, PartitionId, Session, SessionEvent, Track};

use super::{Aws, batch, collections, commit, dynamodb_error::failed, keys, session_items::Record};
use crate::{Commit, SessionStore, StoreError, session_format};

/// Times a whole session is read before a missing page counts as lost: it is missing only when the head that was
/// read is older than the time that dropped pages stay.
const LOAD_ATTEMPTS: usize = 3;

const DOING: &str = "reading a session";

#[derive(Debug)]
pub(super) struct AwsSessions(pub(super) Arc<Aws>);

impl AwsSessions {
    async fn record(&self, guild_id: GuildId, sk: &str) -> Result<Option<Record>, StoreError> {
        let request = self.0.clients.dynamodb.get_item().table_name(&self.0.config.table);
        let request = request.set_key(Some(keys::key(keys::guild(guild_id), sk))).consistent_read(true);
        let answer = request.send().await.map_err(failed(DOING))?;
        answer.item.map(Record::read).transpose()
    }

    /// Reads pages in the given order; `None` when one is gone.
    async fn pages(&self, guild_id: GuildId, wanted: &[PageRef]) -> Result<Option<Vec<Page>>, StoreError> {
        if wanted.is_empty() {
            return Ok(Some(Vec::new()));
        }
        let pk = keys::guild(guild_id);
        let keys = wanted.iter().map(|page| (pk.clone(), keys::page(page.id, page.revision))).collect();
        let mut found = HashMap::new();
        for record in batch::read(&self.0, keys).await? {
            // A page that was dropped after it expired is an item with nothing but its key.
            if record.body.is_some() {
                let page = record.read_page()?;
                found.insert((page.id, page.revision), page);
            }
        }
        Ok(wanted.iter().map(|page| found.remove(&(page.id, page.revision))).collect())
    }
}

#[async_trait]
impl SessionStore for AwsSessions {
    async fn head(&self, guild_id: GuildId) -> Result<Option<Head>, StoreError> {
        self.record(guild_id, keys::HEAD).await?.map(|record| record.read_head()).transpose()
    }

    async fn tracks(&self, head: &Head, offset: usize, limit: usize) -> Result<Vec<Track>, StoreError> {
        let (needed, before) = session_format::pages_of(&head.directory, offset, limit);
        let pages = self.pages(head.guild_id, &needed).await?.ok_or(StoreError::Stale(head.guild_id))?;
        Ok(pages.into_iter().flat_map(|page| page.tracks).skip(before).take(limit).collect())
    }

    async fn load(&self, guild_id: GuildId) -> Result<Option<Session>, StoreError> {
        for _ in 0..LOAD_ATTEMPTS {
            let Some(record) = self.record(guild_id, keys::HEAD).await? else { return Ok(None) };
            let head = record.read_head()?;
            if let Some(pages) = self.pages(guild_id, &head.directory).await? {
                let journal = record.read_earlier_lists();
                return Ok(Some(Session { journal, ..Session::from_parts(head, pages) }));
            }
        }
        Err(StoreError::corrupt(format!("session of guild {guild_id}"))("a page of its queue is missing"))
    }

    async fn commit(&self, commit: Commit<'_>) -> Result<(), StoreError> {
        commit::commit(&self.0, commit).await
    }

    async fn active(&self, partition: PartitionId) -> Result<Vec<Head>, StoreError> {
        let collection = keys::active(partition);
        let records = collect(&self.0, &collection, keys::HEAD).await?;
        // The index is a moment behind: a session that ended since is left out.
        let active = records.iter().filter(|record| record.collection.as_ref() == Some(&collection));
        Ok(session_format::readable(active.map(Record::read_head)))
    }

    async fn head_at(&self, guild_id: GuildId, version: u64) -> Result<Option<Head>, StoreError> {
        let record = self.record(guild_id, &keys::version(version)).await?;
        record.map(|record| record.read_head()).transpose()
    }

    async fn at(&self, guild_id: GuildId, version: u64) -> Result<Option<Session>, StoreError> {
        let Some(head) = self.head_at(guild_id, version).await? else { return Ok(None) };
        let pages = self.pages(guild_id, &head.directory).await?;
        Ok(pages.map(|pages| Session::from_parts(head, pages)))
    }

    async fn journal(&self, guild_id: GuildId, versions: &[u64]) -> Result<Vec<JournalEntry>, StoreError> {
        let pk = keys::guild(guild_id);
        let wanted = versions.iter().map(|version| (pk.clone(), keys::version(*version))).collect();
        let records = batch::read(&self.0, wanted).await?;
        let mut entries = records.iter().map(Record::read_journal).collect::<Result<Vec<_>, _>>()?;
        entries.sort_by_key(|entry| entry.version);
        Ok(entries)
    }

    async fn events(&self, guild_id: GuildId) -> Result<Vec<SessionEvent>, StoreError> {
        let Some(record) = self.record(guild_id, keys::HEAD).await? else { return Ok(Vec::new()) };
        let entries = self.journal(guild_id, &record.read_head()?.eventful).await?;
        Ok(session_format::events(record.body.as_deref().unwrap_or_default(), entries))
    }
}

/// Reads the items of a collection, as they are now.
async fn collect(aws: &Aws, collection: &str, sk: &str) -> Result<Vec<Record>, StoreError> {
    let wanted = collections::members(aws, collection).await?;
    batch::read(aws, wanted.into_iter().map(|pk| (pk, sk.to_owned())).collect()).await
}
