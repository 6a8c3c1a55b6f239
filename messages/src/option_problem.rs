//! What is wrong with an option.

/// What is wrong with an option.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum OptionProblem {
    /// It has to be there.
    Missing,
    /// It has to be there, and to be one that is known.
    MissingOrUnknown,
    /// It is none that this version knows.
    Unknown,
    /// It is there more than once.
    Twice,
    /// It is not a whole number.
    NotANumber,
    /// It is not a whole number within its limits.
    OutOfLimits,
    /// It does not count from 1.
    NotAnOrdinal,
    /// It is neither yes nor no.
    NotYesOrNo,
    /// It is not a member.
    NotAMember,
    /// It is not a channel.
    NotAChannel,
    /// It is neither a role nor a member.
    NotARoleOrMember,
    /// It is not text.
    NotAText,
    /// It is not a name of a playlist.
    NotAName,
    /// It is a link, and no words.
    NotWords,
    /// It is not a file.
    NotAFile,
    /// It names a file that Discord did not send.
    FileNotSent,
    /// It is not a time in a track.
    NotATime,
    /// It is not a place in the queue.
    NotAPlace,
}

impl OptionProblem {
    /// All of them.
    pub const ALL: [Self; 18] = [
        Self::Missing,
        Self::MissingOrUnknown,
        Self::Unknown,
        Self::Twice,
        Self::NotANumber,
        Self::OutOfLimits,
        Self::NotAnOrdinal,
        Self::NotYesOrNo,
        Self::NotAMember,
        Self::NotAChannel,
        Self::NotARoleOrMember,
        Self::NotAText,
        Self::NotAName,
        Self::NotWords,
        Self::NotAFile,
        Self::FileNotSent,
        Self::NotATime,
        Self::NotAPlace,
    ];
}
