//! Rules for a session that changes hands, or is moved.

use super::Change;
use crate::{
    ChannelId, DormantReason, MAX_LISTENERS, MAX_RESTORES, Millis, Playhead, RESTORE_PROGRESS,
    RecoveryAttempts, SessionEventKind, SourceFailure, Timestamp, TrackId, UserId,
};

impl Change<'_> {
    /// Another worker continues the session. A track that is taken up again and again without getting further is
    /// skipped: it may be what brings its worker down.
    pub(super) fn recovered(
        &mut self,
        track_id: TrackId,
        position: Millis,
        planned: bool,
        silent_since: Timestamp,
    ) {
        let silence = self.now.since(silent_since);
        self.heard_until(position);
        let head = &mut self.session.head;
        if planned {
            head.playhead = Playhead::held(position);
            if !head.is_held() {
                self.note(SessionEventKind::HandedOver { silence });
            }
            return;
        }
        if head.is_held() {
            // What is held can't get further, and is nothing that brings a worker down.
            head.playhead = Playhead::held(position);
            return self.note(SessionEventKind::Recovered { silence });
        }
        let before = head.restores.filter(|restores| restores.track_id == track_id);
        let position = before.map_or(position, |before| position.max(before.position));
        let restores = match before {
            Some(before) if position < before.position + RESTORE_PROGRESS => {
                RecoveryAttempts { count: before.count + 1, ..before }
            }
            _ => RecoveryAttempts { track_id, position, count: 1 },
        };
        head.restores = Some(restores);
        head.playhead = Playhead::held(position);
        self.note(SessionEventKind::Recovered { silence });
        if restores.count > MAX_RESTORES {
            self.failed(track_id, SourceFailure::NeverGetsFurther);
        }
    }

    /// Takes in who listens. Somebody who joins a session that waited for listeners lets it continue.
    pub(super) fn listeners(&mut self, members: &[UserId]) {
        if self.session.head.waits_for_a_command() {
            return;
        }
        let mut members = members.to_vec();
        members.sort_unstable();
        members.dedup();
        members.truncate(MAX_LISTENERS);
        let head = &mut self.session.head;
        head.listeners = members;
        let waits = head.dormant.is_some_and(|dormant| dormant.reason == DormantReason::NobodyListening);
        let somebody = !head.listeners.is_empty();
        if waits && somebody {
            head.dormant = None;
            self.note(SessionEventKind::Woke);
        }
        self.somebody_listens(somebody);
    }

    /// A moderator moved the bot: the session follows, with a voice session of its own.
    pub(super) fn moved(&mut self, to: ChannelId) {
        let Some(from) = self.session.head.voice_channel.replace(to).filter(|from| *from != to) else {
            return;
        };
        let head = &mut self.session.head;
        head.voice = None;
        head.came_from = None;
        head.listeners.clear();
        head.others_may_listen = true;
        self.note(SessionEventKind::Moved { from, to });
    }
}
