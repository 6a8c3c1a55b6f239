//! A session: its head and the tracks that wait.

use std::{collections::HashSet, sync::Arc};

use crate::{
    GuildId, Head, JournalEntry, Page, PageRef, Playhead, Queue, RecentJobs, Timestamp, TrackId,
    head::json_bytes,
};

/// State of a guild's session.
///
/// Invariants, kept by [`crate::apply`] and checked by [`Session::broken_invariant`]:
/// a session with tracks has a current one and a voice channel; a paused session holds its playhead; an ended one
/// is empty, or waits for a person; every track's number is below `next_track` and unique; every pending reply has its unresolved entry.
#[derive(Clone, Debug)]
pub struct Session {
    /// Everything but the tracks that wait. Its directory is true after every apply.
    pub head: Head,
    /// The tracks that wait.
    pub queue: Queue,
    /// What the change that made this version came to. It is stored with the version, and no part of the state: a session that
    /// was read from a store tells nothing, but of what an earlier release kept in the head and no version has stored yet.
    pub journal: JournalEntry,
}

/// The state is the same, however it came about.
impl PartialEq for Session {
    fn eq(&self, other: &Self) -> bool {
        self.head == other.head && self.queue == other.queue
    }
}

impl Eq for Session {}

impl Session {
    /// A session nobody has used yet, at version 0.
    #[must_use]
    pub fn new(guild_id: GuildId) -> Self {
        let head = Head {
            format: Head::FORMAT,
            guild_id,
            version: 0,
            updated_at: Timestamp::default(),
            voice_channel: None,
            came_from: None,
            text_channel: None,
            language: crate::Language::English,
            current: None,
            playhead: Playhead::default(),
            paused: false,
            held_by: Vec::new(),
            alone_since: None,
            idle_since: None,
            votes: Vec::new(),
            card: None,
            settings: crate::Settings::default(),
            grants: Vec::new(),
            rates: Vec::new(),
            cue: 0,
            volume: None,
            loop_mode: crate::LoopMode::Off,
            played: Vec::new(),
            hearing: None,
            last_play: 0,
            undo: Vec::new(),
            redo: Vec::new(),
            pending: Vec::new(),
            background_tasks: Vec::new(),
            recent_jobs: RecentJobs::default(),
            answers: Vec::new(),
            setbacks: crate::Setbacks::default(),
            voice: None,
            listeners: Vec::new(),
            others_may_listen: false,
            dormant: None,
            restores: None,
            eventful: Vec::new(),
            tombstone: None,
            next_track: 1,
            next_page: 0,
            directory: Vec::new(),
        };
        Self { head, queue: Queue::default(), journal: JournalEntry::default() }
    }

    /// Puts a session together from its stored parts; `pages` in the directory's order.
    #[must_use]
    pub fn from_parts(head: Head, pages: Vec<Page>) -> Self {
        let pages = pages.into_iter().map(Arc::new).collect();
        let queue = Queue::from_pages(pages, head.next_page);
        Self { head, queue, journal: JournalEntry::default() }
    }

    /// The change that a command takes back, if it is one that does: its versions have to be read from the store.
    #[must_use]
    pub fn change_to_take_back(&self, command: &crate::SessionCommand) -> Option<crate::UndoEntry> {
        if matches!(command, crate::SessionCommand::Undo) {
            self.head.undo.last().copied()
        } else if matches!(command, crate::SessionCommand::Redo) {
            self.head.redo.last().copied()
        } else if matches!(command, crate::SessionCommand::Resume) {
            self.stop_to_take_back()
        } else {
            None
        }
    }

    /// The stop that ended the session, as long as it can be taken back: until then what was ended waits for a person.
    pub(crate) fn stop_to_take_back(&self) -> Option<crate::UndoEntry> {
        let last = self.head.undo.last().copied().filter(|_| !self.head.is_active());
        last.filter(|entry| entry.kind == crate::UndoKind::Stop)
    }

    /// Takes in that an answer has arrived, and says whether that is news. No change of its own: the next commit stores it.
    pub fn confirm_answer(&mut self, job: &crate::JobId) -> bool {
        let before = self.head.answers.len();
        self.head.answers.retain(|answer| answer.job_id != *job);
        self.head.answers.len() != before
    }

    /// Pages that this state has and the `stored` one has not: what a commit has to write.
    #[must_use]
    pub fn pages_to_write(&self, stored: &[PageRef]) -> Vec<&Page> {
        let stored: HashSet<(u64, u64)> = stored.iter().map(|old| (old.id, old.revision)).collect();
        let is_new = |page: &&Page| !stored.contains(&(page.id, page.revision));
        self.queue.pages().iter().map(AsRef::as_ref).filter(is_new).collect()
    }

    /// Pages that the `stored` state has and this one has not: what a commit lets expire.
    #[must_use]
    pub fn pages_to_drop(&self, stored: &[PageRef]) -> Vec<PageRef> {
        let kept: HashSet<(u64, u64)> =
            self.queue.pages().iter().map(|page| (page.id, page.revision)).collect();
        stored.iter().filter(|old| !kept.contains(&(old.id, old.revision))).copied().collect()
    }

    /// Names the invariant that does not hold, if one does not.
    #[must_use]
    pub fn broken_invariant(&self) -> Option<&'static str> {
        self.invariants().into_iter().find(|(holds, _)| !holds).map(|(_, rule)| rule)
    }

    /// Names an invariant that held before a change, and does not hold after it. What an earlier release left broken keeps
    /// nobody from using the session.
    pub(crate) fn broken_since(&self, before: &Self) -> Option<&'static str> {
        let now = self.invariants();
        if now.iter().all(|(holds, _)| *holds) {
            return None;
        }
        let broken = |((holds, rule), (held, _)): ((bool, _), (bool, _))| (held && !holds).then_some(rule);
        now.into_iter().zip(before.invariants()).find_map(broken)
    }

    /// Whether each of the invariants holds, and its name.
    fn invariants(&self) -> Vec<(bool, &'static str)> {
        let head = &self.head;
        let mut ids: Vec<_> = head.current.iter().chain(self.queue.iter()).map(|track| track.id).collect();
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        let tracks = head.current.iter().chain(self.queue.iter());
        let unresolved: HashSet<TrackId> = tracks
            .filter(|track| track.state == crate::TrackState::Unresolved)
            .map(|track| track.id)
            .collect();
        let unresolved = |id| unresolved.contains(&id);
        let rules = [
            (ids.len() == count, "track numbers are unique"),
            (ids.iter().all(|id| id.get() < head.next_track), "track numbers are below the counter"),
            (head.current.is_some() || self.queue.is_empty(), "an idle session has an empty queue"),
            (
                head.current.is_none() || head.voice_channel.is_some(),
                "a session with a track has a voice channel",
            ),
            (head.current.is_some() || !head.paused, "an idle session is not paused"),
            (
                head.current.is_some() || head.playhead == Playhead::default(),
                "an idle session has no position",
            ),
            (!head.is_held() || head.playhead.as_of.is_none(), "a session that is held holds its playhead"),
            (
                head.current.is_some()
                    || (head.held_by.is_empty() && head.alone_since.is_none() && head.votes.is_empty()),
                "an idle session is held by nothing, and nobody votes in it",
            ),
            (head.idle_since.is_none() || head.current.is_none(), "a session with a track is not idle"),
            (head.dormant.is_none() || head.current.is_some(), "only a session with a track is dormant"),
            (
                head.dormant.is_none() || (head.playhead.as_of.is_none() && head.voice.is_none()),
                "a dormant session is held, and in no channel",
            ),
            (head.voice.is_none() || head.current.is_some(), "an idle session keeps no voice session"),
            (
                head.restores.is_none_or(|restores| {
                    head.current.as_ref().is_some_and(|track| track.id == restores.track_id)
                }),
                "take-ups are counted of the current track",
            ),
            (head.volume.unwrap_or_default() <= crate::MAX_VOLUME, "the volume keeps its limit"),
            (head.votes.len() <= crate::MAX_VOTES, "votes keep their limit"),
            (head.rates.len() <= crate::MAX_RATES, "counted members keep their limit"),
            (head.grants.len() <= crate::MAX_GRANTS, "grants keep their limit"),
            (head.played.len() <= crate::MAX_PLAYED, "played tracks keep their limit"),
            (head.hearing.is_none() || head.current.is_some(), "only a session with a track is heard"),
            (self.journal.plays.is_sorted_by(|a, b| a.id < b.id), "plays are numbered in their order"),
            (
                self.journal.plays.last().is_none_or(|play| play.id == head.last_play),
                "the last play has the last number",
            ),
            (
                head.undo.len() <= crate::MAX_UNDO && head.redo.len() <= crate::MAX_UNDO,
                "changes keep their limit",
            ),
            (head.came_from.is_none() || head.current.is_some(), "only a session with a track is moved"),
            (head.setbacks.sources.len() <= crate::MAX_FAILING, "sources that fail keep their limit"),
            (
                head.setbacks.passed_over.len() <= crate::MAX_PASSED_OVER,
                "tracks that are passed over keep their limit",
            ),
            (head.answers.len() <= crate::MAX_ANSWERS, "answers keep their limit"),
            (json_bytes(&self.journal) <= crate::MAX_JOURNAL_BYTES, "the journal entry keeps its limit"),
            (head.background_tasks.len() <= crate::MAX_BACKGROUND_TASKS, "background tasks keep their limit"),
            (head.listeners.len() <= crate::MAX_LISTENERS, "listeners keep their limit"),
            (head.eventful.len() <= crate::MAX_EVENTFUL, "versions with events keep their limit"),
            (
                head.tombstone.is_none() || head.current.is_none() || head.dormant.is_some(),
                "an ended session is empty, or waits",
            ),
            (
                head.tombstone.is_none() || head.voice_channel.is_none() || head.dormant.is_some(),
                "an ended session is in no channel",
            ),
            (head.pending.iter().all(|p| unresolved(p.track_id)), "a pending reply has its unresolved entry"),
            (head.directory == self.queue.directory(), "the directory names the pages"),
            (head.next_page == self.queue.next_page(), "the page counter is the queue's"),
            (
                self.queue.pages().iter().all(|page| {
                    !page.tracks.is_empty()
                        && page.tracks.len() <= crate::MAX_PAGE_LEN
                        && page.revision <= head.version
                }),
                "pages hold 1 to MAX_PAGE_LEN tracks and are not newer than the session",
            ),
            (self.queue.len() <= crate::MAX_QUEUE_LEN, "the queue keeps its limit"),
            (head.recent_jobs.len() <= crate::RECENT_JOBS, "recent jobs keep their limit"),
            (head.bytes() <= crate::MAX_HEAD_BYTES, "the head keeps its limit"),
        ];
        rules.into()
    }
}
