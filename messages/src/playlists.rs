//! Which playlists there are, and what is in one.

use std::fmt::Write;

use segue_domain::{Language, Millis, Playlist, PlaylistEntry};

use twilight_util::builder::embed::EmbedBuilder;

use crate::language::text;
use crate::{Brand, Outgoing, escape};

/// Tracks on a page of a playlist.
const PAGE_LEN: usize = 20;

/// Most characters of a title or a name, before escaping doubles them: a page has to fit into an embed's 4,096.
const MAX_TITLE: usize = 80;

/// Most characters of the list of one owner's playlists.
const MAX_LIST: usize = 1_900;

/// Which playlists there are, for the person who asked only.
#[must_use]
pub fn playlists(
    mine: &[PlaylistEntry],
    server: &[PlaylistEntry],
    brand: &Brand,
    language: Language,
) -> Outgoing {
    if mine.is_empty() && server.is_empty() {
        return Outgoing::text(text!(language, "playlists-none")).ephemeral();
    }
    let list = format!(
        "**{}**\n{}\n**{}**\n{}",
        text!(language, "playlists-mine"),
        names(mine, language),
        text!(language, "playlists-server"),
        names(server, language)
    );
    let embed = EmbedBuilder::new().title(text!(language, "playlists-title")).description(list);
    Outgoing { embed: Some(brand.embed(embed, None)), ..Outgoing::default() }.ephemeral()
}

fn names(entries: &[PlaylistEntry], language: Language) -> String {
    if entries.is_empty() {
        return text!(language, "playlists-empty") + "\n";
    }
    let mut list = String::new();
    for (place, entry) in entries.iter().enumerate() {
        let name = escape(entry.name.as_str(), MAX_TITLE);
        let line = text!(language, "playlists-entry", name = name, count = entry.len) + "\n";
        if list.chars().count() + line.chars().count() > MAX_LIST {
            let _ = writeln!(list, "{}", text!(language, "playlists-more", count = entries.len() - place));
            break;
        }
        list.push_str(&line);
    }
    list
}

/// A page of a playlist's tracks, from 1, for the person who asked only. A page that isn't there is the last.
#[must_use]
pub fn playlist(playlist: &Playlist, page: usize, brand: &Brand, language: Language) -> Outgoing {
    let pages = playlist.tracks.len().div_ceil(PAGE_LEN).max(1);
    let page = page.clamp(1, pages);
    let offset = (page - 1) * PAGE_LEN;
    let mut list = String::new();
    for (place, track) in (1..).zip(&playlist.tracks).skip(offset).take(PAGE_LEN) {
        let title = escape(&track.title, MAX_TITLE);
        let length = track.duration.map(|length| format!(" ({length})")).unwrap_or_default();
        let _ = writeln!(list, "`{place}.` {title}{length}");
    }
    let length = playlist.tracks.iter().filter_map(|track| track.duration).fold(Millis::ZERO, |a, b| a + b);
    let (count, length) = (playlist.tracks.len(), length.to_string());
    let footer =
        text!(language, "playlist-footer", number = page, pages = pages, count = count, length = length);
    let embed = EmbedBuilder::new().title(escape(playlist.name.as_str(), MAX_TITLE)).description(list);
    Outgoing { embed: Some(brand.embed(embed, Some(footer))), ..Outgoing::default() }.ephemeral()
}
