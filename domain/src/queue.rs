//! The tracks that wait, in pages.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{PAGE_LEN, Track, TrackId};

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
    /// One to [`PAGE_LEN`] tracks.
    pub tracks: Vec<Track>,
}

/// Entry of the page directory in the head.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
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
        for track in tracks {
            match self.pages.last_mut() {
                Some(page) if page.tracks.len() < PAGE_LEN => change(page, revision).tracks.push(track),
                _ => self.new_page(self.pages.len(), vec![track], revision),
            }
        }
    }

    /// Takes the track that plays next.
    pub fn pop_front(&mut self, revision: u64) -> Option<Track> {
        let page = self.pages.first_mut()?;
        let track = change(page, revision).tracks.remove(0);
        if page.tracks.is_empty() {
            self.pages.remove(0);
        }
        Some(track)
    }

    /// Puts tracks in the place of one; with none, removes it. Says whether the track was there.
    pub fn replace(&mut self, id: TrackId, tracks: Vec<Track>, revision: u64) -> bool {
        let found = self.pages.iter().enumerate().find_map(|(number, page)| {
            page.tracks.iter().position(|track| track.id == id).map(|place| (number, place))
        });
        let Some((number, place)) = found else { return false };

        self.splice(number, place..place + 1, tracks, revision);
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
        match self.find(place) {
            _ if tracks.is_empty() => {}
            Some((number, place)) => self.splice(number, place..place, tracks, revision),
            None => self.push_back(tracks, revision),
        }
    }

    /// Takes the track at a place out.
    pub fn take(&mut self, place: usize, revision: u64) -> Option<Track> {
        let (number, place) = self.find(place)?;
        let track = self.pages[number].tracks.get(place).cloned();
        self.splice(number, place..place + 1, Vec::new(), revision);
        track
    }

    /// Takes out every track that is not to be kept, and says how many those were. Pages that keep all of theirs stay
    /// as they are.
    pub fn retain(&mut self, mut keep: impl FnMut(&Track) -> bool, revision: u64) -> usize {
        let mut removed = 0;
        for page in &mut self.pages {
            let kept: Vec<bool> = page.tracks.iter().map(&mut keep).collect();
            let count = kept.iter().filter(|kept| !**kept).count();
            if count > 0 {
                removed += count;
                let mut kept = kept.into_iter();
                change(page, revision).tracks.retain(|_| kept.next().unwrap_or(true));
            }
        }
        self.pages.retain(|page| !page.tracks.is_empty());
        removed
    }

    /// Puts the tracks into another order. Every page is written again: this is what shuffling costs.
    pub fn rebuild(&mut self, tracks: impl IntoIterator<Item = Track>, revision: u64) {
        self.pages.clear();
        self.push_back(tracks, revision);
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

    /// Puts tracks in the place of others within a page, and divides it when it becomes too long.
    fn splice(&mut self, number: usize, places: std::ops::Range<usize>, tracks: Vec<Track>, revision: u64) {
        let page = change(&mut self.pages[number], revision);
        page.tracks.splice(places, tracks);
        if page.tracks.is_empty() {
            self.pages.remove(number);
        } else if page.tracks.len() > PAGE_LEN {
            let rest = page.tracks.split_off(PAGE_LEN);
            for (offset, chunk) in rest.chunks(PAGE_LEN).enumerate() {
                self.new_page(number + 1 + offset, chunk.to_vec(), revision);
            }
        }
    }

    fn new_page(&mut self, number: usize, tracks: Vec<Track>, revision: u64) {
        let page = Page { id: self.next_page, revision, tracks };
        self.next_page += 1;
        self.pages.insert(number, Arc::new(page));
    }
}

fn change(page: &mut Arc<Page>, revision: u64) -> &mut Page {
    let page = Arc::make_mut(page);
    page.revision = revision;
    page
}
