//! What was played.

use std::fmt::Write;

use segue_domain::{Notice, Track};
use twilight_util::builder::embed::EmbedBuilder;

use super::{Outgoing, escape, reply};

/// Most characters of a title, before escaping doubles them.
const MAX_TITLE: usize = 80;

/// What was played, the last first. `played` has the oldest first.
#[must_use]
pub fn history(played: &[Track]) -> Outgoing {
    if played.is_empty() {
        return reply(&Notice::NothingPlayed);
    }
    let mut list = String::new();
    for (number, track) in (1..).zip(played.iter().rev()) {
        let title = escape(&track.info.title, MAX_TITLE);
        let _ = writeln!(list, "`{number}.` {title}, <@{}>", track.requested_by);
    }
    let embed = EmbedBuilder::new().title("Played").description(list).build();
    Outgoing { embed: Some(embed), ..Outgoing::default() }
}
