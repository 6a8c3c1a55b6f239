//! A change that can be taken back.

use serde::{Deserialize, Serialize};

use crate::{Plans, Session, Timestamp, UserId};

/// A change that can be taken back: by going to the version before it, with what happened since.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(from = "Written", into = "Written")]
pub struct UndoEntry {
    /// Version of the session before the change. The change made the next one.
    pub before: u64,
    /// What it was.
    pub kind: UndoKind,
    /// Who made it.
    pub by: UserId,
    /// When.
    pub at: Timestamp,
}

/// What kind of change can be taken back.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum UndoKind {
    /// The queue was emptied.
    Clear,
    /// The queue got a random order.
    Shuffle,
    /// The queue got a fair order.
    Fair,
    /// Tracks were removed.
    Remove,
    /// Tracks were skipped.
    Skip,
    /// A track was moved, or two changed places.
    Move,
    /// The session was ended.
    Stop,
    /// An earlier version was brought back.
    Restore,
}

impl UndoKind {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Clear,
        Self::Shuffle,
        Self::Fair,
        Self::Remove,
        Self::Skip,
        Self::Move,
        Self::Stop,
        Self::Restore,
    ];
}

/// As it is stored. Programs of the first release read heads of newer ones while a fleet is updated; for them a session
/// that was ended, or brought back, is one whose queue was emptied.
#[derive(Deserialize, Serialize)]
struct Written {
    before: u64,
    kind: UndoKind,
    by: UserId,
    at: Timestamp,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    ended: bool,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    restored: bool,
}

impl From<Written> for UndoEntry {
    fn from(Written { before, kind, by, at, ended, restored }: Written) -> Self {
        let kind = match (ended, restored) {
            (true, _) => UndoKind::Stop,
            (_, true) => UndoKind::Restore,
            _ => kind,
        };
        Self { before, kind, by, at }
    }
}

impl From<UndoEntry> for Written {
    fn from(UndoEntry { before, kind, by, at }: UndoEntry) -> Self {
        let (ended, restored) = (kind == UndoKind::Stop, kind == UndoKind::Restore);
        let kind = if ended || restored { UndoKind::Clear } else { kind };
        Self { before, kind, by, at, ended, restored }
    }
}

/// The versions around a [`UndoEntry`], read from the store: what `/undo` and `/redo` need to know beside the session.
#[derive(Clone, Copy, Debug)]
pub struct UndoVersions<'a> {
    /// The session before the change.
    pub before: &'a Session,
    /// The session right after it.
    pub after: &'a Session,
}

/// What the rules need to know beside the session, the command and who gives it.
#[derive(Clone, Copy, Debug)]
pub struct ApplyContext<'a> {
    /// The time.
    pub now: Timestamp,
    /// The versions around the change that is taken back; absent when they can't be read any more.
    pub past: Option<UndoVersions<'a>>,
    /// The version that is brought back; absent when it can't be read any more.
    pub kept: Option<&'a Session>,
    /// Whether there are plans, and which.
    pub plans: Plans,
}

impl From<Timestamp> for ApplyContext<'_> {
    fn from(now: Timestamp) -> Self {
        Self { now, past: None, kept: None, plans: Plans::OFF }
    }
}
