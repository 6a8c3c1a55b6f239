//! What can be taken back, in words.

use segue_domain::{Language, UndoKind};

use crate::language::text;

/// What was done, as a part of a sentence.
pub fn change(change: UndoKind, language: Language) -> String {
    match change {
        UndoKind::Clear => text!(language, "change-clear"),
        UndoKind::Shuffle => text!(language, "change-shuffle"),
        UndoKind::Fair => text!(language, "change-fair"),
        UndoKind::Remove => text!(language, "change-remove"),
        UndoKind::Skip => text!(language, "change-skip"),
        UndoKind::Move => text!(language, "change-move"),
        UndoKind::Restore => text!(language, "change-restore"),
        UndoKind::Stop => text!(language, "change-stop"),
    }
}
