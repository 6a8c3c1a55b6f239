//! What a guild has to know of what happened to its voice connection.

use segue_domain::ChannelId;

/// What the guild has to know of a [`crate::gateway::LinkEvent`].
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum LinkNews {
    /// Nothing beyond the link's own state.
    Nothing,
    /// Sound can't be sent any more; the link joins again by itself.
    Interrupted,
    /// A moderator moved the bot.
    Moved(ChannelId),
    /// A moderator disconnected the bot, or the channel is gone.
    Disconnected,
    /// A moderator may have disconnected the bot, or it is the bot's own leaving: Discord has to be asked whether it is gone.
    Doubtful,
    /// Joining failed for good.
    GaveUp,
    /// Discord does not let us continue another process's voice session: a join has to begin again.
    Refused,
    /// Whether the bot is still in its channel is not known: Discord has to be asked, and the answer given to the link.
    Unsure,
}
