//! Taking changes back.
//!
//! A change is taken back by going to the version before it, with what happened since: tracks that were heard, removed
//! or added after it stay heard, removed and added. When nothing happened since, the session is what it was.

use std::collections::HashSet;

use super::Change;
use crate::{
    MAX_UNDO, Notice, Past, PlayEnd, Playhead, Session, Timestamp, Track, TrackId, TrackState, UNDO_LIFE,
    UndoEntry, UndoKind, UserId,
};

impl Change<'_> {
    /// Remembers that the change in the making can be taken back.
    pub(super) fn can_be_undone(&mut self, kind: UndoKind, by: UserId) {
        let entry = UndoEntry { before: self.before.head.version, kind, by, at: self.now };
        let head = &mut self.session.head;
        head.redo.clear();
        push(&mut head.undo, entry);
    }

    pub(super) fn undo(&mut self, by: UserId) -> Notice {
        let Some(entry) = self.session.head.undo.pop() else { return Notice::NothingToUndo };
        let Some(back) = self.take_back(entry, by) else {
            self.session.head.undo.clear();
            return Notice::TooLateToUndo;
        };
        push(&mut self.session.head.redo, back);
        Notice::Undone { change: entry.kind }
    }

    pub(super) fn redo(&mut self, by: UserId) -> Notice {
        let Some(entry) = self.session.head.redo.pop() else { return Notice::NothingToRedo };
        let Some(again) = self.take_back(entry, by) else {
            self.session.head.redo.clear();
            return Notice::TooLateToUndo;
        };
        push(&mut self.session.head.undo, again);
        Notice::Redone { change: entry.kind }
    }

    /// Takes a change back, and returns what takes that back in turn; `None` when it is too late.
    fn take_back(&mut self, entry: UndoEntry, by: UserId) -> Option<UndoEntry> {
        let past = self.past.filter(|_| self.now.since(entry.at) <= UNDO_LIFE)?;
        self.go_to(past, by);
        Some(UndoEntry { before: self.before.head.version, by, at: self.now, ..entry })
    }

    /// Goes to the version before a change, with what happened after it.
    fn go_to(&mut self, past: Past<'_>, by: UserId) {
        let Past { before, after } = past;
        let (was, then, is) = (ids(before), ids(after), ids(&self.session));
        // In the version after the change, and no more: heard, or removed since.
        let gone: HashSet<TrackId> = then.difference(&is).copied().collect();
        // What the change itself added, as an undo does that is taken back.
        let added: HashSet<TrackId> = then.difference(&was).copied().collect();
        let fits = |track: &&Track| {
            // A lookup that was given up with the change can't be taken up again: nobody waits for it.
            !gone.contains(&track.id) && (track.state == TrackState::Resolved || is.contains(&track.id))
        };
        let now: Vec<Track> = tracks(&self.session).cloned().collect();
        let known = |id: TrackId| now.iter().find(|track| track.id == id);
        // Where both know a track, the newer words count: it may have been looked up since.
        let mut tracks: Vec<Track> =
            tracks(before).filter(fits).map(|track| known(track.id).unwrap_or(track).clone()).collect();
        let (first, since) = added_since(&now, &was, &then);
        let unchanged = current(after) == current(&self.session);
        let current_id =
            if unchanged { current(before) } else { current(&self.session).filter(|id| !added.contains(id)) };
        let place = current_id.and_then(|id| tracks.iter().position(|track| track.id == id));
        let heard = place.map(|place| tracks.remove(place)).or_else(|| current_id.and_then(known).cloned());
        let mut queue: Vec<Track> = first.into_iter().filter(|track| Some(track.id) != current_id).collect();
        queue.append(&mut tracks);
        queue.extend(since.into_iter().filter(|track| Some(track.id) != current_id));
        let heard = heard.or_else(|| (!queue.is_empty()).then(|| queue.remove(0)));
        self.place(heard, queue, before, after.head.updated_at, by);
    }

    fn place(
        &mut self,
        first: Option<Track>,
        queue: Vec<Track>,
        before: &Session,
        changed_at: Timestamp,
        by: UserId,
    ) {
        let Some(first) = first else { return };
        let here = current(&self.session) == Some(first.id);
        if !here {
            self.play_over(PlayEnd::MovedOn, Some(by));
        }
        let head = &mut self.session.head;
        if !here {
            // What was skipped had run until then.
            let then = (current(before) == Some(first.id)).then(|| before.head.playhead.at(changed_at));
            head.playhead = Playhead::held(then.unwrap_or_default());
            head.paused = then.is_some() && before.head.paused;
            head.cue = self.version;
            head.votes.clear();
            head.restores = None;
        }
        let back: HashSet<TrackId> = queue.iter().chain([&first]).map(|track| track.id).collect();
        head.played.retain(|track| !back.contains(&track.id));
        head.current = Some(first);
        if !queue.iter().map(|track| track.id).eq(self.session.queue.iter().map(|track| track.id)) {
            self.session.queue.rebuild(queue, self.version);
        }
    }
}

/// Tracks that were added since: those before all others, and the rest.
fn added_since(now: &[Track], was: &HashSet<TrackId>, then: &HashSet<TrackId>) -> (Vec<Track>, Vec<Track>) {
    let is_new = |track: &&Track| !was.contains(&track.id) && !then.contains(&track.id);
    // The first is the current one, which is placed on its own.
    let lead = now.iter().skip(1).take_while(is_new).count();
    // With nothing old behind them they were put nowhere in particular.
    let lead = if lead + 1 >= now.len() { 0 } else { lead };
    let first = now.iter().skip(1).take(lead).cloned().collect();
    let rest = now.iter().take(1).chain(now.iter().skip(1 + lead)).filter(is_new).cloned().collect();
    (first, rest)
}

fn tracks(session: &Session) -> impl Iterator<Item = &Track> {
    session.head.current.iter().chain(session.queue.iter())
}

fn ids(session: &Session) -> HashSet<TrackId> {
    tracks(session).map(|track| track.id).collect()
}

fn current(session: &Session) -> Option<TrackId> {
    session.head.current.as_ref().map(|track| track.id)
}

fn push(entries: &mut Vec<UndoEntry>, entry: UndoEntry) {
    entries.push(entry);
    let beyond = entries.len().saturating_sub(MAX_UNDO);
    entries.drain(..beyond);
}
