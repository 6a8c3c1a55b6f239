//! Tracks and sources that fail, told as stories.

use segue_domain::{
    DormantReason, ListGaps, LoopMode, MAX_FAILURES, Millis, Notice, Playhead, Query, Report, ResolvedTrack,
    SOURCE_REST, SessionCommand, SourceFailure, TrackId,
};

use crate::support::*;

impl Story {
    /// Queues a track of a site.
    fn play_from(&mut self, site: &str, name: &str) -> TrackId {
        let query = Query::Url { url: format!("https://{site}/{name}") };
        let effects = self.member(SessionCommand::play(query.clone()));
        let track_id = resolve_of(&effects).expect("looked up");
        let info = ResolvedTrack { query, ..found(name) };
        self.worker(Report::Resolved { track_id, tracks: vec![info], gaps: ListGaps::default() });
        track_id
    }

    /// The current track fails, as soon as it may be opened.
    fn fails(&mut self, failure: SourceFailure) -> Vec<Notice> {
        let opens = self.session.head.setbacks.not_before.map_or(0, |after| after.since(at(0)).get());
        self.now = self.now.max(opens);
        let track_id = self.current_id();
        notices(&self.worker(Report::Failed { track_id, failure }))
    }

    /// The current track is heard to its end.
    fn ends(&mut self) -> Vec<Notice> {
        let track_id = self.current_id();
        let mut told = notices(&self.worker(Report::Started { track_id, position: Millis::ZERO }));
        self.now += 60_000;
        told.extend(notices(&self.worker(Report::Ended { track_id })));
        told
    }

    fn all(&self) -> usize {
        self.queue().len() + usize::from(self.current().is_some())
    }
}

#[test]
fn tracks_of_a_site_that_is_down_wait_and_those_of_others_play() {
    let mut story = Story::new();
    for n in 0..8 {
        story.play_from("down.example.org", &format!("down {n}"));
    }
    story.play_from("up.example.org", "up 1");
    story.play_from("up.example.org", "up 2");
    let mut failed = 0;
    while story.current().is_some_and(|title| title.starts_with("down")) {
        story.fails(SourceFailure::TimedOut);
        failed += 1;
        assert!(failed <= MAX_FAILURES, "the site is asked again and again");
    }
    assert_eq!((failed, story.current(), story.all()), (MAX_FAILURES, Some("up 1"), 10), "nothing is lost");
    story.ends();
    assert_eq!(story.current(), Some("up 2"));

    // When nothing else is left, all that could not be played waits for a person.
    let told = story.ends();
    assert_eq!(told.last(), Some(&Notice::GaveUp));
    assert_eq!(story.session.head.dormant.map(|dormant| dormant.reason), Some(DormantReason::SourcesFailed));
    assert_eq!(story.all(), 8);
    story.member(SessionCommand::Resume);
    assert!(story.session.head.dormant.is_none() && story.session.head.setbacks.is_none());
    for _ in 0..8 {
        story.ends();
    }
    assert_eq!(story.all(), 0);
}

#[test]
fn a_track_whose_server_is_away_is_heard_from_where_it_was() {
    let mut story = Story::new();
    let mix = story.play_from("down.example.org", "mix");
    story.play_from("down.example.org", "second");
    story.play_from("down.example.org", "third");
    story.started(mix);
    story.now += 100_000;
    let position = Millis::from_secs(100);
    while story.session.head.dormant.is_none() {
        story.fails(SourceFailure::Unreachable);
        story.now += 60_000;
    }
    assert_eq!((story.current(), story.session.head.playhead), (Some("mix"), Playhead::held(position)));
    story.member(SessionCommand::Resume);
    assert_eq!((story.current(), story.session.head.playhead), (Some("mix"), Playhead::held(position)));

    // Its turn comes again, after another that was heard.
    let mut story = Story::new();
    let mix = story.play_from("down.example.org", "mix");
    let other = story.play_from("up.example.org", "other");
    story.started(mix);
    story.now += 100_000;
    story.fails(SourceFailure::Unreachable);
    assert_eq!((story.current(), story.session.head.playhead), (Some("other"), Playhead::default()));
    story.hear(other);
    story.worker(Report::Ended { track_id: other });
    assert_eq!((story.current(), story.session.head.playhead), (Some("mix"), Playhead::held(position)));
    // What it starts with is used up.
    story.member(SessionCommand::Replay);
    assert_eq!(story.session.head.playhead, Playhead::default());
}

#[test]
fn what_a_person_paused_stays_paused_whatever_becomes_of_its_track() {
    for failure in [SourceFailure::NotFound, SourceFailure::Unreachable, SourceFailure::ExtractorFailed] {
        let mut story = Story::new();
        let first = story.play_from("a.example.org", "first");
        story.play_from("b.example.org", "second");
        story.hear(first);
        story.member(SessionCommand::Pause);
        story.fails(failure);
        assert_eq!((story.current(), story.session.head.paused), (Some("second"), true), "{failure:?}");
        story.member(SessionCommand::Resume);
        assert!(!story.session.head.paused);
    }
    let mut story = Story::new();
    let first = story.play("first");
    story.play("second");
    story.hear(first);
    story.member(SessionCommand::Pause);
    story.worker(Report::Ended { track_id: first });
    assert_eq!((story.current(), story.session.head.paused), (Some("second"), true), "at its very end");
    story.member(SessionCommand::Skip);
    assert!(!story.session.head.paused);
}

#[test]
fn a_site_that_rested_is_tried_again_after_a_while() {
    let mut story = Story::new();
    for n in 0..MAX_FAILURES + 2 {
        story.play_from("down.example.org", &format!("down {n}"));
    }
    story.play_from("up.example.org", "up 1");
    story.play_from("up.example.org", "up 2");
    for _ in 0..MAX_FAILURES {
        story.fails(SourceFailure::Unreachable);
    }
    assert_eq!(story.current(), Some("up 1"));
    let (track_id, rest) = (story.current_id(), SOURCE_REST.get());
    story.started(track_id);
    story.now += rest;
    story.worker(Report::Ended { track_id });
    assert_eq!(story.current(), Some("down 5"), "one that has not failed yet");
    story.fails(SourceFailure::Unreachable);
    assert_eq!(story.current(), Some("up 2"), "once");
}

#[test]
fn only_what_fails_by_the_servers_fault_counts_together() {
    let mut story = Story::new();
    let private: Vec<_> =
        (0..5).map(|n| story.play_from("tube.example.org", &format!("private {n}"))).collect();
    for n in 0..20 {
        story.play_from("tube.example.org", &format!("good {n}"));
    }
    let mut told = Vec::new();
    for _ in private {
        told.extend(story.fails(SourceFailure::NotFound));
    }
    assert_eq!((story.current(), story.all()), (Some("good 0"), 20));
    told.extend(story.ends());
    let first = Notice::TrackFailed { title: "private 0".into(), failure: SourceFailure::NotFound };
    assert_eq!(told, [first, Notice::LeftOut { count: 4 }], "one message, and a number");
    for _ in 1..20 {
        assert_eq!(story.ends(), []);
    }
    assert_eq!(story.all(), 0);
}

#[test]
fn what_may_be_anybodys_fault_counts_half() {
    let mut story = Story::new();
    for n in 0..30 {
        story.play_from("tube.example.org", &n.to_string());
    }
    let mut failed = 0;
    while story.session.head.dormant.is_none() {
        story.fails(SourceFailure::ExtractorFailed);
        failed += 1;
    }
    assert_eq!((failed, story.all()), (2 * MAX_FAILURES, 30));
}

#[test]
fn the_only_track_is_tried_again_where_it_was_and_then_waits() {
    let mut story = Story::new();
    let only = story.play_from("down.example.org", "only");
    story.hear(only);
    let mut tries = Vec::new();
    while story.session.head.dormant.is_none() {
        story.fails(SourceFailure::TimedOut);
        tries.push(story.now);
        assert_eq!(story.session.head.playhead.position, Millis::from_secs(60));
    }
    let pauses: Vec<_> = tries.windows(2).map(|pair| pair[1] - pair[0]).collect();
    assert_eq!(pauses, [1_000, 2_000, 4_000, 8_000]);
    assert_eq!(story.current(), Some("only"));
    story.member(SessionCommand::Resume);
    assert_eq!(story.session.head.playhead.position, Millis::from_secs(60));
}

#[test]
fn a_source_that_is_heard_again_is_forgiven() {
    let mut story = Story::new();
    for n in 0..40 {
        story.play_from("shaky.example.org", &n.to_string());
    }
    for _ in 0..10 {
        for _ in 0..MAX_FAILURES - 1 {
            story.fails(SourceFailure::ServerError);
        }
        story.ends();
        assert!(story.session.head.dormant.is_none());
    }
    assert_eq!(story.all(), 30, "only what was heard is gone");
}

#[test]
fn a_loop_of_what_fails_stops_and_asks_nobody_again() {
    for mode in [LoopMode::Queue, LoopMode::Track] {
        for failure in [SourceFailure::NotFound, SourceFailure::TimedOut] {
            let mut story = Story::new();
            story.play_from("bad.example.org", "bad");
            story.member(SessionCommand::Loop { mode });
            let mut asked = 0;
            while story.session.head.is_active() && story.session.head.dormant.is_none() {
                story.fails(failure);
                asked += 1;
                assert!(asked <= MAX_FAILURES, "{mode:?} {failure:?}");
            }
        }
    }
}

#[test]
fn a_loop_plays_on_without_what_fails() {
    let mut story = Story::new();
    story.play_from("good.example.org", "good");
    story.play_from("bad.example.org", "bad");
    story.member(SessionCommand::Loop { mode: LoopMode::Queue });
    story.ends();
    story.fails(SourceFailure::Undecodable);
    for _ in 0..5 {
        assert_eq!((story.current(), story.all()), (Some("good"), 1));
        story.ends();
    }
}

#[test]
fn a_track_that_nobody_can_have_heard_has_failed() {
    for mode in [LoopMode::Off, LoopMode::Queue, LoopMode::Track] {
        for millis in [0, 10] {
            let mut story = Story::new();
            let track_id = story.play("nothing");
            story.play("after");
            story.member(SessionCommand::Loop { mode });
            story.started(track_id);
            story.now += millis;
            let told = notices(&story.worker(Report::Ended { track_id }));
            let failure = SourceFailure::Empty;
            assert_eq!(told, [Notice::TrackFailed { title: "nothing".into(), failure }]);
            assert_eq!((story.current(), story.all()), (Some("after"), 1), "{mode:?}");
        }
    }
}

#[test]
fn the_end_of_a_track_that_was_sought_to_its_end_is_no_failure() {
    let mut story = Story::new();
    let track_id = story.play("a");
    story.worker(Report::Started { track_id, position: Millis::from_secs(179) });
    story.now += 100;
    assert_eq!(notices(&story.worker(Report::Ended { track_id })), []);
}

#[test]
fn tries_are_spaced_and_a_person_waits_for_none() {
    let mut story = Story::new();
    for n in 0..12 {
        story.play(&n.to_string());
    }
    let mut tries = Vec::new();
    for _ in 0..7 {
        story.fails(SourceFailure::NotFound);
        let pause = story.session.head.setbacks.not_before.map(|after| after.since(at(story.now)).get());
        tries.push(pause.unwrap_or_default());
    }
    assert_eq!(tries, [0, 250, 500, 1_000, 2_000, 2_000, 2_000]);
    story.member(SessionCommand::Skip);
    assert_eq!(story.session.head.setbacks.not_before, None);
}

#[test]
fn whoever_chooses_a_track_that_failed_gets_it_tried() {
    let mut story = Story::new();
    story.play_from("down.example.org", "down");
    story.play_from("up.example.org", "up 1");
    story.play_from("up.example.org", "up 2");
    story.fails(SourceFailure::TimedOut);
    assert_eq!((story.current(), story.queue()), (Some("up 1"), vec!["down", "up 2"]));
    story.member(SessionCommand::SkipTo { place: 1 });
    assert_eq!(story.current(), Some("down"));
}

#[test]
fn who_waits_for_a_track_that_fails_is_told_there_and_not_counted() {
    let mut story = Story::new();
    let effects = story.member(SessionCommand::play(link("bad")));
    let bad = resolve_of(&effects).expect("looked up");
    story.play("good");
    story.worker(Report::Failed { track_id: bad, failure: SourceFailure::TimedOut });
    assert_eq!(story.ends(), [], "no number: who asked was told");
}
