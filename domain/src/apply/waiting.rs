//! Rules for a session that waits: what lets it, and what lets it continue.

use super::Change;
use crate::{
    ChannelId, Dormant, DormantReason, EndReason, Head, JoinProblem, Member, Millis, Notice, Playhead,
    REMOVED_LIFE, Rank, SessionEventKind, Setbacks, Tombstone, UNDO_LIFE, UserId, VoiceSession,
};

impl Change<'_> {
    /// The session is kept, and not heard until somebody comes back to it.
    pub(super) fn went_dormant(&mut self, reason: DormantReason, position: Millis) {
        self.heard_until(position);
        self.session.head.playhead = Playhead::held(position);
        self.note(SessionEventKind::WentDormant { reason });
        self.wait(reason);
        if reason == DormantReason::Removed {
            // Somebody did that, as a kick.
            let mark = Tombstone { reason: EndReason::Disconnected, by: None, at: self.now };
            self.session.head.tombstone = Some(mark);
        }
    }

    /// The session is kept as it is: its queue, its position, and what can be taken back.
    pub(super) fn wait(&mut self, reason: DormantReason) {
        let now = self.now;
        let head = &mut self.session.head;
        head.playhead = head.playhead.hold(now);
        head.dormant = Some(Dormant { reason, since: now });
        head.voice = None;
        head.came_from = None;
        head.held_by.clear();
        head.alone_since = None;
        head.votes.clear();
        if reason.waits_for_a_command() {
            head.listeners.clear();
        }
    }

    /// A moderator disconnected the bot, or its channel is gone: the session waits, and does not continue by itself.
    pub(super) fn disconnected(&mut self, by: Option<UserId>) {
        if self.session.head.voice_channel.is_none() {
            self.session.head.idle_since = None;
            return;
        }
        if !self.session.head.is_active() {
            return self.end(EndReason::Disconnected, by);
        }
        // One that waits for listeners may not have left its channel yet. Any other was in none: that is old news.
        if self.session.head.dormant.is_some_and(|dormant| dormant.reason.waits_for_a_command()) {
            return;
        }
        self.note(SessionEventKind::Disconnected);
        self.wait(DormantReason::Disconnected);
        let mark = Tombstone { reason: EndReason::Disconnected, by, at: self.now };
        self.session.head.tombstone = Some(mark);
    }

    /// A guild that lets the bot in again after a long time begins again.
    pub(super) fn forget_after_removal(&mut self) {
        let of_removal = |dormant: &Dormant| dormant.reason == DormantReason::Removed;
        let removed = self.session.head.dormant.filter(of_removal);
        if removed.is_some_and(|dormant| self.now.since(dormant.since) > REMOVED_LIFE) {
            self.end(EndReason::Disconnected, None);
        }
    }

    /// Anyone who lets the session begin, or continue, is in its channel, and hears it. Until the gateway has said who
    /// else is, a worker that takes the session up must not think that nobody is.
    pub(super) fn asker_listens(&mut self, member: &Member) {
        let is_heard = |head: &Head| head.is_active() && head.dormant.is_none();
        let begins = is_heard(&self.session.head) && !is_heard(&self.before.head);
        let head = &mut self.session.head;
        if begins && head.listeners.is_empty() && head.voice_channel == member.voice_channel {
            head.listeners.push(member.user_id);
            head.others_may_listen = true;
        }
    }

    /// The bot leaves its channel to enter it again: what the gateway tells of that is not a moderator's word.
    pub(super) fn rejoins(&mut self) {
        self.session.head.voice = None;
    }

    /// The bot is in its channel.
    pub(super) fn joined(&mut self, voice: &VoiceSession) {
        let head = &mut self.session.head;
        if head.voice_channel == Some(voice.channel_id) {
            head.came_from = None;
        }
        head.voice = Some(voice.clone()).filter(VoiceSession::can_be_kept);
    }

    /// The bot did not get into its channel. It goes back to where it was heard, if there is such a channel, or waits.
    pub(super) fn join_failed(&mut self, problem: JoinProblem) {
        let head = &self.session.head;
        let Some(channel) = head.voice_channel.filter(|_| head.dormant.is_none()) else { return };
        let notice = match problem {
            JoinProblem::Forbidden => Notice::JoinForbidden { channel },
            JoinProblem::Full => Notice::ChannelFull { channel },
            JoinProblem::Unanswered => Notice::JoinFailed { channel },
        };
        let (forbidden, full) = (problem == JoinProblem::Forbidden, problem == JoinProblem::Full);
        self.note(SessionEventKind::JoinFailed { channel, forbidden, full });
        if !self.session.head.is_active() {
            self.end(EndReason::JoinFailed, None);
            return self.announce(notice);
        }
        let now = self.now;
        let head = &mut self.session.head;
        if let Some(back) = head.came_from.take() {
            head.voice_channel = Some(back);
            head.voice = None;
            head.playhead = head.playhead.hold(now);
            return self.announce(notice);
        }
        // Anyone who waits for an answer reads it now. What they asked for is kept.
        for pending in std::mem::take(&mut self.session.head.pending) {
            self.reply(pending, notice.clone());
        }
        self.wait(problem.into());
        self.announce(notice);
    }

    /// Whether `/resume` lets a session continue that waits, or brings one back that was ended.
    pub(super) fn resume_brings_back(&self) -> bool {
        let stop = self.session.stop_to_take_back();
        let dormant = self.session.head.dormant.is_some();
        dormant || stop.is_some_and(|stop| self.now.since(stop.at) <= UNDO_LIFE)
    }

    /// Whether `/undo` does.
    pub(super) fn undo_brings_back(&self) -> bool {
        let head = &self.session.head;
        if head.is_active() {
            head.dormant.is_some() && head.tombstone.is_some()
        } else {
            !head.undo.is_empty()
        }
    }

    /// A member lets the session continue in the channel they are in.
    pub(super) fn bring_back(&mut self, voice_channel: Option<ChannelId>, by: UserId, rank: Rank) -> Notice {
        let Some(theirs) = voice_channel else { return Notice::NotInVoice };
        if let Some(refusal) = self.voice_channel_refused(theirs, rank) {
            return refusal;
        }
        if self.session.head.dormant.is_some() {
            return self.wake_up_in(theirs);
        }
        let notice = self.undo(by, rank);
        let head = &mut self.session.head;
        if head.is_active() {
            head.tombstone = None;
            head.voice_channel = Some(theirs);
        }
        notice
    }

    /// A member wants to hear on what waits, or what was stopped a while ago.
    pub(super) fn resume_kept(&mut self, voice_channel: Option<ChannelId>, by: UserId, rank: Rank) -> Notice {
        let notice = self.bring_back(voice_channel, by, rank);
        if !matches!(notice, Notice::Undone { .. }) {
            return notice;
        }
        // It may have been paused when it was stopped.
        self.session.head.paused = false;
        Notice::Resumed
    }

    /// A member takes a session up again that waits, in the channel they are in.
    pub(super) fn wake_up_in(&mut self, theirs: ChannelId) -> Notice {
        let head = &mut self.session.head;
        head.dormant = None;
        head.tombstone = None;
        head.voice_channel = Some(theirs);
        head.paused = false;
        head.held_by.clear();
        head.alone_since = None;
        head.setbacks = Setbacks::default();
        self.note(SessionEventKind::Woke);
        Notice::Resumed
    }

    /// Tracks that left the queue are passed over no more.
    pub(super) fn forget_what_waits_no_more(&mut self) {
        if self.session.head.setbacks.passed_over.is_empty() {
            return;
        }
        let waiting: std::collections::HashSet<_> = self.session.queue.iter().map(|track| track.id).collect();
        let current = self.session.head.current.as_ref().map(|track| track.id);
        let passed_over = &mut self.session.head.setbacks.passed_over;
        passed_over.retain(|track| waiting.contains(track) || current == Some(*track));
    }
}
