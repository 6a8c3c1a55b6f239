//! One page of the tracks that wait.

use std::fmt::Write;

use segue_domain::{Head, Language, Track};
use twilight_model::channel::message::component::ButtonStyle;
use twilight_util::builder::embed::EmbedBuilder;

use crate::{Brand, Outgoing, controls, escape, mention::member};
use crate::{ButtonId, language::text};

/// Tracks on one page of `/queue`.
pub const QUEUE_PAGE_LEN: usize = 10;

/// Most characters of a title, before escaping doubles them: a page has to fit into an embed's 4,096.
const MAX_TITLE: usize = 80;

/// Place of a page among the pages of a queue.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct QueuePage {
    /// Number of the page, from 1.
    pub number: usize,
    /// Number of pages, from 1.
    pub count: usize,
}

impl QueuePage {
    /// The page that was asked for, or the last when the queue has become shorter.
    #[must_use]
    pub fn of(queue_len: usize, asked: usize) -> Self {
        let count = queue_len.div_ceil(QUEUE_PAGE_LEN).max(1);
        Self { number: asked.clamp(1, count), count }
    }

    /// Tracks before the page.
    #[must_use]
    pub const fn offset(self) -> usize {
        (self.number - 1) * QUEUE_PAGE_LEN
    }
}

/// One page of the tracks that wait, with buttons to turn it. `tracks` are those of the page.
#[must_use]
pub fn queue_page(
    head: &Head,
    page: QueuePage,
    tracks: &[Track],
    brand: &Brand,
    language: Language,
) -> Outgoing {
    let mut list = String::new();
    if let Some(current) = &head.current {
        let state = if head.paused { text!(language, "queue-paused") } else { text!(language, "queue-now") };
        let _ = writeln!(list, "**{state}** {}", entry(current));
    }
    for (place, track) in (page.offset() + 1..).zip(tracks) {
        let _ = write!(list, "\n`{place}.` {}", entry(track));
    }
    if tracks.is_empty() {
        list.push('\n');
        list.push_str(&text!(language, "notice-queue-empty"));
    }
    let footer =
        text!(language, "queue-footer", number = page.number, count = page.count, waiting = head.queue_len());
    let embed = EmbedBuilder::new().title(text!(language, "queue-title")).description(list);
    let embed = brand.embed(embed, Some(footer));

    let mut previous = turn(page.number - 1, "◀");
    previous.disabled = page.number == 1;
    let mut next = turn(page.number + 1, "▶");
    next.disabled = page.number == page.count;
    Outgoing { embed: Some(embed), components: controls::row([previous, next]), ..Outgoing::default() }
}

/// The tracks that wait and have these words in their title or artist, if there are any. `words` are in small letters;
/// `tracks` are all.
#[must_use]
pub fn queue_search(tracks: &[Track], words: &str, brand: &Brand, language: Language) -> Option<Outgoing> {
    let has = |text: &str| text.to_lowercase().contains(words);
    let mut found = (1..)
        .zip(tracks)
        .filter(|(_, track)| has(&track.info.title) || track.info.artist.as_deref().is_some_and(has));
    let mut list = String::new();
    for (place, track) in found.by_ref().take(QUEUE_PAGE_LEN) {
        let _ = writeln!(list, "`{place}.` {}", entry(track));
    }
    let more = found.count();
    if list.is_empty() {
        return None;
    }
    let embed = EmbedBuilder::new().title(text!(language, "queue-found")).description(list);
    let foot = (more > 0).then(|| text!(language, "queue-found-more", count = more));
    Some(Outgoing { embed: Some(brand.embed(embed, foot)), ..Outgoing::default() })
}

/// Tells the person who searched that no track has these words.
#[must_use]
pub fn nothing_found(language: Language) -> Outgoing {
    Outgoing::text(text!(language, "queue-nothing-found")).ephemeral()
}

fn turn(page: usize, label: &str) -> twilight_model::channel::message::component::Button {
    controls::button(ButtonId::Queue { page }, label, ButtonStyle::Secondary)
}

fn entry(track: &Track) -> String {
    let title = escape(&track.info.title, MAX_TITLE);
    let by = member(track.requested_by);
    match track.info.duration {
        Some(length) => format!("{title} ({length}), {by}"),
        None => format!("{title}, {by}"),
    }
}
