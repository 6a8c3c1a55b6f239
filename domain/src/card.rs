//! The message that shows what plays.

use serde::{Deserialize, Serialize};

use crate::{ChannelId, MessageId};

/// The message that shows what plays: one a session, edited when something changes, no matter who holds the session.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Card {
    /// Channel it is in.
    pub channel: ChannelId,
    /// The message.
    pub message: MessageId,
}
