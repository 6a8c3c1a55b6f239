//! What arrives at the mirror: heads, pages and journal entries, each by itself.

use segue_domain::{GuildId, Head, JournalEntry, Page};

/// One item of a session's snapshot. `DynamoDB` streams the items of one commit as records of their own, in any
/// batches.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum SnapshotItem {
    /// A head.
    Head(Box<Head>),
    /// A page.
    Page {
        /// Guild whose queue it belongs to.
        guild_id: GuildId,
        /// The page.
        page: Page,
    },
    /// The journal entry of a version.
    Journal {
        /// Guild whose session it belongs to.
        guild_id: GuildId,
        /// The entry.
        entry: JournalEntry,
    },
}

impl SnapshotItem {
    /// Guild the item belongs to.
    #[must_use]
    pub fn guild_id(&self) -> GuildId {
        match self {
            Self::Head(head) => head.guild_id,
            Self::Page { guild_id, .. } | Self::Journal { guild_id, .. } => *guild_id,
        }
    }
}
