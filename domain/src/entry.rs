//! Whether the bot can come to the member who calls it.

/// Whether the bot can come to the member who gives a command, as far as the worker knows.
///
/// What is not known is not refused: a join that fails is told of as well, only later.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum ChannelEntry {
    /// Nothing is known to be in the way, or the bot is there already.
    #[default]
    Open,
    /// The bot has not the permission to join the member's channel, or to speak there.
    Forbidden,
    /// The member's channel takes nobody more.
    Full,
    /// Discord did not say in time which channel the member is in.
    PlaceUnknown,
}
