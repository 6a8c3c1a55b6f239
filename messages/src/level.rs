//! Who may use a command, in words.

use segue_domain::{AccessLevel, Language};

use crate::language::text;

/// Who may use a command, within a sentence.
pub fn level(level: AccessLevel, language: Language) -> String {
    match level {
        AccessLevel::Everyone => text!(language, "level-everyone"),
        AccessLevel::Dj => text!(language, "level-dj"),
        AccessLevel::Manager => text!(language, "level-manager"),
        AccessLevel::Nobody => text!(language, "level-nobody"),
    }
}
