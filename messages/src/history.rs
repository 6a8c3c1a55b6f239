//! What was played.

use std::fmt::Write;

use segue_domain::{Language, Track};
use twilight_util::builder::embed::EmbedBuilder;

use crate::language::text;
use crate::{Brand, Outgoing, escape, mention::member};

/// Most characters of a title, before escaping doubles them.
const MAX_TITLE: usize = 80;

/// What was played, the last first; nothing when nothing was. `played` has the oldest first.
#[must_use]
pub fn history(played: &[Track], brand: &Brand, language: Language) -> Option<Outgoing> {
    if played.is_empty() {
        return None;
    }
    let mut list = String::new();
    for (number, track) in (1..).zip(played.iter().rev()) {
        let title = escape(&track.info.title, MAX_TITLE);
        let _ = writeln!(list, "`{number}.` {title}, {}", member(track.requested_by));
    }
    let embed = EmbedBuilder::new().title(text!(language, "history-title")).description(list);
    Some(Outgoing { embed: Some(brand.embed(embed, None)), ..Outgoing::default() })
}
