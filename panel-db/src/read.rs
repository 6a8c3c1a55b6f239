//! What the panel reads.

use std::collections::HashMap;

use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter,
    sea_query::{Expr, ExprTrait},
};
use segue_domain::{GuildId, Head, Outcome, PageRef, SessionEvent, Track};

use super::{
    connect::PanelStore,
    convert::{from_json, to_column},
    entity::{guild, page, snapshot},
    failed::Failed,
    journal,
};
use segue_store::StoreError;

/// The newest complete version of a guild's session, whole.
#[derive(Clone, Debug, PartialEq)]
pub struct PanelSnapshot {
    /// Everything but the tracks that wait, and but what only the worker needs: pending replies with their
    /// tokens, recent jobs and failures are not mirrored.
    pub head: Head,
    /// The tracks that wait, in order.
    pub tracks: Vec<Track>,
}

/// The newest complete version of a guild's session, with a part of its queue.
#[derive(Clone, Debug, PartialEq)]
pub struct PanelPage {
    /// Everything but the tracks that wait.
    pub head: Head,
    /// Place of the first of `tracks` in the queue, from 0.
    pub offset: usize,
    /// Tracks from `offset` on.
    pub tracks: Vec<Track>,
    /// What happened last, oldest first, as it is told.
    pub events: Vec<SessionEvent>,
    /// The outcome of the commands that were given in the panel last, oldest first.
    pub outcomes: Vec<Outcome>,
}

impl PanelStore {
    /// Reads the newest complete version of a guild's session with its whole queue.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`] or [`StoreError::Corrupt`].
    pub async fn snapshot(&self, guild_id: GuildId) -> Result<Option<PanelSnapshot>, StoreError> {
        let page = self.snapshot_page(guild_id, 0, usize::MAX).await?;
        Ok(page.map(|PanelPage { head, tracks, .. }| PanelSnapshot { head, tracks }))
    }

    /// Reads the newest complete version of a guild's session with the tracks from `offset` on, at most `limit`:
    /// only the pages that hold them.
    ///
    /// # Errors
    ///
    /// As [`PanelStore::snapshot`].
    pub async fn snapshot_page(
        &self,
        guild_id: GuildId,
        offset: usize,
        limit: usize,
    ) -> Result<Option<PanelPage>, StoreError> {
        let read = self.read_page(guild_id, offset, limit).await;
        read.map_err(|failed| failed.while_doing("reading a session from the panel database"))
    }

    async fn read_page(
        &self,
        guild_id: GuildId,
        offset: usize,
        limit: usize,
    ) -> Result<Option<PanelPage>, Failed> {
        let tx = self.begin_read().await?;
        let Some(head) = shown_head(&tx, guild_id).await? else { return Ok(None) };
        let (wanted, skip) = pages_holding(&head.directory, offset, limit);
        let mut pages = tracks_of(&tx, guild_id, wanted).await?;
        let (events, outcomes) = journal::told(&tx, guild_id, &head).await?;
        tx.commit().await?;

        let in_order = wanted.iter().filter_map(|page| pages.remove(&(page.id, page.revision)));
        let tracks = in_order.flatten().skip(skip).take(limit).collect();
        Ok(Some(PanelPage { head, offset, tracks, events, outcomes }))
    }
}

async fn shown_head(tx: &DatabaseTransaction, guild_id: GuildId) -> Result<Option<Head>, Failed> {
    let id = guild_id.to_string();
    let row = guild::Entity::find_by_id(id.clone()).one(tx).await?;
    let Some(version) = row.and_then(|row| row.shown_version) else { return Ok(None) };
    let row = snapshot::Entity::find_by_id((id, version)).one(tx).await?;
    Ok(row.map(|row| from_json(&row.head, guild_id)).transpose()?)
}

/// The run of pages that holds the tracks, and how many tracks of the first page come before them.
fn pages_holding(directory: &[PageRef], offset: usize, limit: usize) -> (&[PageRef], usize) {
    let end = offset.saturating_add(limit);
    let (mut first, mut last, mut skip, mut start) = (directory.len(), directory.len(), 0, 0);
    for (number, page) in directory.iter().enumerate() {
        let next = start + page.len;
        if first == directory.len() && next > offset {
            (first, skip) = (number, offset - start);
        }
        if start >= end {
            last = number;
            break;
        }
        start = next;
    }
    (&directory[first.min(last)..last], skip)
}

async fn tracks_of(
    tx: &DatabaseTransaction,
    guild_id: GuildId,
    wanted: &[PageRef],
) -> Result<HashMap<(u64, u64), Vec<Track>>, Failed> {
    let mut tracks = HashMap::with_capacity(wanted.len());
    for pages in wanted.chunks(100) {
        let mut keys = Vec::with_capacity(pages.len());
        for page in pages {
            keys.push((to_column(page.id, "page")?, to_column(page.revision, "revision")?));
        }
        let key = Expr::tuple([Expr::col(page::Column::PageId), Expr::col(page::Column::Revision)]);
        let rows = page::Entity::find()
            .filter(page::Column::GuildId.eq(guild_id.to_string()))
            .filter(key.in_tuples(keys))
            .all(tx)
            .await?;
        for row in rows {
            let page = pages.iter().find(|page| {
                (to_column(page.id, "page").ok(), to_column(page.revision, "revision").ok())
                    == (Some(row.page_id), Some(row.revision))
            });
            if let Some(page) = page {
                tracks.insert((page.id, page.revision), from_json(&row.tracks, guild_id)?);
            }
        }
    }
    Ok(tracks)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_pages_that_hold_the_tracks_are_read() {
        let directory: Vec<PageRef> =
            [3, 2, 4].iter().zip(0..).map(|(&len, id)| PageRef { id, revision: 1, len }).collect();
        let read = |offset, limit| {
            let (pages, skip) = pages_holding(&directory, offset, limit);
            (pages.iter().map(|page| page.id).collect::<Vec<_>>(), skip)
        };
        assert_eq!(read(0, 3), (vec![0], 0));
        assert_eq!(read(0, 4), (vec![0, 1], 0));
        assert_eq!(read(4, 1), (vec![1], 1));
        assert_eq!(read(4, 2), (vec![1, 2], 1));
        assert_eq!(read(0, usize::MAX), (vec![0, 1, 2], 0));
        assert_eq!(read(9, 5), (vec![], 0));
        assert_eq!(read(0, 0).0, Vec::<u64>::new());
    }
}
