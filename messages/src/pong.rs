//! The answer to `/ping`.

use segue_domain::Language;

use crate::{Outgoing, language::text};

/// That the bot answers, and how long the command was on its way.
#[must_use]
pub fn pong(milliseconds: u64, language: Language) -> Outgoing {
    Outgoing::text(text!(language, "ping", milliseconds = milliseconds)).ephemeral()
}
