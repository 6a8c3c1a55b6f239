//! Taking changes back.
//!
//! A change is taken back by going to the version before it, with what happened since: tracks that were heard, removed
//! or added after it stay heard, removed and added. When nothing happened since, the session is what it was.

use std::collections::{HashMap, HashSet};

use super::Change;
use crate::{
    EndReason, MAX_QUEUE_LEN, MAX_UNDO, Notice, PlayEnd, Playhead, Rank, Session, Timestamp, Track, TrackId,
    TrackState, UNDO_LIFE, UndoEntry, UndoKind, UndoVersions, UserId,
};

impl<'a> Change<'a> {
    /// Remembers that the change in the making can be taken back.
    pub(super) fn can_be_undone(&mut self, kind: UndoKind, by: UserId) {
        let entry = UndoEntry { before: self.before.head.version, kind, by, at: self.now };
        let head = &mut self.session.head;
        head.redo.clear();
        push(&mut head.undo, entry);
    }

    pub(super) fn undo(&mut self, by: UserId, rank: Rank) -> Notice {
        if let Some(refusal) = self.taking_back_refused(self.session.head.undo.last(), by, rank) {
            return refusal;
        }
        let Some(entry) = self.session.head.undo.pop() else { return Notice::NothingToUndo };
        let Some(past) = self.past_of(entry) else {
            self.session.head.undo.clear();
            return Notice::TooLateToUndo;
        };
        if let Err(refusal) = self.go_to(past, by) {
            self.session.head.undo.push(entry);
            return refusal;
        }
        if entry.kind != UndoKind::Stop {
            // To end the session again is a stop, and no undo.
            let back = self.back_from(entry, by);
            push(&mut self.session.head.redo, back);
        }
        Notice::Undone { change: entry.kind }
    }

    pub(super) fn redo(&mut self, by: UserId, rank: Rank) -> Notice {
        if let Some(refusal) = self.taking_back_refused(self.session.head.redo.last(), by, rank) {
            return refusal;
        }
        let Some(entry) = self.session.head.redo.pop() else { return Notice::NothingToRedo };
        let Some(past) = self.past_of(entry) else {
            self.session.head.redo.clear();
            return Notice::TooLateToUndo;
        };
        if let Err(refusal) = self.go_to(past, by) {
            self.session.head.redo.push(entry);
            return refusal;
        }
        let back = self.back_from(entry, by);
        push(&mut self.session.head.undo, back);
        Notice::Redone { change: entry.kind }
    }

    /// The versions around a change; `None` when it is too late to take it back.
    fn past_of(&self, entry: UndoEntry) -> Option<UndoVersions<'a>> {
        self.past.filter(|_| self.now.since(entry.at) <= UNDO_LIFE)
    }

    /// What takes back that a change is taken back.
    fn back_from(&self, entry: UndoEntry, by: UserId) -> UndoEntry {
        UndoEntry { before: self.before.head.version, by, at: self.now, ..entry }
    }

    /// Goes to the version before a change, with what happened after it.
    ///
    /// # Errors
    ///
    /// [`Notice::NoRoomToUndo`] when what was there and what was added since are more than a queue takes; nothing is changed
    /// then.
    fn go_to(&mut self, past: UndoVersions<'_>, by: UserId) -> Result<(), Notice> {
        let UndoVersions { before, after } = past;
        let present = self.session.clone();
        let (was, then, is) = (ids(before), ids(after), ids(&present));
        // What the change itself added, as an undo does that is taken back.
        let is_added = |id: &TrackId| then.contains(id) && !was.contains(id);
        let fits = |track: &&Track| {
            // In the version after the change, and no more: heard, or removed since.
            let gone = then.contains(&track.id) && !is.contains(&track.id);
            // A lookup that was given up with the change can't be taken up again: nobody waits for it.
            !gone && (track.state == TrackState::Resolved || is.contains(&track.id))
        };
        let now: Vec<&Track> = tracks(&present).collect();
        let known: HashMap<TrackId, &Track> = now.iter().map(|track| (track.id, *track)).collect();
        // Where both know a track, the newer words count: it may have been looked up since.
        let mut tracks: Vec<&Track> =
            tracks(before).filter(fits).map(|track| known.get(&track.id).copied().unwrap_or(track)).collect();
        let (first, since) = added_since(&now, &was, &then);
        let unchanged = current(after) == current(&present);
        let current_id =
            if unchanged { current(before) } else { current(&present).filter(|id| !is_added(id)) };
        let place = current_id.and_then(|id| tracks.iter().position(|track| track.id == id));
        let heard = place.map(|place| tracks.remove(place));
        let heard = heard.or_else(|| current_id.and_then(|id| known.get(&id).copied()));
        let mut queue: Vec<&Track> = first.into_iter().filter(|track| Some(track.id) != current_id).collect();
        queue.append(&mut tracks);
        queue.extend(since.into_iter().filter(|track| Some(track.id) != current_id));
        let heard = heard.or_else(|| (!queue.is_empty()).then(|| queue.remove(0)));
        // As much as was let in once, or is there now, may be there again.
        let limit = self.queue_limit().max(before.queue.len()).min(MAX_QUEUE_LEN).max(present.queue.len());
        if queue.len() > limit {
            return Err(Notice::NoRoomToUndo { limit });
        }
        self.place(heard.cloned(), &queue, before, after.head.updated_at, by);
        Ok(())
    }

    /// Lets a track be heard, and others wait. One that is heard already is heard on; another begins where it was in the
    /// version before, if it was heard there until `changed_at`.
    pub(super) fn place(
        &mut self,
        first: Option<Track>,
        queue: &[&Track],
        before: &Session,
        changed_at: Timestamp,
        by: UserId,
    ) {
        let Some(first) = first else {
            // The change that is made again had ended the session.
            if self.session.head.is_active() {
                self.end(EndReason::QueueEnded, None);
            }
            return;
        };
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
        let back: HashSet<TrackId> =
            queue.iter().map(|track| track.id).chain(std::iter::once(first.id)).collect();
        head.played.retain(|track| !back.contains(&track.id));
        head.current = Some(first);
        if !queue.iter().map(|track| track.id).eq(self.session.queue.iter().map(|track| track.id)) {
            self.session.queue.rebuild(queue, self.version);
        }
    }
}

/// Tracks that were added since: those before all others, and the rest.
fn added_since<'t>(
    now: &[&'t Track],
    was: &HashSet<TrackId>,
    then: &HashSet<TrackId>,
) -> (Vec<&'t Track>, Vec<&'t Track>) {
    let is_new = |track: &&&Track| !was.contains(&track.id) && !then.contains(&track.id);
    // The first is the current one, which is placed on its own.
    let lead = now.iter().skip(1).take_while(is_new).count();
    // With nothing old behind them they were put nowhere in particular.
    let lead = if lead + 1 >= now.len() { 0 } else { lead };
    let first = now.iter().skip(1).take(lead).copied().collect();
    let rest = now.iter().take(1).chain(now.iter().skip(1 + lead)).filter(is_new).copied().collect();
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
