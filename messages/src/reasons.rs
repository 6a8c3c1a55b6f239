//! Why the music stopped, moved or skipped.

use segue_domain::{Language, SessionEvent};

use crate::language::text;
use crate::{Outgoing, event::event as line_of};

/// Most characters of a message.
///
/// See <https://discord.com/developers/docs/resources/message#create-message>.
const MAX_CONTENT: usize = 2_000;

/// The last events of a session, the last first, for anyone who asked. Older ones are left out where they don't fit.
#[must_use]
pub fn reasons(events: &[SessionEvent], language: Language) -> Outgoing {
    let mut text = String::new();
    for event in events.iter().rev() {
        let line = line_of(event, language);
        if text.chars().count() + line.chars().count() + 1 > MAX_CONTENT {
            break;
        }
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&line);
    }
    if text.is_empty() {
        text.push_str(&text!(language, "why-nothing"));
    }
    Outgoing::text(text).ephemeral()
}
