//! Where a member has to be to give a command.

/// Where a member has to be to give a command.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ChannelRule {
    /// Anywhere: it changes nothing.
    Anywhere,
    /// In a voice channel: the bot comes there, unless it plays elsewhere.
    InVoice,
    /// In the voice channel that the bot is in.
    SameChannel,
}

impl ChannelRule {
    /// The rule for people.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::Anywhere => "anywhere",
            Self::InVoice => "in a voice channel",
            Self::SameChannel => "in the bot's voice channel",
        }
    }
}
