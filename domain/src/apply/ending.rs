//! Rules for the end of a session.

use super::Change;
use crate::{EndReason, Field, Notice, PlayEnd, Playhead, SessionEventKind, Setbacks, Tombstone, UserId};

impl Change<'_> {
    /// Ends the session. What a person ended, and what was taken back before, can still be brought back.
    pub(super) fn end(&mut self, reason: EndReason, by: Option<UserId>) {
        match (reason, by) {
            (EndReason::Stopped, Some(by)) => self.note(SessionEventKind::Stopped { by }),
            (EndReason::Disconnected, _) => self.note(SessionEventKind::Disconnected),
            (EndReason::QueueEnded, _) => self.note(SessionEventKind::QueueEnded),
            _ => {}
        }
        self.play_over(PlayEnd::Stopped, by);
        for pending in std::mem::take(&mut self.session.head.pending) {
            self.reply(pending, Notice::Superseded);
        }
        if reason == EndReason::QueueEnded {
            self.tell_the_untold();
        }
        let next_page = self.session.queue.next_page();
        self.session.queue = crate::Queue::from_pages(Vec::new(), next_page);
        if let Some(track) = self.session.head.current.take() {
            self.remember_played(track);
        }
        let head = &mut self.session.head;
        head.playhead = Playhead::default();
        head.paused = false;
        head.held_by.clear();
        head.alone_since = None;
        head.votes.clear();
        head.setbacks = Setbacks::default();
        head.voice = None;
        head.came_from = None;
        head.listeners.clear();
        head.others_may_listen = false;
        head.restores = None;
        let waited = head.dormant.take().is_some();
        if reason == EndReason::QueueEnded && !waited && head.settings.is_on(Field::Stay, &self.plan) {
            // It waits in its channel for what is queued next.
            return;
        }
        head.voice_channel = None;
        head.tombstone = Some(Tombstone { reason, by, at: self.now });
    }
}
