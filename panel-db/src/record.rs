//! Recording what the mirror receives.

use segue_domain::{GuildId, Head, JournalEntry, Page, Timestamp};

use super::{
    connect::PanelStore,
    failed::Failed,
    guild_writer::GuildWriter,
    item::SnapshotItem,
    transaction::{RETRIES, step_aside},
};
use segue_store::{SessionChange, StoreError};

/// What became of recorded items.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Recorded {
    /// Versions that were stored.
    pub applied: usize,
    /// Versions that were known, or older than the one shown.
    pub stale: usize,
    /// Guilds whose shown version advanced.
    pub shown: Vec<VisibleVersion>,
    /// Guilds whose newest version waits for a page that was lost: they show nothing new until they are mirrored whole.
    pub behind: Vec<GuildId>,
}

impl Recorded {
    /// Adds what became of others.
    pub fn add(&mut self, other: Self) {
        self.applied += other.applied;
        self.stale += other.stale;
        self.shown.extend(other.shown);
        // Of one guild the last word counts.
        self.behind.retain(|guild| !other.behind.contains(guild));
        self.behind.extend(other.behind);
    }
}

/// A version that readers see from now on.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct VisibleVersion {
    /// Guild it belongs to.
    pub guild_id: GuildId,
    /// The version.
    pub version: u64,
    /// When it was committed.
    pub updated_at: Timestamp,
}

impl PanelStore {
    /// Records changes; delivering one again, late or out of order is harmless.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`]: guilds before the failure are recorded, the rest is not; record all of it
    /// again. [`StoreError::Corrupt`] for a number that no session can reach.
    pub async fn record(&self, changes: &[SessionChange]) -> Result<Recorded, StoreError> {
        let mut recorded = Recorded::default();
        for changes in by_guild(changes, |change| change.guild_id) {
            let heads: Vec<&Head> = changes.iter().map(|change| &change.head).collect();
            let pages: Vec<&Page> = changes.iter().flat_map(|change| &change.pages).collect();
            let entries: Vec<&JournalEntry> = changes.iter().map(|change| &change.journal).collect();
            recorded.add(self.record_guild(changes[0].guild_id, &heads, &pages, &entries).await?);
        }
        Ok(recorded)
    }

    /// Records heads, pages and journal entries that arrive by themselves.
    ///
    /// # Errors
    ///
    /// As [`PanelStore::record`].
    pub async fn record_items(&self, items: &[SnapshotItem]) -> Result<Recorded, StoreError> {
        let mut recorded = Recorded::default();
        for items in by_guild(items, SnapshotItem::guild_id) {
            let (mut heads, mut pages, mut entries) = (Vec::new(), Vec::new(), Vec::new());
            for item in &items {
                match item {
                    SnapshotItem::Head(head) => heads.push(head.as_ref()),
                    SnapshotItem::Page { page, .. } => pages.push(page),
                    SnapshotItem::Journal { entry, .. } => entries.push(entry),
                }
            }
            recorded.add(self.record_guild(items[0].guild_id(), &heads, &pages, &entries).await?);
        }
        Ok(recorded)
    }

    async fn record_guild(
        &self,
        guild: GuildId,
        heads: &[&Head],
        pages: &[&Page],
        entries: &[&JournalEntry],
    ) -> Result<Recorded, StoreError> {
        let mut attempt = 0;
        loop {
            match self.try_record_guild(guild, heads, pages, entries).await {
                Err(failed) if failed.gave_way() && attempt < RETRIES => {
                    attempt += 1;
                    step_aside(attempt).await;
                }
                result => return result.map_err(|failed| failed.while_doing("mirroring a session")),
            }
        }
    }

    async fn try_record_guild(
        &self,
        guild: GuildId,
        heads: &[&Head],
        pages: &[&Page],
        entries: &[&JournalEntry],
    ) -> Result<Recorded, Failed> {
        let tx = self.begin_write().await?;
        let writer = GuildWriter::lock(&tx, guild).await?;
        let recorded = writer.write(heads, pages, entries).await?;
        tx.commit().await?;
        Ok(recorded)
    }

    /// Takes in that the journal entries up to a version that are missing are not kept any more.
    ///
    /// # Errors
    ///
    /// As [`PanelStore::record`].
    pub async fn skip_journal(&self, guild: GuildId, until: u64) -> Result<(), StoreError> {
        let skip = async || {
            let tx = self.begin_write().await?;
            GuildWriter::lock(&tx, guild).await?.skip_journal(until).await?;
            tx.commit().await?;
            Ok::<_, Failed>(())
        };
        skip().await.map_err(|failed| failed.while_doing("completing a session's journal"))
    }
}

/// Groups by guild, in the order in which guilds first appear.
fn by_guild<T>(items: &[T], guild_of: impl Fn(&T) -> GuildId) -> Vec<Vec<&T>> {
    let mut groups: Vec<Vec<&T>> = Vec::new();
    for item in items {
        let guild = guild_of(item);
        match groups.iter_mut().find(|group| guild_of(group[0]) == guild) {
            Some(group) => group.push(item),
            None => groups.push(vec![item]),
        }
    }
    groups
}
