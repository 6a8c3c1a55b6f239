//! Rules for who decides: for themselves, for everybody, or by a vote.

use std::collections::HashSet;

use super::{Change, shortened};
use crate::{
    Field, MAX_VOTES, Notice, PlayEnd, Rank, SessionEventKind, TrackId, TrackSelector, UndoEntry, UndoKind,
    UserId,
};

impl Change<'_> {
    /// Whether a member of this rank decides for everybody: without a DJ role, everybody does.
    pub(super) fn is_dj(&self, rank: Rank) -> bool {
        rank >= Rank::Dj || self.session.head.settings.dj_roles(&self.plan).is_empty()
    }

    /// Skips, or votes to.
    pub(super) fn skip(&mut self, by: UserId, rank: Rank) -> Notice {
        let own = self.session.head.current.as_ref().is_some_and(|track| track.requested_by == by);
        let may = self.is_dj(rank) || (own && self.session.head.settings.is_on(Field::SkipOwn, &self.plan));
        if may { self.skip_current(by) } else { self.vote(by) }
    }

    fn skip_current(&mut self, by: UserId) -> Notice {
        self.can_be_undone(UndoKind::Skip, by);
        let title = self.current_title();
        self.note(SessionEventKind::Skipped { title: shortened(&title), by });
        self.advance(PlayEnd::Skipped, Some(by));
        let next = self.session.head.current.as_ref().map(|track| track.info.title.clone());
        Notice::Skipped { title, next }
    }

    fn vote(&mut self, by: UserId) -> Notice {
        let share = self.number(Field::SkipVotes) as usize;
        let head = &mut self.session.head;
        // Anyone who left has no say any more.
        let listeners = &head.listeners;
        head.votes.retain(|voter| listeners.contains(voter) || *voter == by);
        let known = head.votes.contains(&by);
        if !known && head.votes.len() < MAX_VOTES {
            head.votes.push(by);
        }
        let needed = (listeners.len() * share).div_ceil(100).max(1);
        let votes = head.votes.len();
        if votes >= needed {
            return self.skip_current(by);
        }
        if known { Notice::VotedAlready { votes, needed } } else { Notice::Voted { votes, needed } }
    }

    /// Why a member may not take these tracks out: for themselves members decide on what they asked for.
    pub(super) fn removal_refused(&self, which: TrackSelector, by: UserId, rank: Rank) -> Option<Notice> {
        if self.is_dj(rank) {
            return None;
        }
        let own = match which {
            TrackSelector::Range { from, to } => {
                let range = from.min(to)..=from.max(to);
                let named = (1..).zip(self.session.queue.iter()).filter(|(place, _)| range.contains(place));
                named.fold(true, |own, (_, track)| own && track.requested_by == by)
            }
            TrackSelector::Member { user_id } => user_id == by,
            TrackSelector::Duplicates | TrackSelector::Absent => false,
        };
        (!own).then(|| self.not_yours())
    }

    /// The same, of tracks that are named one by one.
    pub(super) fn selection_refused(&self, tracks: &[TrackId], by: UserId, rank: Rank) -> Option<Notice> {
        if self.is_dj(rank) {
            return None;
        }
        let named: HashSet<TrackId> = tracks.iter().copied().collect();
        let mut of_named = self.session.queue.iter().filter(|track| named.contains(&track.id));
        of_named.any(|track| track.requested_by != by).then(|| self.not_yours())
    }

    /// Why a member may not take a change back: for themselves members take back what they did.
    pub(super) fn taking_back_refused(
        &self,
        entry: Option<&UndoEntry>,
        by: UserId,
        rank: Rank,
    ) -> Option<Notice> {
        entry.filter(|entry| entry.by != by && !self.is_dj(rank)).map(|_| self.not_yours())
    }

    fn not_yours(&self) -> Notice {
        Notice::NotYours { roles: self.session.head.settings.dj_roles(&self.plan) }
    }

    pub(super) fn number(&self, field: Field) -> u32 {
        self.session.head.settings.number(field, &self.plan)
    }
}
