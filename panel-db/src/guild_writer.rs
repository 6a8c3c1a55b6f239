//! Writing one guild: heads, pages, and which version is shown.

use std::collections::HashSet;

use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter, QuerySelect,
    sea_query::{Expr, ExprTrait, OnConflict},
};
use segue_domain::{GuildId, Head, JournalEntry, Page};

use super::{
    convert::{from_column, from_json, instant, to_column, to_json},
    entity::{external_queue, guild, page, snapshot},
    failed::Failed,
    journal::{add_entries, complete_until, with_entry},
    newest::{PageKey, has_lost_page, newest_complete, superseded},
    record::{Recorded, VisibleVersion},
};

/// Heads that may wait for their pages. When more do, the pages of the oldest are lost rather than late.
const MAX_WAITING_HEADS: usize = 64;

/// Pages in one statement: far below 16 MiB, the largest statement `MySQL` takes unless it is told otherwise.
/// See <https://mariadb.com/kb/en/server-system-variables/#max_allowed_packet>.
const PAGES_PER_STATEMENT: usize = 25;

/// One guild's rows within a transaction that has locked them.
pub(super) struct GuildWriter<'a> {
    tx: &'a DatabaseTransaction,
    guild: GuildId,
    id: String,
    /// Version readers see now; 0 when none.
    shown: u64,
    /// Version up to which the journal is complete.
    journal: u64,
    /// Heads that are stored: the shown one and those that wait.
    stored: Vec<Head>,
}

impl<'a> GuildWriter<'a> {
    /// Locks the guild's row, which is made if it is not there, and reads what is stored.
    pub(super) async fn lock(tx: &'a DatabaseTransaction, guild: GuildId) -> Result<Self, Failed> {
        let id = guild.to_string();
        let row = guild::ActiveModel {
            guild_id: Set(id.clone()),
            shown_version: Set(None),
            shown_updated_at: Set(None),
            mirrored_at: Set(None),
            active: Set(false),
            queue_len: Set(0),
            // Of a new guild all is told, from its first version on.
            journal_version: Set(Some(0)),
        };
        // Writing to the row, even the same, locks it until the end of the transaction.
        guild::Entity::insert(row).on_conflict_do_nothing().exec_without_returning(tx).await?;
        let row = guild::Entity::find_by_id(id.clone()).one(tx).await?;
        let shown = row.as_ref().and_then(|row| row.shown_version).unwrap_or_default();
        let journal = row.and_then(|row| row.journal_version).unwrap_or(shown);

        let rows = snapshot::Entity::find()
            .filter(snapshot::Column::GuildId.eq(&id))
            .filter(snapshot::Column::Version.gte(shown))
            .all(tx)
            .await?;
        let stored = rows.iter().map(|row| from_json(&row.head, guild)).collect::<Result<_, _>>()?;
        let (shown, journal) = (from_column(shown, "version")?, from_column(journal, "version")?);
        Ok(Self { tx, guild, id, shown, journal, stored })
    }

    pub(super) async fn write(
        mut self,
        heads: &[&Head],
        pages: &[&Page],
        entries: &[&JournalEntry],
    ) -> Result<Recorded, Failed> {
        self.add_pages(pages).await?;
        add_entries(self.tx, self.guild, entries).await?;
        let (applied, stale) = self.add_heads(heads).await?;
        self.complete_journal().await?;
        let keys = self.page_keys().await?;

        // What a version came to is told together with it.
        let waiting = self.stored.iter().map(|head| head.version).filter(|version| *version > self.shown);
        let told = with_entry(self.tx, &self.id, waiting).await?;
        let waiting =
            self.stored.iter().filter(|head| head.version > self.shown && told.contains(&head.version));
        let shown = match newest_complete(waiting, &keys) {
            Some(head) => Some(self.show(head, &keys).await?),
            None => None,
        };
        self.forget_hopeless().await?;
        let newest = self.stored.iter().max_by_key(|head| head.version);
        let unseen = shown.as_ref().map_or(self.shown, |shown| shown.version);
        let behind = newest.filter(|head| head.version > unseen && has_lost_page(head, &keys));
        Ok(Recorded {
            applied,
            stale,
            shown: shown.into_iter().collect(),
            behind: behind.map(|_| self.guild).into_iter().collect(),
        })
    }

    /// Takes in how far the journal is complete.
    async fn complete_journal(&mut self) -> Result<(), Failed> {
        let until = complete_until(self.tx, &self.id, self.journal).await?;
        if until != self.journal {
            self.set_journal(until).await?;
        }
        Ok(())
    }

    /// What is missing up to a version will never come: it is not kept any more.
    pub(super) async fn skip_journal(&mut self, until: u64) -> Result<(), Failed> {
        if until > self.journal {
            self.set_journal(until).await?;
            self.complete_journal().await?;
        }
        Ok(())
    }

    async fn set_journal(&mut self, until: u64) -> Result<(), Failed> {
        self.journal = until;
        guild::Entity::update_many()
            .col_expr(guild::Column::JournalVersion, Expr::value(to_column(until, "version")?))
            .filter(guild::Column::GuildId.eq(&self.id))
            .exec(self.tx)
            .await?;
        Ok(())
    }

    /// Adds the pages that a version to come may need. Those of the shown one are all there.
    ///
    /// Of two pages with the same number and revision the later one holds: a writer that stages pages and dies
    /// leaves them to be written again, perhaps otherwise, before the head that names them.
    async fn add_pages(&self, pages: &[&Page]) -> Result<(), Failed> {
        let mut rows = Vec::new();
        for page in pages.iter().filter(|page| page.revision > self.shown) {
            rows.push(page::ActiveModel {
                guild_id: Set(self.id.clone()),
                page_id: Set(to_column(page.id, "page")?),
                revision: Set(to_column(page.revision, "revision")?),
                tracks: Set(to_json(&page.tracks, self.guild)?),
            });
        }
        let key = [page::Column::GuildId, page::Column::PageId, page::Column::Revision];
        for rows in rows.chunks(PAGES_PER_STATEMENT) {
            page::Entity::insert_many(rows.iter().cloned())
                .on_conflict(OnConflict::columns(key).update_column(page::Column::Tracks).to_owned())
                .exec_without_returning(self.tx)
                .await?;
        }
        Ok(())
    }

    /// Adds the heads that are newer than the shown one and not known; returns how many were and were not.
    async fn add_heads(&mut self, heads: &[&Head]) -> Result<(usize, usize), Failed> {
        let mut applied = 0;
        for head in heads {
            let known = self.stored.iter().any(|stored| stored.version == head.version);
            if known || head.version <= self.shown {
                continue;
            }
            let row = snapshot::ActiveModel {
                guild_id: Set(self.id.clone()),
                version: Set(to_column(head.version, "version")?),
                updated_at: Set(instant(head.updated_at)),
                head: Set(to_json(&for_panel(head), self.guild)?),
            };
            snapshot::Entity::insert(row).exec_without_returning(self.tx).await?;
            self.stored.push((*head).clone());
            applied += 1;
        }
        Ok((applied, heads.len() - applied))
    }

    async fn page_keys(&self) -> Result<HashSet<PageKey>, Failed> {
        let keys: Vec<(i64, i64)> = page::Entity::find()
            .select_only()
            .columns([page::Column::PageId, page::Column::Revision])
            .filter(page::Column::GuildId.eq(&self.id))
            .into_tuple()
            .all(self.tx)
            .await?;
        let read = |(id, revision)| Ok((from_column(id, "page")?, from_column(revision, "revision")?));
        keys.into_iter().map(read).collect()
    }

    /// Makes a version the one readers see, and removes what it supersedes.
    async fn show(&self, head: &Head, pages: &HashSet<PageKey>) -> Result<VisibleVersion, Failed> {
        let version = to_column(head.version, "version")?;
        let row = guild::ActiveModel {
            guild_id: Set(self.id.clone()),
            shown_version: Set(Some(version)),
            shown_updated_at: Set(Some(instant(head.updated_at))),
            mirrored_at: Set(Some(instant(segue_store::now()))),
            active: Set(head.is_active()),
            queue_len: Set(i64::try_from(head.queue_len()).unwrap_or(i64::MAX)),
            journal_version: NotSet,
        };
        guild::Entity::update(row).exec_without_returning(self.tx).await?;
        self.delete_heads_before(version).await?;
        self.delete_pages(&superseded(head, pages)).await?;
        // A guild that Segue mirrors is nobody else's to report.
        external_queue::Entity::delete_by_id(self.id.clone()).exec(self.tx).await?;
        Ok(VisibleVersion { guild_id: self.guild, version: head.version, updated_at: head.updated_at })
    }

    async fn delete_heads_before(&self, version: i64) -> Result<(), DbErr> {
        snapshot::Entity::delete_many()
            .filter(snapshot::Column::GuildId.eq(&self.id))
            .filter(snapshot::Column::Version.lt(version))
            .exec(self.tx)
            .await?;
        Ok(())
    }

    async fn delete_pages(&self, pages: &[PageKey]) -> Result<(), Failed> {
        for pages in pages.chunks(100) {
            let key = Expr::tuple([Expr::col(page::Column::PageId), Expr::col(page::Column::Revision)]);
            let mut gone = Vec::with_capacity(pages.len());
            for page in pages {
                gone.push((to_column(page.0, "page")?, to_column(page.1, "revision")?));
            }
            page::Entity::delete_many()
                .filter(page::Column::GuildId.eq(&self.id))
                .filter(key.in_tuples(gone))
                .exec(self.tx)
                .await?;
        }
        Ok(())
    }

    /// Drops the oldest of the heads that wait when there are too many.
    async fn forget_hopeless(&self) -> Result<(), Failed> {
        let mut waiting: Vec<u64> =
            self.stored.iter().map(|head| head.version).filter(|version| *version > self.shown).collect();
        if waiting.len() <= MAX_WAITING_HEADS {
            return Ok(());
        }
        waiting.sort_unstable();
        let hopeless = &waiting[..waiting.len() - MAX_WAITING_HEADS];
        let versions =
            hopeless.iter().map(|version| to_column(*version, "version")).collect::<Result<Vec<_>, _>>()?;
        tracing::warn!(guild = %self.guild, ?versions, "pages of these versions never arrived");
        snapshot::Entity::delete_many()
            .filter(snapshot::Column::GuildId.eq(&self.id))
            .filter(snapshot::Column::Version.is_in(versions))
            .exec(self.tx)
            .await?;
        Ok(())
    }
}

/// The head as the panel needs it: without secrets, and without what only the session's worker remembers.
fn for_panel(head: &Head) -> Head {
    let mut head = head.without_secrets();
    head.setbacks = segue_domain::Setbacks::default();
    head
}

#[cfg(test)]
mod tests {
    use segue_domain::{ChannelId, Session, VoiceSession};

    use super::*;

    #[test]
    fn no_token_reaches_the_panel() {
        let mut head = Session::new(GuildId::new(1)).head;
        head.voice = Some(VoiceSession {
            channel_id: ChannelId::new(2),
            session_id: "voice-session".into(),
            endpoint: "voice.example.org".into(),
            token: "voice-token".into(),
        });
        let shown = serde_json::to_string(&for_panel(&head)).expect("JSON");
        assert!(!shown.contains("token"), "{shown}");
    }
}
