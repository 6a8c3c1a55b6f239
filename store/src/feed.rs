//! Committed changes, for the mirror.

use async_trait::async_trait;
use segue_domain::{GuildId, Head, JournalEntry, Page};
use serde::{Deserialize, Serialize};

use crate::{StoreError, session_format};

/// One committed version of a session, as the mirror receives it.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct SessionChange {
    /// Guild whose session changed.
    pub guild_id: GuildId,
    /// Head of the version.
    pub head: Head,
    /// Pages that this version wrote.
    pub pages: Vec<Page>,
    /// Its journal entry.
    pub journal: JournalEntry,
}

impl SessionChange {
    /// A version whose journal entry tells nothing, or is not kept any more.
    #[must_use]
    pub fn silent(head: Head, pages: Vec<Page>) -> Self {
        let journal = session_format::entry_of(&head);
        Self { guild_id: head.guild_id, head, pages, journal }
    }
}

/// Committed changes in the order they were made, per guild.
///
/// Only the embedded family needs it: on AWS the table's stream calls the mirror function.
#[async_trait]
pub trait ChangeFeed: Send {
    /// Waits for the next changes. Changes made while nobody listened are not lost: they come first.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`].
    async fn next(&mut self) -> Result<Vec<SessionChange>, StoreError>;

    /// Marks everything received so far as mirrored.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`].
    async fn acknowledge(&mut self) -> Result<(), StoreError>;
}
