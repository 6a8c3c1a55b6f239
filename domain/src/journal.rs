//! The journal: what made each version of a session, and what it came to.

use serde::{Deserialize, Serialize};

use crate::{AuditEvent, Outcome, PlayRecord, SessionEvent, Timestamp};

/// Entry of one version. It is stored together with the version, and never changed.
///
/// Nothing in it is needed for the next decision: it is for people, and for anyone who counts. Whoever reads all entries
/// misses nothing, however many versions lie between two that were looked at.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct JournalEntry {
    /// Version of the session that it belongs to; 0 in what was brought forward, until a version has it.
    pub version: u64,
    /// When the version was made.
    pub at: Timestamp,
    /// Command of a member that made it. There are several only where they were brought forward.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub commands: Vec<AuditEvent>,
    /// Name of the worker's report that made it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report: Option<String>,
    /// What is to be said of commands that were given in the panel.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub outcomes: Vec<Outcome>,
    /// Plays that ended.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub plays: Vec<PlayRecord>,
    /// What happened, for `/why`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<SessionEvent>,
}

impl JournalEntry {
    /// Whether it tells of anything but who made the version.
    #[must_use]
    pub fn tells_nothing(&self) -> bool {
        self.outcomes.is_empty() && self.plays.is_empty() && self.events.is_empty()
    }

    /// Puts what another tells before what this one does.
    pub fn put_before(&mut self, earlier: Self) {
        let Self { commands, outcomes, plays, events, .. } = earlier;
        self.commands.splice(0..0, commands);
        self.outcomes.splice(0..0, outcomes);
        self.plays.splice(0..0, plays);
        self.events.splice(0..0, events);
    }
}
