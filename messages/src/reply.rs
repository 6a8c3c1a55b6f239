//! The answer to a command.

use segue_domain::{Language, LibraryNotice, Notice};

use crate::{Outgoing, choices, notice as words_of};

/// The answer to a command. The buttons are on the card.
///
/// A refusal is ephemeral where that can still be chosen: a deferred answer has been public since it was deferred.
#[must_use]
pub fn reply(notice: &Notice, language: Language) -> Outgoing {
    let message = Outgoing::text(words_of(notice, language));
    match notice {
        Notice::Library(LibraryNotice::Found { choices: found }) => {
            Outgoing { components: choices(found, language), ..message }
        }
        notice if notice.is_refusal() => {
            Outgoing::text(format!("{}\n-# `{}`", message.content, notice.code())).ephemeral()
        }
        _ => message,
    }
}
