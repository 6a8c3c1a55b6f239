//! Rules for tracks and sources that fail.
//!
//! A track that fails by its own fault is left out. One that fails by its server's fault waits, and others are played: the
//! server may be back later. When nothing else is left, the session waits.

use super::{Change, shortened};
use crate::{
    DormantReason, MIN_HEARD, Millis, Notice, PlayEnd, RESTORE_PROGRESS, SessionEventKind, SourceFailure,
    Track, TrackId, TrackState, setbacks::source_of, source_failure::Fault,
};

impl Change<'_> {
    /// A track can't be found, opened or played on.
    pub(super) fn failed(&mut self, track_id: TrackId, failure: SourceFailure) {
        let Some(track) = self.entry(track_id).cloned() else { return };
        let paused = self.session.head.paused;
        self.note(SessionEventKind::TrackFailed { title: shortened(&track.info.title), failure });
        if !self.is_current(track_id) {
            let notice = Notice::TrackFailed { title: track.info.title, failure };
            if !self.answer_pending(track_id, &notice) {
                self.announce(notice);
            }
            self.session.queue.replace(track_id, Vec::new(), self.version);
            return;
        }
        if self.heard_so_far() >= RESTORE_PROGRESS {
            self.session.head.setbacks.heard(&source_of(&track));
        }
        self.tell_of_failure(&track, failure);
        let fault = failure.fault();
        if fault == Fault::Track || track.state == TrackState::Unresolved {
            self.session.head.setbacks.pause(self.now);
            self.advance(PlayEnd::Failed, None);
        } else {
            self.set_aside(track, fault);
        }
        self.stay_paused(paused);
    }

    /// A worker's report lets nothing be heard that a person paused.
    fn stay_paused(&mut self, paused: bool) {
        let head = &mut self.session.head;
        head.paused = paused && head.current.is_some();
    }

    /// The track came to its end. One that nobody can have heard has failed: it would be opened again and again where
    /// things repeat.
    pub(super) fn ended(&mut self, track_id: TrackId) {
        let heard = self.heard_so_far() >= MIN_HEARD || self.before.head.playhead.position >= MIN_HEARD;
        if !heard {
            return self.failed(track_id, SourceFailure::Empty);
        }
        let paused = self.session.head.paused;
        self.session.head.setbacks.not_before = None;
        if self.session.head.loop_mode == crate::LoopMode::Track {
            self.session.head.setbacks.in_a_row = 0;
            self.play_over(PlayEnd::Finished, None);
            self.begin_again();
        } else {
            self.advance(PlayEnd::Finished, None);
        }
        self.stay_paused(paused);
    }

    /// Anyone who waits for an answer is told there; else the channel is told of the first of several, and of the number of
    /// the others.
    fn tell_of_failure(&mut self, track: &Track, failure: SourceFailure) {
        let notice = Notice::TrackFailed { title: track.info.title.clone(), failure };
        let answered = self.answer_pending(track.id, &notice);
        let setbacks = &mut self.session.head.setbacks;
        setbacks.in_a_row = setbacks.in_a_row.saturating_add(1);
        if answered {
            return;
        }
        if setbacks.in_a_row == 1 {
            self.announce(notice);
        } else {
            setbacks.untold += 1;
        }
    }

    /// Tells how many tracks failed that nobody was told of.
    pub(super) fn tell_the_untold(&mut self) {
        match std::mem::take(&mut self.session.head.setbacks.untold) {
            0 => {}
            count => self.announce(Notice::LeftOut { count }),
        }
    }

    /// The track waits, and another is played; the same again after a pause when there is none.
    fn set_aside(&mut self, mut track: Track, fault: Fault) {
        self.play_over(PlayEnd::Failed, None);
        let (now, track_id) = (self.now, track.id);
        let failing = self.session.head.setbacks.count(source_of(&track), fault, now);
        // Where it was.
        let place = self.session.head.setbacks.place.min(self.session.queue.len());
        self.session.head.setbacks.pass_over(track_id);
        let position = self.session.head.playhead.at(now);
        track.start = (position > Millis::ZERO).then_some(position);
        self.session.head.current = None;
        self.session.queue.insert(place, vec![track], self.version);
        let next = self.session.next_up(now);
        self.begin_next(next);
        let head = &mut self.session.head;
        if head.current.as_ref().is_some_and(|next| next.id == track_id) {
            head.setbacks.not_before = Some(now + failing.retry_after());
        } else {
            head.setbacks.pause(now);
        }
    }

    /// Makes a track that waits the current one. When all of them come from sources that fail, the first is, and the
    /// session waits.
    pub(super) fn begin_next(&mut self, place: Option<usize>) {
        let Some(next) = self.session.queue.take(place.unwrap_or(0), self.version) else { return };
        self.session.head.setbacks.place = place.unwrap_or(0);
        self.make_current(next);
        if place.is_none() && self.session.head.dormant.is_none() {
            self.tell_the_untold();
            self.announce(Notice::GaveUp);
            self.note(SessionEventKind::GaveUp);
            self.wait(DormantReason::SourcesFailed);
        }
    }

    /// How long the current track was heard.
    pub(super) fn heard_so_far(&self) -> Millis {
        let before = self.session.head.hearing.map(|hearing| hearing.heard).unwrap_or_default();
        before + self.stretch.unwrap_or_default()
    }
}
