//! Snapshots as text, the same in both families.
//!
//! A head is its JSON, with one difference: the directory is one short text (`directory_text`).

use segue_domain::{
    AuditEvent, Door, GuildId, Head, JournalEntry, Outcome, Page, PageRef, PlayRecord, Session, SessionEvent,
    Settings, Timestamp, Track, UserId,
};
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
/// what only a new owner needs, without what is a history itself, and without what was chosen for good.
pub(crate) fn write_history(head: &Head) -> std::result::Result<String, StoreError> {
    let mut head = head.without_secrets();
    head.played.clear();
    head.hearing = None;
    head.undo.clear();
    head.redo.clear();
    head.settings = Settings::default();
    head.eventful.clear();
    head.rates.clear();
    write_head(&head)
}

/// Writes the journal entry of a version.
pub(crate) fn write_journal(session: &Session) -> std::result::Result<String, StoreError> {
    serde_json::to_string(&session.journal)
        .map_err(StoreError::corrupt(format!("new journal entry of guild {}", session.head.guild_id)))
}

/// Reads the journal entry of a version: its own text, if there is one, and the copy of the head beside it.
///
/// A version that a release without a journal wrote has none. One that can't be read, as one of a newer release after a
/// step back, is told and keeps nobody from the other versions: what is left is when the version was made.
pub(crate) fn read_journal(
    guild_id: GuildId,
    journal: Option<&str>,
    body: &str,
) -> std::result::Result<JournalEntry, StoreError> {
    let Some(journal) = journal else { return Ok(entry_of(&read_head(guild_id, body)?)) };
    serde_json::from_str(journal).or_else(|error| {
        let entry = entry_of(&read_head(guild_id, body)?);
        let (version, error) = (entry.version, &error as &dyn std::error::Error);
        tracing::error!(guild = %guild_id, version, error, "a journal entry can't be read");
        Ok(entry)
    })
}

/// An entry that tells when a version was made, and no more.
pub(crate) fn entry_of(head: &Head) -> JournalEntry {
    JournalEntry { version: head.version, at: head.updated_at, ..JournalEntry::default() }
}

/// What a release without a journal kept in the head.
#[derive(Default, Deserialize)]
struct EarlierLists {
    #[serde(default)]
    heard: Vec<PlayRecord>,
    #[serde(default)]
    outcomes: Vec<Outcome>,
    #[serde(default)]
    deeds: Vec<(Timestamp, UserId, String, String)>,
    #[serde(default)]
    events: Vec<SessionEvent>,
}

/// Reads what a release without a journal kept in the head; of later heads there is nothing to read. What can't be read
/// keeps nobody from the session.
pub(crate) fn read_earlier_lists(text: &str) -> JournalEntry {
    let lists: EarlierLists = serde_json::from_str(text).unwrap_or_default();
    let commands = lists.deeds.into_iter().map(|(at, by, command, detail)| AuditEvent {
        at,
        by,
        door: Door::Discord,
        command,
        detail,
    });
    JournalEntry {
        commands: commands.collect(),
        outcomes: lists.outcomes,
        plays: lists.heard,
        events: lists.events,
        ..JournalEntry::default()
    }
}

/// What happened to a session last: what its head's text and these entries tell, oldest first.
pub(crate) fn events(head: &str, entries: Vec<JournalEntry>) -> Vec<SessionEvent> {
    let mut events = read_earlier_lists(head).events;
    events.extend(entries.into_iter().flat_map(|entry| entry.events));
    SessionEvent::as_told(events)
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
    fn what_an_earlier_release_kept_in_the_head_is_read_once_and_by_itself() {
        let old = r#"{"format":1,"guild_id":"1","version":3,"updated_at":1700000000000,"next_track":2,"last_play":1,
            "heard":[{"id":1,"track_id":1,"title":"larks","source":"url","requested_by":"4","started_at":1,
                "ended_at":9,"heard":8,"end":"finished","listeners":1}],
            "outcomes":[{"job_id":"7","notice":{"kind":"paused"},"at":5}],
            "deeds":[[6,"4","volume","70 %"]],
            "events":[{"at":7,"kind":"queue_ended"}]}"#;
        let lists = read_earlier_lists(old);
        assert_eq!(lists.plays.iter().map(|play| play.id).collect::<Vec<_>>(), [1]);
        assert_eq!(lists.outcomes.iter().map(|outcome| outcome.job_id.as_str()).collect::<Vec<_>>(), ["7"]);
        let told = |one: &AuditEvent| (one.at.as_millis(), one.command.clone(), one.detail.clone());
        assert_eq!(
            lists.commands.iter().map(told).collect::<Vec<_>>(),
            [(6, "volume".into(), "70 %".into())]
        );
        assert_eq!((lists.events.len(), lists.version), (1, 0));
        let head = read_head(GuildId::new(1), old).expect("it is read");
        assert_eq!(read_earlier_lists(&write_head(&head).expect("JSON")), JournalEntry::default());
        assert_eq!(read_earlier_lists("nonsense"), JournalEntry::default());
    }

    #[test]
    fn an_entry_that_can_not_be_read_still_says_when_the_version_was_made() {
        let guild = GuildId::new(1);
        let mut session = Session::new(guild);
        (session.head.version, session.head.updated_at) = (7, Timestamp::from_millis(9));
        let body = write_history(&session.head).expect("JSON");
        let newer = r#"{"version":7,"at":9,"events":[{"at":9,"kind":"of_a_newer_release"}]}"#;
        for journal in [None, Some("nonsense"), Some(newer)] {
            let entry = read_journal(guild, journal, &body).expect("it is read");
            assert_eq!(entry, entry_of(&session.head), "{journal:?}");
        }
    }

    #[test]
    fn a_newer_format_is_refused_and_not_guessed_at() {
        let error = read_page(1, 1, r#"{"format":99,"tracks":[]}"#).expect_err("newer");
        assert_eq!(error.code(), "store.corrupt");
        let error = read_head(GuildId::new(1), r#"{"format":99}"#).expect_err("newer");
        assert_eq!(error.code(), "store.corrupt");
    }
}
