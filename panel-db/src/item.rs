//! What arrives at the mirror: heads and pages, each by itself.

use segue_domain::{GuildId, Head, Page};

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
}

impl SnapshotItem {
    /// Guild the item belongs to.
    #[must_use]
    pub fn guild_id(&self) -> GuildId {
        match self {
            Self::Head(head) => head.guild_id,
            Self::Page { guild_id, .. } => *guild_id,
        }
    }
}
