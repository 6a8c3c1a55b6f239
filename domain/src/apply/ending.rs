//! Rules for the end of a track, and of a session.

use super::{Change, shortened};
use crate::{
    EndReason, FAILURE_WINDOW, Field, MAX_FAILURES, Millis, Notice, PlayEnd, Playhead, SessionEventKind,
    SourceFailure, Tombstone, TrackId, UserId,
};

impl Change<'_> {
    pub(super) fn failed(&mut self, track_id: TrackId, failure: SourceFailure) {
        let Some(track) = self.entry(track_id) else { return };
        let title = track.info.title.clone();
        self.note(SessionEventKind::TrackFailed { title: shortened(&title), failure });
        let notice = Notice::TrackFailed { title, failure };
        // Whoever waits for an answer is told there; else the channel is told.
        if !self.answer_pending(track_id, &notice) {
            self.announce(notice);
        }
        if !self.is_current(track_id) {
            self.session.queue.replace(track_id, Vec::new(), self.version);
            return;
        }
        let now = self.now;
        let failures = &mut self.session.head.failures;
        failures.retain(|at| now.since(*at) <= FAILURE_WINDOW);
        failures.push(now);
        if failures.len() >= MAX_FAILURES && !self.session.queue.is_empty() {
            self.announce(Notice::GaveUp);
            self.end(EndReason::TooManyFailures, None);
        } else {
            self.advance(PlayEnd::Failed, None);
        }
    }

    /// Makes the next track the current one, or ends the session for want of one.
    pub(super) fn advance(&mut self, how: PlayEnd, by: Option<UserId>) {
        self.play_over(how, by);
        if let Some(id) = self.session.head.current.as_ref().map(|track| track.id) {
            self.answer_pending(id, &Notice::Superseded);
        }
        if let Some(track) = self.session.head.current.take() {
            self.was_played(track);
        }
        let Some(next) = self.session.queue.pop_front(self.version) else {
            return self.end(EndReason::QueueEnded, None);
        };
        let head = &mut self.session.head;
        head.current = Some(next);
        head.playhead = Playhead::held(Millis::ZERO);
        head.paused = false;
        head.votes.clear();
        head.restores = None;
    }

    pub(super) fn end(&mut self, reason: EndReason, by: Option<UserId>) {
        self.end_with(reason, by, &Notice::Superseded);
    }

    pub(super) fn end_with(&mut self, reason: EndReason, by: Option<UserId>, to_waiting: &Notice) {
        match (reason, by) {
            (EndReason::Stopped, Some(by)) => self.note(SessionEventKind::Stopped { by }),
            (EndReason::Disconnected, _) => self.note(SessionEventKind::Disconnected),
            (EndReason::QueueEnded, _) => self.note(SessionEventKind::QueueEnded),
            (EndReason::TooManyFailures, _) => self.note(SessionEventKind::GaveUp),
            _ => {}
        }
        let how = if reason == EndReason::TooManyFailures { PlayEnd::Failed } else { PlayEnd::Stopped };
        self.play_over(how, by);
        for pending in std::mem::take(&mut self.session.head.pending) {
            self.reply(pending, to_waiting.clone());
        }
        let next_page = self.session.queue.next_page();
        self.session.queue = crate::Queue::from_pages(Vec::new(), next_page);
        if let Some(track) = self.session.head.current.take() {
            self.remember_played(track);
        }
        let head = &mut self.session.head;
        head.undo.clear();
        head.redo.clear();
        head.playhead = Playhead::default();
        head.paused = false;
        head.held_by.clear();
        head.alone_since = None;
        head.votes.clear();
        head.failures.clear();
        head.voice = None;
        head.listeners.clear();
        head.dormant = None;
        head.restores = None;
        if reason == EndReason::QueueEnded && head.settings.is_on(Field::Stay, &self.plan) {
            // It waits in its channel for what is queued next.
            return;
        }
        head.voice_channel = None;
        head.tombstone = Some(Tombstone { reason, by, at: self.now });
    }
}
