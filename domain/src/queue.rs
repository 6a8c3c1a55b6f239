//! The tracks that wait, in pages.

use std::{collections::HashMap, sync::Arc};

use serde::{Deserialize, Serialize};

use crate::{PAGE_LEN, SMALL_PAGES, Track, TrackId};

/// A run of neighbouring tracks that is stored as one item.
///
/// A page never changes in place: a change makes a page with the same id and a new revision, so that a reader with
/// an older directory still finds what it points to.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Page {
    /// Number of the page within the session; never used again.
    pub id: u64,
    /// Version of the session that wrote the page.
    pub revision: u64,
    /// One to [`PAGE_LEN`] tracks; up to [`crate::MAX_PAGE_LEN`] in a page that an earlier release wrote.
    pub tracks: Vec<Track>,
}

/// Entry of the page directory in the head.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
pub struct PageRef {
    /// Number of the page.
    pub id: u64,
    /// Version of the session that wrote the page.
    pub revision: u64,
    /// Tracks in the page.
    pub len: usize,
}

/// The tracks that wait, in order.
///
/// Cloning is cheap: pages are shared, and a change copies only the page it touches.
///
/// Two neighbours never hold [`SMALL_PAGES`] tracks or fewer between them: a change that would leave them so merges them.
/// So there are never many more pages than the tracks need, whatever members do, and a change writes few tracks beside
/// those it is about. Neighbours that an earlier release left smaller are merged when one of them is changed.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Queue {
    pages: Vec<Arc<Page>>,
    next_page: u64,
}

impl Queue {
    /// Puts a queue together from stored pages, in the directory's order.
    #[must_use]
    pub fn from_pages(pages: Vec<Arc<Page>>, next_page: u64) -> Self {
        Self { pages, next_page }
    }

    /// Number that the next new page gets.
    #[must_use]
    pub const fn next_page(&self) -> u64 {
        self.next_page
    }

    /// Pages in order.
    #[must_use]
    pub fn pages(&self) -> &[Arc<Page>] {
        &self.pages
    }

    /// Directory of the pages, as the head carries it.
    #[must_use]
    pub fn directory(&self) -> Vec<PageRef> {
        let entry =
            |page: &Arc<Page>| PageRef { id: page.id, revision: page.revision, len: page.tracks.len() };
        self.pages.iter().map(entry).collect()
    }

    /// Number of tracks that wait.
    #[must_use]
    pub fn len(&self) -> usize {
        self.pages.iter().map(|page| page.tracks.len()).sum()
    }

    /// Whether no track waits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pages.is_empty()
    }

    /// Tracks in order.
    pub fn iter(&self) -> impl Iterator<Item = &Track> {
        self.pages.iter().flat_map(|page| &page.tracks)
    }

    /// Track that plays next.
    #[must_use]
    pub fn first(&self) -> Option<&Track> {
        self.iter().next()
    }

    /// Place of a track, from 0.
    #[must_use]
    pub fn position(&self, id: TrackId) -> Option<usize> {
        self.iter().position(|track| track.id == id)
    }

    /// Adds tracks at the end.
    pub fn push_back(&mut self, tracks: impl IntoIterator<Item = Track>, revision: u64) {
        self.insert_at(self.pages.len(), 0, tracks.into_iter().collect(), revision);
    }

    /// Takes the track that plays next.
    pub fn pop_front(&mut self, revision: u64) -> Option<Track> {
        let track = change(self.pages.first_mut()?, revision).tracks.remove(0);
        self.tidy(0, revision);
        Some(track)
    }

    /// Puts tracks in the place of one; with none, removes it. Says whether the track was there.
    pub fn replace(&mut self, id: TrackId, tracks: Vec<Track>, revision: u64) -> bool {
        let found = self.pages.iter().enumerate().find_map(|(number, page)| {
            page.tracks.iter().position(|track| track.id == id).map(|place| (number, place))
        });
        let Some((number, place)) = found else { return false };

        change(&mut self.pages[number], revision).tracks.splice(place..=place, tracks);
        self.tidy(number, revision);
        true
    }

    /// Track at a place, from 0.
    #[must_use]
    pub fn get(&self, place: usize) -> Option<&Track> {
        let (number, place) = self.find(place)?;
        self.pages[number].tracks.get(place)
    }

    /// Puts tracks before the one at a place, or at the end when there are not so many.
    pub fn insert(&mut self, place: usize, tracks: Vec<Track>, revision: u64) {
        let (number, place) = self.find(place).unwrap_or((self.pages.len(), 0));
        self.insert_at(number, place, tracks, revision);
    }

    /// Takes the track at a place out.
    pub fn take(&mut self, place: usize, revision: u64) -> Option<Track> {
        let (number, place) = self.find(place)?;
        let track = change(&mut self.pages[number], revision).tracks.remove(place);
        self.tidy(number, revision);
        Some(track)
    }

    /// Takes out every track that is not to be kept, and says how many those were. Pages that keep all of theirs stay
    /// as they are, unless a neighbour became so small that it is merged with them.
    pub fn retain(&mut self, mut keep: impl FnMut(&Track) -> bool, revision: u64) -> usize {
        let mut removed = 0;
        let mut rest = Run { revision, pages: Vec::with_capacity(self.pages.len()), changed: false };
        for mut page in std::mem::take(&mut self.pages) {
            let kept: Vec<bool> = page.tracks.iter().map(&mut keep).collect();
            let gone = kept.iter().filter(|kept| !**kept).count();
            if gone > 0 {
                removed += gone;
                let mut kept = kept.into_iter();
                change(&mut page, revision).tracks.retain(|_| kept.next().unwrap_or(true));
            }
            rest.push(page, gone > 0);
        }
        self.pages = rest.pages;
        removed
    }

    /// Puts the tracks into another order, with others among them or without some. Pages whose tracks still follow each
    /// other stay as they are: a shuffle writes all of the queue, and what takes back a move writes little.
    pub fn rebuild(&mut self, tracks: &[&Track], revision: u64) {
        let old = std::mem::take(&mut self.pages);
        let old: HashMap<TrackId, (usize, Arc<Page>)> = (0..)
            .zip(old)
            .filter_map(|(number, page)| Some((page.tracks.first()?.id, (number, page))))
            .collect();
        let mut built = Run { revision, pages: Vec::new(), changed: false };
        let (mut at, mut loose, mut follower) = (0, 0, 0);
        while at < tracks.len() {
            let same = old
                .get(&tracks[at].id)
                .filter(|(_, page)| tracks[at..].iter().take(page.tracks.len()).copied().eq(&page.tracks));
            let Some((number, page)) = same else {
                at += 1;
                continue;
            };
            self.write(&mut built, &tracks[loose..at]);
            // One that has another neighbour than before may be small beside it.
            built.push(Arc::clone(page), *number != follower);
            follower = number + 1;
            at += page.tracks.len();
            loose = at;
        }
        self.write(&mut built, &tracks[loose..]);
        self.pages = built.pages;
    }

    /// Adds new pages with these tracks to a run of pages.
    fn write(&mut self, run: &mut Run, tracks: &[&Track]) {
        for tracks in evenly(tracks.iter().copied().cloned().collect()) {
            let page = self.new_page(tracks, run.revision);
            run.push(page, true);
        }
    }

    /// Page and place in it of the track at a place of the queue.
    fn find(&self, mut place: usize) -> Option<(usize, usize)> {
        for (number, page) in self.pages.iter().enumerate() {
            if place < page.tracks.len() {
                return Some((number, place));
            }
            place -= page.tracks.len();
        }
        None
    }

    /// Puts tracks before a place of a page. Between two pages they go to the one that has room; where neither has, they
    /// get pages of their own, and neither is written again: tracks that are added one after the other, at either end,
    /// fill their pages.
    fn insert_at(&mut self, number: usize, place: usize, tracks: Vec<Track>, revision: u64) {
        if tracks.is_empty() {
            return;
        }
        let has_room = |number: &usize| {
            self.pages.get(*number).is_some_and(|page| page.tracks.len() + tracks.len() <= PAGE_LEN)
        };
        let here = place > 0 || has_room(&number);
        let before = number.checked_sub(1).filter(has_room);
        if here {
            change(&mut self.pages[number], revision).tracks.splice(place..place, tracks);
            self.tidy(number, revision);
        } else if let Some(before) = before {
            change(&mut self.pages[before], revision).tracks.extend(tracks);
            self.tidy(before, revision);
        } else {
            let pages: Vec<_> =
                evenly(tracks).into_iter().map(|tracks| self.new_page(tracks, revision)).collect();
            let count = pages.len();
            self.pages.splice(number..number, pages);
            self.merge(number, number + count, revision);
        }
    }

    /// Divides a page that was changed and is too long, drops one that is empty, and merges one that is small.
    fn tidy(&mut self, number: usize, revision: u64) {
        let len = self.pages[number].tracks.len();
        if len == 0 {
            self.pages.remove(number);
            return self.merge(number, number, revision);
        }
        if len <= PAGE_LEN {
            return self.merge(number, number + 1, revision);
        }
        let mut parts = evenly(std::mem::take(&mut change(&mut self.pages[number], revision).tracks));
        let rest = parts.split_off(1);
        change(&mut self.pages[number], revision).tracks = parts.remove(0);
        let pages: Vec<_> = rest.into_iter().map(|tracks| self.new_page(tracks, revision)).collect();
        let count = pages.len();
        self.pages.splice(number + 1..=number, pages);
        self.merge(number, number + 1 + count, revision);
    }

    /// Merges small neighbours among the pages from `start` to before `end`, which were changed, and those beside them.
    fn merge(&mut self, start: usize, mut end: usize, revision: u64) {
        let mut number = start.saturating_sub(1);
        while number < end && number + 1 < self.pages.len() {
            let both = self.pages[number].tracks.len() + self.pages[number + 1].tracks.len();
            if both > SMALL_PAGES {
                number += 1;
                continue;
            }
            let next = self.pages.remove(number + 1);
            change(&mut self.pages[number], revision).tracks.extend(Arc::unwrap_or_clone(next).tracks);
            end = (end - 1).max(number + 1);
        }
    }

    fn new_page(&mut self, tracks: Vec<Track>, revision: u64) -> Arc<Page> {
        let page = Page { id: self.next_page, revision, tracks };
        self.next_page += 1;
        Arc::new(page)
    }
}

/// Pages in the making, from the first to the last.
struct Run {
    revision: u64,
    pages: Vec<Arc<Page>>,
    /// Whether the last page was changed, or one behind it is gone.
    changed: bool,
}

impl Run {
    /// Adds a page, or merges it with the last one where both are small and one of them was changed.
    fn push(&mut self, page: Arc<Page>, changed: bool) {
        if page.tracks.is_empty() {
            self.changed = true;
            return;
        }
        match self.pages.last_mut() {
            Some(last)
                if (self.changed || changed) && last.tracks.len() + page.tracks.len() <= SMALL_PAGES =>
            {
                change(last, self.revision).tracks.extend(Arc::unwrap_or_clone(page).tracks);
                self.changed = true;
            }
            _ => {
                self.pages.push(page);
                self.changed = changed;
            }
        }
    }
}

/// Divides tracks into as few parts as there may be, of the same length as far as that goes.
fn evenly(tracks: Vec<Track>) -> Vec<Vec<Track>> {
    let count = tracks.len().div_ceil(PAGE_LEN);
    let mut parts = Vec::with_capacity(count);
    let mut rest = tracks.into_iter();
    while rest.len() > 0 {
        let len = rest.len().div_ceil(count - parts.len());
        parts.push(rest.by_ref().take(len).collect());
    }
    parts
}

fn change(page: &mut Arc<Page>, revision: u64) -> &mut Page {
    let page = Arc::make_mut(page);
    page.revision = revision;
    page
}
