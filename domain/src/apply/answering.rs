//! What is said, to whom, and what is remembered of it.

use super::Change;
use crate::{
    Answer, AuditEvent, ChannelId, Door, Effect, Job, MAX_ANSWERS, MAX_ANSWERS_BYTES, Member, Notice,
    Outcome, PendingReply, ReplyHandle, SessionCommand, SessionEvent, SessionEventKind, TrackId,
    head::keep_last,
};

impl Change<'_> {
    /// Answers who waits for a track. Says whether somebody did.
    pub(super) fn answer_pending(&mut self, id: TrackId, notice: &Notice) -> bool {
        if !self.session.head.pending.iter().any(|pending| pending.track_id == id) {
            return false;
        }
        let (answered, waiting): (Vec<_>, Vec<_>) = std::mem::take(&mut self.session.head.pending)
            .into_iter()
            .partition(|pending| pending.track_id == id);
        self.session.head.pending = waiting;
        for pending in answered {
            self.reply(pending, notice.clone());
        }
        true
    }

    pub(super) fn reply(&mut self, pending: PendingReply, notice: Notice) {
        let PendingReply { job_id, reply, .. } = pending;
        self.effects.push(Effect::Reply { job_id, to: reply, notice });
    }

    /// Moves what the panel waits for into the journal.
    pub(super) fn keep_outcomes(&mut self) {
        let at = self.now;
        let (to_panel, others): (Vec<_>, Vec<_>) = std::mem::take(&mut self.effects)
            .into_iter()
            .partition(|effect| matches!(effect, Effect::Reply { to, .. } if to.is_panel()));
        self.effects = others;
        self.journal.outcomes.extend(to_panel.into_iter().filter_map(|effect| match effect {
            Effect::Reply { job_id, notice, .. } => Some(Outcome { job_id, notice, at }),
            _ => None,
        }));
    }

    /// What is to be remembered of a command that a member gave.
    pub(super) fn audit_event_of(
        &self,
        command: &SessionCommand,
        member: &Member,
        job: Option<&Job>,
    ) -> Option<AuditEvent> {
        let from_panel = job?.reply.as_ref().is_some_and(ReplyHandle::is_panel);
        let door = if from_panel { Door::Panel } else { Door::Discord };
        Some(AuditEvent::of(command, member.user_id, door, self.now))
    }

    /// Remembers the command, unless it was refused: a refusal changes at most how often the member asked.
    pub(super) fn keep_audit_event(&mut self) {
        let Some(audit_event) = self.audit_event.take() else { return };
        let rates = std::mem::replace(&mut self.session.head.rates, self.before.head.rates.clone());
        let refused = self.session == *self.before;
        self.session.head.rates = rates;
        if refused {
            return;
        }
        self.journal.commands.push(audit_event);
    }

    /// Keeps the answers of this change until they are known to have arrived, and gives up those nobody can read.
    pub(super) fn keep_answers(&mut self) {
        let new = self.effects.iter().filter_map(|effect| match effect {
            Effect::Reply { job_id, to, notice } => {
                Some(Answer { job_id: job_id.clone(), reply: to.clone(), notice: notice.clone() })
            }
            _ => None,
        });
        let now = self.now;
        let answers = &mut self.session.head.answers;
        for answer in new {
            // A refusal changed nothing but how often somebody asked. That of a button is a message of its own: sent again, it
            // would be there twice.
            match (answer.notice.is_refusal(), answer.reply.card) {
                (false, _) => answers.push(answer),
                (true, None) => answers.insert(0, answer),
                (true, Some(_)) => {}
            }
        }
        answers.retain(|answer| answer.reply.expires_at > now);
        keep_last(answers, MAX_ANSWERS, MAX_ANSWERS_BYTES);
    }

    /// Keeps the answer to a job that changed nothing, until it is known to have arrived. It is the first to be given up
    /// where there are too many: what a job changed is worth more words than what it did not.
    pub(super) fn owe(&mut self, answer: &Answer) {
        let answers = &mut self.session.head.answers;
        if answer.reply.expires_at > self.now && answers.iter().all(|kept| kept.job_id != answer.job_id) {
            answers.insert(0, answer.clone());
        }
    }

    /// Remembers what happened, for `/why`.
    pub(super) fn note(&mut self, kind: SessionEventKind) {
        self.journal.events.push(SessionEvent { at: self.now, kind });
    }

    /// From now on announcements go where a command was used, in its language.
    pub(super) fn announce_in(&mut self, text_channel: Option<ChannelId>, job: Option<&Job>) {
        let Some(channel) = text_channel else { return };
        let head = &mut self.session.head;
        head.text_channel = Some(channel);
        if let Some(reply) = job.and_then(|job| job.reply.as_ref()) {
            head.language = reply.language;
        }
    }

    pub(super) fn announce(&mut self, notice: Notice) {
        let head = &self.session.head;
        let language = head.settings.language(&self.plan).unwrap_or(head.language);
        if let Some(channel) = head.settings.announcement_channel(&self.plan).or(head.text_channel) {
            self.effects.push(Effect::Announce { channel, notice, language });
        }
    }
}
