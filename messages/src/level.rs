//! Who may use a command, in words.

use segue_domain::{Language, Level};

use crate::language::text;

/// Who may use a command, within a sentence.
pub fn level(level: Level, language: Language) -> String {
    match level {
        Level::Everyone => text!(language, "level-everyone"),
        Level::Dj => text!(language, "level-dj"),
        Level::Manager => text!(language, "level-manager"),
        Level::Nobody => text!(language, "level-nobody"),
    }
}
