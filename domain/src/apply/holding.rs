//! Rules for a session that can't be heard, or that nobody hears.

use super::Change;
use crate::{DormantReason, Field, Millis, Notice, PlaybackBlocker, SessionEventKind};

impl Change<'_> {
    /// Something keeps the bot from being heard: the track is held at its position.
    pub(super) fn hold(&mut self, by: PlaybackBlocker) {
        let head = &mut self.session.head;
        if head.held_by.contains(&by) {
            return;
        }
        head.held_by.push(by);
        head.held_by.sort_unstable();
        head.playhead = head.playhead.hold(self.now);
        self.note(SessionEventKind::Held { by });
        match by {
            PlaybackBlocker::Suppressed => self.announce(Notice::NeedsInvitation),
            PlaybackBlocker::ServerMuted => self.announce(Notice::Muted),
            // There is nobody to tell.
            PlaybackBlocker::Alone => {}
        }
    }

    /// It does so no more. The playhead runs again once the worker says that sound does.
    pub(super) fn release(&mut self, by: PlaybackBlocker) {
        let head = &mut self.session.head;
        let before = head.held_by.len();
        head.held_by.retain(|held| *held != by);
        if head.held_by.len() < before {
            self.note(SessionEventKind::Released { by });
        }
    }

    /// Takes in whether anybody listens.
    pub(super) fn somebody_listens(&mut self, somebody: bool) {
        if somebody {
            self.session.head.alone_since = None;
            self.release(PlaybackBlocker::Alone);
        } else if self.session.head.dormant.is_none() {
            self.session.head.alone_since.get_or_insert(self.now);
            if self.session.head.settings.is_on(Field::PauseAlone, &self.plan) {
                self.hold(PlaybackBlocker::Alone);
            }
        }
    }

    /// Nobody listened for long enough: the bot leaves, and the session waits for somebody.
    pub(super) fn left_alone(&mut self) {
        let limit = Millis::from_secs(u64::from(self.number(Field::LeaveAlone)) * 60);
        let head = &self.session.head;
        let long_enough = head.alone_since.is_some_and(|since| self.now.since(since) >= limit);
        if !long_enough || head.dormant.is_some() || head.settings.is_on(Field::Stay, &self.plan) {
            return;
        }
        let position = head.playhead.at(self.now);
        self.announce(Notice::LeftAlone);
        self.went_dormant(DormantReason::NobodyListening, position);
    }
}
