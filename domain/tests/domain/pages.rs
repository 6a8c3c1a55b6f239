//! How the queue is cut into pages: never into many more than it needs, and a change writes few of them.

use std::{collections::HashMap, sync::Arc};

use crate::support::*;
use proptest::prelude::*;
use segue_domain::{
    ListGaps, MAX_PAGE_LEN, MAX_QUEUE_LEN, PAGE_LEN, Page, Queue, QueuePosition, Report, ResolvedTrack,
    SMALL_PAGES, Session, SessionCommand, Track, TrackId, TrackSelector, UserId,
};

/// A change of the queue; places and numbers of tracks are taken modulo what there is.
#[derive(Clone, Debug)]
enum Edit {
    Push(usize),
    Insert(usize, usize),
    Pop,
    Take(usize),
    Replace(usize, usize),
    /// Keeps each track but those whose number is a multiple.
    Thin(u64),
    /// Keeps what is outside of a span.
    Cut(usize, usize),
    Rotate(usize),
    Reverse(usize, usize),
}

fn edit() -> impl Strategy<Value = Edit> {
    let place = 0usize..400;
    let few = prop_oneof![6 => Just(1usize), 2 => 0usize..5, 1 => 0usize..90];
    prop_oneof![
        3 => few.clone().prop_map(Edit::Push),
        6 => (place.clone(), few.clone()).prop_map(|(place, count)| Edit::Insert(place, count)),
        3 => few.clone().prop_map(|count| Edit::Insert(0, count)),
        3 => Just(Edit::Pop),
        4 => place.clone().prop_map(Edit::Take),
        3 => (place.clone(), few).prop_map(|(place, count)| Edit::Replace(place, count)),
        1 => (2u64..9).prop_map(Edit::Thin),
        1 => (place.clone(), place.clone()).prop_map(|(from, to)| Edit::Cut(from, to)),
        1 => place.clone().prop_map(Edit::Rotate),
        1 => (place.clone(), place).prop_map(|(from, to)| Edit::Reverse(from, to)),
    ]
}

fn track(number: u64) -> Track {
    let info = ResolvedTrack { page_url: None, ..found(&number.to_string()) };
    Track::resolved(TrackId::new(number), info, UserId::new(1))
}

/// The queue, and the same tracks in a list.
struct Both {
    queue: Queue,
    list: Vec<Track>,
    next: u64,
    revision: u64,
}

impl Both {
    fn new(queue: Queue) -> Self {
        let list: Vec<Track> = queue.iter().cloned().collect();
        let next = list.iter().map(|track| track.id.get() + 1).max().unwrap_or(1);
        Self { queue, list, next, revision: 1 }
    }

    fn fresh(&mut self, count: usize) -> Vec<Track> {
        let first = self.next;
        self.next += count as u64;
        (first..self.next).map(track).collect()
    }

    /// Makes a change, and says how many tracks it is about: those that are new, and those that changed their places.
    fn make(&mut self, edit: &Edit) -> usize {
        self.revision += 1;
        let (revision, len) = (self.revision, self.list.len());
        let within = |place: usize| place % len.max(1);
        match *edit {
            Edit::Push(count) => {
                let tracks = self.fresh(count);
                self.queue.push_back(tracks.clone(), revision);
                self.list.extend(tracks);
                count
            }
            Edit::Insert(place, count) => {
                let (place, tracks) = (place % (len + 1), self.fresh(count));
                self.queue.insert(place, tracks.clone(), revision);
                self.list.splice(place..place, tracks);
                count
            }
            Edit::Pop => {
                let expected = (len > 0).then(|| self.list.remove(0));
                assert_eq!(self.queue.pop_front(revision), expected);
                1
            }
            Edit::Take(place) => {
                let place = within(place);
                let expected = (len > 0).then(|| self.list.remove(place));
                assert_eq!(self.queue.take(place, revision), expected);
                1
            }
            Edit::Replace(place, count) if len > 0 => {
                let (place, tracks) = (within(place), self.fresh(count));
                assert!(self.queue.replace(self.list[place].id, tracks.clone(), revision));
                self.list.splice(place..=place, tracks);
                count.max(1)
            }
            Edit::Thin(number) => self.keep(|track| track.id.get() % number != 0),
            Edit::Cut(from, to) => {
                let (from, to) = (within(from), within(to));
                let gone: Vec<TrackId> =
                    self.list[from.min(to)..from.max(to)].iter().map(|track| track.id).collect();
                self.keep(|track| !gone.contains(&track.id))
            }
            Edit::Rotate(by) => self.arrange(|list| list.rotate_left(within(by))),
            Edit::Reverse(from, to) => {
                let (from, to) = (within(from), within(to));
                self.arrange(|list| list[from.min(to)..from.max(to)].reverse())
            }
            Edit::Replace(..) => 0,
        }
    }

    fn keep(&mut self, keep: impl Fn(&Track) -> bool) -> usize {
        self.list.retain(&keep);
        self.queue.retain(keep, self.revision);
        // Each track that is gone may have been the only one of its page.
        self.list.len()
    }

    fn arrange(&mut self, order: impl FnOnce(&mut [Track])) -> usize {
        order(&mut self.list);
        let tracks: Vec<&Track> = self.list.iter().collect();
        self.queue.rebuild(&tracks, self.revision);
        self.list.len()
    }
}

/// Most pages of a queue that was never in the hands of an earlier release.
fn most_pages(len: usize) -> usize {
    2 * len / (SMALL_PAGES + 1) + 1
}

fn written<'a>(before: &Queue, after: &'a Queue) -> Vec<&'a Page> {
    let old: Vec<(u64, u64)> = before.pages().iter().map(|page| (page.id, page.revision)).collect();
    let pages = after.pages().iter().map(AsRef::as_ref);
    pages.filter(|page| !old.contains(&(page.id, page.revision))).collect()
}

fn tracks_in(pages: &[&Page]) -> usize {
    pages.iter().map(|page| page.tracks.len()).sum()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    /// The order is what it would be in a list, there are few pages, a page that was written never changes, and what is
    /// written is what the change is about and two pages beside it.
    #[test]
    fn any_sequence_of_changes_keeps_the_order_and_few_pages(
        edits in proptest::collection::vec(edit(), 1..120),
    ) {
        let mut both = Both::new(Queue::default());
        let mut stored: HashMap<(u64, u64), Vec<TrackId>> = HashMap::new();
        for edit in edits {
            let before = both.queue.clone();
            let about = both.make(&edit);
            let queue = &both.queue;
            prop_assert!(queue.iter().eq(&both.list), "{edit:?}");
            prop_assert_eq!(queue.len(), both.list.len());
            let pages = queue.pages();
            prop_assert!(pages.len() <= most_pages(queue.len()), "{} pages of {}", pages.len(), queue.len());
            for (page, next) in pages.iter().zip(pages.iter().skip(1)) {
                prop_assert!(page.tracks.len() + next.tracks.len() > SMALL_PAGES, "{edit:?}");
            }
            let mut ids: Vec<u64> = pages.iter().map(|page| page.id).collect();
            ids.sort_unstable();
            ids.dedup();
            prop_assert_eq!(ids.len(), pages.len(), "a page is there once");
            prop_assert!(ids.iter().all(|id| *id < queue.next_page()));
            for page in pages {
                prop_assert!((1..=PAGE_LEN).contains(&page.tracks.len()));
                let tracks: Vec<TrackId> = page.tracks.iter().map(|track| track.id).collect();
                let known = stored.entry((page.id, page.revision)).or_insert_with(|| tracks.clone());
                prop_assert_eq!(&*known, &tracks, "a page that was written never changes");
            }
            let written = written(&before, queue);
            prop_assert!(tracks_in(&written) <= about + 2 * PAGE_LEN, "{edit:?}");
            prop_assert!(written.len() <= about.div_ceil(PAGE_LEN) * 2 + 2, "{edit:?}");
        }
    }

    /// Pages that an earlier release wrote, long ones or ones of a single track, are brought into order as they are
    /// touched, and no change writes many of them at once.
    #[test]
    fn pages_of_an_earlier_release_are_brought_into_order_little_by_little(
        lens in proptest::collection::vec(prop_oneof![Just(1usize), Just(MAX_PAGE_LEN), 1usize..MAX_PAGE_LEN], 1..40),
        edits in proptest::collection::vec(edit(), 1..60),
    ) {
        let mut next = 0;
        let pages = (0..).zip(&lens).map(|(id, len)| {
            let first = next;
            next += *len as u64;
            Arc::new(Page { id, revision: 1, tracks: (first..next).map(track).collect() })
        });
        let pages: Vec<_> = pages.collect();
        let count = pages.len() as u64;
        let mut both = Both::new(Queue::from_pages(pages, count));
        for edit in edits {
            let before = both.queue.clone();
            let about = both.make(&edit);
            prop_assert!(both.queue.iter().eq(&both.list), "{edit:?}");
            let written = written(&before, &both.queue);
            // Taking tracks out here and there leaves a long page shorter.
            let most = if matches!(edit, Edit::Thin(_) | Edit::Cut(..)) { MAX_PAGE_LEN } else { PAGE_LEN };
            prop_assert!(written.iter().all(|page| page.tracks.len() <= most), "{edit:?}");
            prop_assert!(tracks_in(&written) <= about + MAX_PAGE_LEN + 2 * PAGE_LEN, "{edit:?}");
        }
    }
}

/// A session with a track that plays and others that wait.
pub fn with_waiting(count: usize) -> Story {
    let mut story = Story::new();
    let list = resolve_of(&story.member(SessionCommand::play(link("list")))).expect("looked up");
    story.worker(Report::Resolved {
        track_id: list,
        tracks: (0..=count).map(|n| found(&n.to_string())).collect(),
        gaps: ListGaps::default(),
    });
    story.started(list);
    story
}

fn pages_written(before: &Session, after: &Session) -> (usize, usize) {
    let pages = after.pages_to_write(&before.head.directory);
    (pages.len(), tracks_in(&pages))
}

#[test]
fn tracks_that_are_put_next_one_after_the_other_fill_their_pages() {
    let mut story = with_waiting(200);
    for n in 0..2_000 {
        let before = story.session.clone();
        let next = SessionCommand::Play {
            query: link(&format!("next-{n}")),
            place: QueuePosition::Next,
            shuffle: false,
        };
        let track_id = resolve_of(&story.member(next)).expect("looked up");
        assert!(pages_written(&before, &story.session).1 <= PAGE_LEN);
        let before = story.session.clone();
        story.worker(Report::Resolved {
            track_id,
            tracks: vec![found(&format!("next-{n}"))],
            gaps: ListGaps::default(),
        });
        assert!(pages_written(&before, &story.session).1 <= PAGE_LEN);
    }
    assert_eq!(story.queue()[..2], ["next-1999", "next-1998"]);
    let pages = story.session.queue.pages().len();
    assert!(pages <= 2_200 / PAGE_LEN + 3, "{pages} pages of 2,200 tracks");
}

#[test]
fn a_command_on_ten_thousand_tracks_writes_two_pages_at_most() {
    let track_at = |story: &Story, place: usize| story.session.queue.get(place).expect("it is there").id;
    let mut story = with_waiting(MAX_QUEUE_LEN - 1);
    let write = |name: &str, story: &mut Story, command: SessionCommand| {
        let before = story.session.clone();
        story.member(command);
        assert_ne!(story.session.head.version, before.head.version, "{name} changes something");
        let (pages, tracks) = pages_written(&before, &story.session);
        assert!(pages <= 3 && tracks <= 2 * PAGE_LEN, "{name} writes {tracks} tracks in {pages} pages");
    };
    write("skip", &mut story, SessionCommand::Skip);
    write("play", &mut story, SessionCommand::play(link("a")));
    write("previous", &mut story, SessionCommand::Previous);
    for place in [0, 1, 5_000, 5_001, 9_000, 9_998] {
        let place = place.min(story.session.queue.len() - 1);
        let track = track_at(&story, place);
        write("move", &mut story, SessionCommand::MoveTo { track, to: 4_000 });
        write("swap", &mut story, SessionCommand::Swap { a: place + 1, b: 3 });
        let track = track_at(&story, place);
        write("remove", &mut story, SessionCommand::RemoveTracks { tracks: vec![track] });
        let which = TrackSelector::Range { from: place.max(1), to: place.max(1) };
        write("remove", &mut story, SessionCommand::Remove { which });
        let next = SessionCommand::Play { query: link("b"), place: QueuePosition::At(place), shuffle: false };
        write("play at", &mut story, next);
    }
    write("loop", &mut story, SessionCommand::Loop { mode: segue_domain::LoopMode::Queue });
    write("skip", &mut story, SessionCommand::Skip);
}
