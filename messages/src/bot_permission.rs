//! What the bot has to be allowed to do.

/// What the bot has to be allowed to do in the channel where a command is used.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum BotPermission {
    /// To see the channel.
    ViewChannel,
    /// To write in it.
    SendMessages,
    /// To write in it, where it is a thread.
    SendMessagesInThreads,
}
