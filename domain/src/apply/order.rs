//! Rules for the order of the queue.

use std::collections::{HashMap, HashSet, VecDeque};

use super::Change;
use crate::{MAX_SELECTED, Notice, Query, Rank, Track, TrackId, TrackSelector, TrackState, UndoKind, UserId};

impl Change<'_> {
    pub(super) fn remove(&mut self, which: TrackSelector, by: UserId, rank: Rank) -> Notice {
        if let Some(refusal) = self.removal_refused(which, by, rank) {
            return refusal;
        }
        let removed = match which {
            TrackSelector::Range { from, to } => {
                let len = self.session.queue.len();
                let place = [from, to].into_iter().find(|place| *place == 0 || *place > len);
                if let Some(place) = place {
                    return Notice::NoSuchPlace { place, len };
                }
                let range = from.min(to)..=from.max(to);
                let gone: HashSet<TrackId> = self
                    .session
                    .queue
                    .iter()
                    .zip(1..)
                    .filter_map(|(track, place)| range.contains(&place).then_some(track.id))
                    .collect();
                if let Some(track) = self.session.queue.get(from - 1).filter(|_| gone.len() == 1) {
                    let title = track.info.title.clone();
                    self.remove_all(&gone, by);
                    return Notice::RemovedOne { title };
                }
                gone
            }
            TrackSelector::Member { user_id } => self.ids(|track| track.requested_by == user_id),
            // Who is here is not known.
            TrackSelector::Absent if self.session.head.others_may_listen => HashSet::new(),
            TrackSelector::Absent => {
                let here: HashSet<UserId> = self.session.head.listeners.iter().copied().collect();
                self.ids(|track| !here.contains(&track.requested_by))
            }
            TrackSelector::Duplicates => {
                let current = self.session.head.current.iter();
                let mut seen: HashSet<&Query> = current.map(|track| &track.info.query).collect();
                let twice = self.session.queue.iter().filter(|track| !seen.insert(&track.info.query));
                twice.map(|track| track.id).collect()
            }
        };
        if removed.is_empty() {
            return Notice::NothingRemoved;
        }
        let count = removed.len();
        self.remove_all(&removed, by);
        Notice::Removed { count }
    }

    pub(super) fn remove_tracks(&mut self, tracks: &[TrackId], by: UserId, rank: Rank) -> Notice {
        if let Some(refusal) = self.selection_refused(tracks, by, rank) {
            return refusal;
        }
        let named: HashSet<TrackId> = tracks.iter().copied().take(MAX_SELECTED).collect();
        let gone = self.ids(|track| named.contains(&track.id));
        let one = self.session.queue.iter().find(|track| gone.contains(&track.id));
        let title = one.map(|track| track.info.title.clone());
        match (title, gone.len()) {
            (None, _) => Notice::NothingRemoved,
            (Some(title), 1) => {
                self.remove_all(&gone, by);
                Notice::RemovedOne { title }
            }
            (Some(_), count) => {
                self.remove_all(&gone, by);
                Notice::Removed { count }
            }
        }
    }

    pub(super) fn move_to(&mut self, track: TrackId, to: usize, by: UserId) -> Notice {
        let len = self.session.queue.len();
        let place = self.session.queue.iter().position(|waiting| waiting.id == track);
        match place {
            Some(place) => self.move_track(place + 1, to.clamp(1, len), by),
            None => Notice::NothingMoved,
        }
    }

    pub(super) fn move_track(&mut self, from: usize, to: usize, by: UserId) -> Notice {
        let len = self.session.queue.len();
        if let Some(place) = [from, to].into_iter().find(|place| *place == 0 || *place > len) {
            return Notice::NoSuchPlace { place, len };
        }
        if from == to {
            return Notice::NothingMoved;
        }
        self.can_be_undone(UndoKind::Move, by);
        let Some(track) = self.session.queue.take(from - 1, self.version) else {
            return Notice::NoSuchPlace { place: from, len };
        };
        let title = track.info.title.clone();
        self.session.queue.insert(to - 1, vec![track], self.version);
        Notice::MovedTo { title, place: to }
    }

    pub(super) fn swap(&mut self, a: usize, b: usize, by: UserId) -> Notice {
        let len = self.session.queue.len();
        if let Some(place) = [a, b].into_iter().find(|place| *place == 0 || *place > len) {
            return Notice::NoSuchPlace { place, len };
        }
        if a == b {
            return Notice::NothingMoved;
        }
        self.can_be_undone(UndoKind::Move, by);
        let (first, last) = (a.min(b) - 1, a.max(b) - 1);
        let queue = &mut self.session.queue;
        let (Some(early), Some(late)) = (queue.get(first).cloned(), queue.get(last).cloned()) else {
            return Notice::NothingMoved;
        };
        let (early_id, late_id) = (early.id, late.id);
        let titles = (early.info.title.clone(), late.info.title.clone());
        queue.replace(late_id, vec![early.clone()], self.version);
        // Now the early one is there twice, and the first of the two is the one to be replaced.
        queue.replace(early_id, vec![late], self.version);
        Notice::Swapped { a: titles.0, b: titles.1 }
    }

    pub(super) fn clear(&mut self, by: UserId) -> Notice {
        let count = self.session.queue.len();
        if count == 0 {
            return Notice::QueueEmpty;
        }
        self.can_be_undone(UndoKind::Clear, by);
        let waiting: Vec<TrackId> =
            self.session.head.pending.iter().map(|pending| pending.track_id).collect();
        for id in waiting {
            if !self.is_current(id) {
                self.answer_pending(id, &Notice::Superseded);
            }
        }
        self.session.queue.rebuild(&[], self.version);
        Notice::Cleared { count }
    }

    pub(super) fn shuffle(&mut self, seed: u64, by: UserId) -> Notice {
        if self.session.queue.len() < 2 {
            return Notice::NothingMoved;
        }
        self.can_be_undone(UndoKind::Shuffle, by);
        let queue = self.session.queue.clone();
        let mut tracks: Vec<&Track> = queue.iter().collect();
        shuffle(&mut tracks, seed);
        let count = tracks.len();
        self.session.queue.rebuild(&tracks, self.version);
        Notice::Shuffled { count }
    }

    pub(super) fn fair(&mut self, by: UserId) -> Notice {
        let mut turns: Vec<UserId> = Vec::new();
        let queue = self.session.queue.clone();
        let mut of: HashMap<UserId, VecDeque<&Track>> = HashMap::new();
        for track in queue.iter() {
            let theirs = of.entry(track.requested_by).or_default();
            if theirs.is_empty() {
                turns.push(track.requested_by);
            }
            theirs.push_back(track);
        }
        let members = turns.len();
        let mut fair: Vec<&Track> = Vec::with_capacity(queue.len());
        // Anyone who is heard now has had a turn.
        if let Some(current) = &self.session.head.current
            && let Some(place) = turns.iter().position(|user| *user == current.requested_by)
        {
            turns.rotate_left(place + 1);
        }
        // Anyone who has no more is asked no more: one member's long list does not cost a round of all members a track.
        while !turns.is_empty() {
            turns.retain(|user| {
                let next = of.get_mut(user).and_then(VecDeque::pop_front);
                fair.extend(next);
                next.is_some()
            });
        }
        if fair.iter().map(|track| track.id).eq(queue.iter().map(|track| track.id)) {
            return Notice::AlreadyFair;
        }
        self.can_be_undone(UndoKind::Fair, by);
        self.session.queue.rebuild(&fair, self.version);
        Notice::MadeFair { members }
    }

    fn ids(&self, mut gone: impl FnMut(&Track) -> bool) -> HashSet<TrackId> {
        self.session.queue.iter().filter(|track| gone(track)).map(|track| track.id).collect()
    }

    fn remove_all(&mut self, gone: &HashSet<TrackId>, by: UserId) {
        self.can_be_undone(UndoKind::Remove, by);
        let unresolved: Vec<TrackId> = self
            .session
            .queue
            .iter()
            .filter(|track| track.state == TrackState::Unresolved && gone.contains(&track.id))
            .map(|track| track.id)
            .collect();
        for id in unresolved {
            self.answer_pending(id, &Notice::Superseded);
        }
        self.session.queue.retain(|track| !gone.contains(&track.id), self.version);
    }
}

/// Puts things in an order that follows from a seed: Fisher and Yates's, with the numbers of `SplitMix64`.
pub(super) fn shuffle<T>(things: &mut [T], seed: u64) {
    let mut state = seed;
    for last in (1..things.len()).rev() {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^= z >> 31;
        let other = usize::try_from(z % (last as u64 + 1)).unwrap_or_default();
        things.swap(last, other);
    }
}
