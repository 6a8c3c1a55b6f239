//! Rules for a channel that the bot can't come to.

use super::Change;
use crate::{ChannelEntry, ChannelId, Notice};

impl Change<'_> {
    /// Why the bot can't come to the member's channel, if that is known before it tries.
    pub(super) fn entry_refused(&self, channel: ChannelId) -> Option<Notice> {
        match self.entry {
            ChannelEntry::Forbidden => Some(Notice::JoinForbidden { channel }),
            ChannelEntry::Full => Some(Notice::ChannelFull { channel }),
            ChannelEntry::Open | ChannelEntry::PlaceUnknown => None,
        }
    }

    /// A member whose channel is not known is not told to be in none.
    pub(super) fn with_unknown_place(&self, notice: Notice) -> Notice {
        match (notice, self.entry) {
            (Notice::NotInVoice, ChannelEntry::PlaceUnknown) => Notice::PlaceUnknown,
            (notice, _) => notice,
        }
    }
}
