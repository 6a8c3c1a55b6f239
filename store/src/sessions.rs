//! Snapshots of sessions.

use async_trait::async_trait;
use segue_domain::{GuildId, Head, JournalEntry, PageRef, PartitionId, Session, SessionEvent, Track};

use crate::{Lease, StoreError};

/// A new version of a session, and what has to be true for it to be stored.
#[derive(Clone, Copy, Debug)]
pub struct Commit<'a> {
    /// State to store; its version is one above the stored one.
    pub session: &'a Session,
    /// Directory of the stored version: tells which pages are new and which are no longer used.
    pub stored_pages: &'a [PageRef],
    /// Lease under which the writer writes.
    pub lease: &'a Lease,
}

/// Snapshots of sessions.
#[async_trait]
pub trait SessionStore: Send + Sync {
    /// Reads the head of a guild's session: enough for everything but the tracks that wait.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`] or [`StoreError::Corrupt`].
    async fn head(&self, guild_id: GuildId) -> Result<Option<Head>, StoreError>;

    /// Reads the tracks of a head's queue from `offset` on, at most `limit`: only the pages that hold them.
    ///
    /// # Errors
    ///
    /// As [`SessionStore::head`]; [`StoreError::Stale`] when the head is so old that its pages are gone.
    async fn tracks(&self, head: &Head, offset: usize, limit: usize) -> Result<Vec<Track>, StoreError>;

    /// Reads a whole session, with all its pages, at one version. Its journal holds what a release without a journal kept in
    /// the head, and is empty otherwise.
    ///
    /// # Errors
    ///
    /// As [`SessionStore::head`].
    async fn load(&self, guild_id: GuildId) -> Result<Option<Session>, StoreError>;

    /// Stores a new version in one step: the head, the pages that changed, and for the history a copy of the head with the
    /// version's journal entry.
    ///
    /// # Errors
    ///
    /// [`StoreError::VersionConflict`] when another version was stored meanwhile, [`StoreError::LeaseLost`]
    /// when the lease has another owner or a newer fence, [`StoreError::Unavailable`] when the outcome is unknown
    /// (storing the same commit again is then safe: it conflicts with itself and changes nothing),
    /// [`StoreError::Refused`] when it can never be stored: it is too large, for one.
    async fn commit(&self, commit: Commit<'_>) -> Result<(), StoreError>;

    /// Reads the heads of the sessions of a partition that are active, or have background tasks to be done: what a new owner has to
    /// take up. One that can't be read is logged and left out; on AWS a session that began within the last moment may be missing.
    ///
    /// # Errors
    ///
    /// As [`SessionStore::head`].
    async fn active(&self, partition: PartitionId) -> Result<Vec<Head>, StoreError>;

    /// Reads the head of a session as it was at a version, as the history keeps it: without secrets, settings and what was
    /// heard before. `None` when that is not kept any more.
    ///
    /// # Errors
    ///
    /// As [`SessionStore::head`].
    async fn head_at(&self, guild_id: GuildId, version: u64) -> Result<Option<Head>, StoreError>;

    /// Reads a whole session as it was at a version; `None` when that is not kept any more. A version is kept for
    /// [`segue_domain::JOURNAL_LIFE`].
    ///
    /// # Errors
    ///
    /// As [`SessionStore::head`].
    async fn at(&self, guild_id: GuildId, version: u64) -> Result<Option<Session>, StoreError>;

    /// Reads the journal entries of these versions, oldest first. Those that are not kept any more are left out: an entry is
    /// kept for [`segue_domain::JOURNAL_LIFE`].
    ///
    /// # Errors
    ///
    /// As [`SessionStore::head`].
    async fn journal(&self, guild_id: GuildId, versions: &[u64]) -> Result<Vec<JournalEntry>, StoreError>;

    /// Reads what happened to a session last, oldest first, as it is told.
    ///
    /// # Errors
    ///
    /// As [`SessionStore::head`].
    async fn events(&self, guild_id: GuildId) -> Result<Vec<SessionEvent>, StoreError>;
}
