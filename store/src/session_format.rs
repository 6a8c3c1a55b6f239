//! Snapshots as text, the same in both families.
//!
//! A head is its JSON, with one difference: the directory is one short text (`directory_text`).

use segue_domain::{GuildId, Head, Page, PageRef, Settings, Track};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{StoreError, directory_text};

/// Version of the page format this code writes.
const PAGE_FORMAT: u16 = 1;

/// Name of the head's field that is written differently.
const DIRECTORY: &str = "directory";

type Result<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// Body of a page; its id and revision are in the key.
#[derive(Deserialize, Serialize)]
struct PageBody<T> {
    format: u16,
    tracks: T,
}

/// Writes a head.
pub(crate) fn write_head(head: &Head) -> std::result::Result<String, StoreError> {
    let written = || -> Result<String> {
        let mut value = serde_json::to_value(head)?;
        if let Some(directory) = value.get_mut(DIRECTORY) {
            *directory = Value::String(directory_text::write(&head.directory));
        }
        Ok(value.to_string())
    };
    written().map_err(StoreError::corrupt(format!("new head of guild {}", head.guild_id)))
}

/// Writes the copy of a head that stays in the history: without what lets its holder answer or speak as the bot, without
/// what only a new owner needs, without what is a history itself, without what was chosen for good, and without what only
/// the newest version is asked for.
pub(crate) fn write_history(head: &Head) -> std::result::Result<String, StoreError> {
    let mut head = head.without_secrets();
    head.played.clear();
    head.hearing = None;
    head.heard.clear();
    head.undo.clear();
    head.redo.clear();
    head.outcomes.clear();
    head.audit_events.clear();
    head.settings = Settings::default();
    head.events.clear();
    head.rates.clear();
    write_head(&head)
}

/// Reads a head.
pub(crate) fn read_head(guild_id: GuildId, text: &str) -> std::result::Result<Head, StoreError> {
    let read = || -> Result<Head> {
        let mut value: Value = serde_json::from_str(text)?;
        let format = value.get("format").and_then(Value::as_u64).ok_or("the format is missing")?;
        if format > u64::from(Head::FORMAT) {
            return Err(format!("format {format} is newer than this program").into());
        }
        if let Some(directory) = value.get_mut(DIRECTORY) {
            let text = directory.as_str().ok_or("the directory is no text")?;
            *directory = serde_json::to_value(directory_text::read(text)?)?;
        }
        Ok(serde_json::from_value(value)?)
    };
    read().map_err(StoreError::corrupt(format!("head of guild {guild_id}")))
}

/// Heads that can be read. One that can't is told, and keeps nobody from the others.
pub(crate) fn readable(heads: impl IntoIterator<Item = std::result::Result<Head, StoreError>>) -> Vec<Head> {
    let told = |head: std::result::Result<Head, StoreError>| {
        head.inspect_err(|error| {
            tracing::error!(
                error = error as &dyn std::error::Error,
                code = error.code(),
                "a session could not be recovered"
            );
        })
        .ok()
    };
    heads.into_iter().filter_map(told).collect()
}

/// Writes the tracks of a page.
pub(crate) fn write_page(page: &Page) -> std::result::Result<String, StoreError> {
    serde_json::to_string(&PageBody { format: PAGE_FORMAT, tracks: &page.tracks })
        .map_err(StoreError::corrupt(format!("new page {}", page.id)))
}

/// Reads the tracks of a page.
pub(crate) fn read_page(id: u64, revision: u64, text: &str) -> std::result::Result<Page, StoreError> {
    let read = || -> Result<Page> {
        let body: PageBody<Vec<Track>> = serde_json::from_str(text)?;
        if body.format > PAGE_FORMAT {
            return Err(format!("format {} is newer than this program", body.format).into());
        }
        Ok(Page { id, revision, tracks: body.tracks })
    };
    read().map_err(StoreError::corrupt(format!("page {id}, revision {revision}")))
}

/// Entries of a directory that hold the tracks from `offset` on, at most `limit`, and how many tracks of the first
/// entry come before them.
pub(crate) fn pages_of(directory: &[PageRef], offset: usize, limit: usize) -> (Vec<PageRef>, usize) {
    let (mut start, mut before, mut needed) = (0, 0, Vec::new());
    for page in directory {
        let end = start + page.len;
        if end > offset && start < offset.saturating_add(limit) {
            if needed.is_empty() {
                before = offset - start;
            }
            needed.push(*page);
        }
        start = end;
    }
    (needed, before)
}

#[cfg(test)]
mod tests {
    use segue_domain::{ChannelId, Session, VoiceSession};

    use super::*;

    fn page(id: u64, len: usize) -> PageRef {
        PageRef { id, revision: 7, len }
    }

    #[test]
    fn only_the_pages_that_hold_the_wanted_tracks_are_named() {
        let directory = [page(0, 50), page(1, 50), page(2, 10)];
        assert_eq!(pages_of(&directory, 0, 50), (vec![page(0, 50)], 0));
        assert_eq!(pages_of(&directory, 49, 2), (vec![page(0, 50), page(1, 50)], 49));
        assert_eq!(pages_of(&directory, 105, 100), (vec![page(2, 10)], 5));
        assert_eq!(pages_of(&directory, 110, 10), (vec![], 0));
        assert_eq!(pages_of(&directory, 0, 0), (vec![], 0));
    }

    #[test]
    fn no_token_is_kept_in_the_history() {
        let session_id = "voice-session".to_owned();
        let (endpoint, token) = ("voice.example.org".to_owned(), "voice-token".to_owned());
        let mut head = Session::new(GuildId::new(1)).head;
        head.voice = Some(VoiceSession { channel_id: ChannelId::new(2), session_id, endpoint, token });
        assert!(write_head(&head).expect("JSON").contains("token"));
        let history = write_history(&head).expect("JSON");
        assert!(!history.contains("token"), "{history}");
    }

    #[test]
    fn a_newer_format_is_refused_and_not_guessed_at() {
        let error = read_page(1, 1, r#"{"format":99,"tracks":[]}"#).expect_err("newer");
        assert_eq!(error.code(), "store.corrupt");
        let error = read_head(GuildId::new(1), r#"{"format":99}"#).expect_err("newer");
        assert_eq!(error.code(), "store.corrupt");
    }
}
