//! Why a decision was made, in words that stay the same as long as it does.

use std::fmt;

/// Why a decision was made.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Reason {
    /// What it follows from.
    pub cause: Cause,
    /// Why it is not carried out yet.
    pub hold: Option<Hold>,
}

/// What a decision follows from.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Cause {
    /// The sessions need more workers.
    Sessions,
    /// The waiting jobs need more workers.
    Backlog,
    /// There are fewer workers than the fewest allowed.
    TooFew,
    /// There are more workers than the most allowed.
    TooMany,
    /// Fewer workers carry the load, with headroom.
    Fewer,
    /// The present number is right.
    Enough,
    /// The load needs more workers than the most allowed.
    AtMost,
}

/// Why a decision is not carried out yet.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Hold {
    /// The last change is too recent.
    CoolDown,
    /// Fewer workers have not been enough for long enough.
    Lasting,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.cause {
            Cause::Sessions => "the sessions need more workers",
            Cause::Backlog => "the jobs that wait need more workers",
            Cause::TooFew => "there are fewer workers than the fewest allowed",
            Cause::TooMany => "there are more workers than the most allowed",
            Cause::Fewer => "fewer workers are enough",
            Cause::Enough => "as many workers as needed",
            Cause::AtMost => "the load needs more workers than the most allowed",
        })?;
        match self.hold {
            Some(Hold::CoolDown) => f.write_str("; held back: the last change is too recent"),
            Some(Hold::Lasting) => f.write_str("; held back until that has lasted"),
            None => Ok(()),
        }
    }
}
