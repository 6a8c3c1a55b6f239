//! What becomes of a worker's report.

use super::Change;
use crate::{
    DormantReason, Effect, Interruption, Millis, Notice, Playhead, Report, SessionEventKind, TrackId,
};

impl Change<'_> {
    /// Takes in what happened. News of a track that is no longer current, or of a session that is over, changes nothing.
    pub(super) fn apply_report(&mut self, report: &Report) {
        let is_active = self.session.head.is_active();
        match report {
            Report::Resolved { track_id, tracks, gaps } => self.resolved(*track_id, tracks, *gaps),
            Report::Started { track_id, position } => self.started(*track_id, *position),
            Report::Interrupted { track_id, position, cause } => {
                self.interrupted(*track_id, *position, *cause);
            }
            Report::Recovered { track_id, position, planned, silent_since } => {
                if self.is_heard(*track_id) {
                    self.recovered(*track_id, *position, *planned, *silent_since);
                }
            }
            Report::WentDormant { reason, position } => {
                if is_active && self.may_go_dormant(*reason) {
                    self.went_dormant(*reason, *position);
                }
            }
            Report::Joined { voice } => {
                if is_active && self.session.head.dormant.is_none() {
                    self.joined(voice);
                }
            }
            Report::AnswerOwed { answer } => self.owe(answer),
            // That they have is known already, and is to be stored.
            Report::AnswersArrived => self.probed = true,
            Report::Rejoins => {
                if is_active {
                    self.rejoins();
                }
            }
            Report::Listeners { members } => {
                if is_active {
                    self.listeners(members);
                }
            }
            Report::OthersMayListen { on } => {
                if is_active {
                    self.session.head.others_may_listen = *on;
                }
            }
            Report::Ended { track_id } => {
                if self.is_current(*track_id) {
                    self.ended(*track_id);
                }
            }
            Report::Failed { track_id, failure } => self.failed(*track_id, *failure),
            Report::BackgroundTaskDone { job_id, notice } => self.background_task_done(job_id, notice),
            // The job is not remembered: sent again by the operator, it is to be carried out.
            Report::DeadLettered { job_id, reply } => {
                let (job_id, to) = (job_id.clone(), reply.clone());
                self.effects.push(Effect::Reply { job_id, to, notice: Notice::Buried });
            }
            Report::Moved { channel } => {
                if self.session.head.voice_channel.is_some() {
                    self.moved(*channel);
                }
            }
            Report::LeftAlone => {
                if is_active {
                    self.left_alone();
                }
            }
            Report::Held { by, on: true } => {
                if is_active {
                    self.hold(*by);
                }
            }
            Report::Held { by, on: false } => self.release(*by),
            Report::CardShown { card } => self.card_shown(*card),
            Report::Granted { grant } => self.grant(grant),
            Report::IdledOut => {
                if !is_active {
                    self.idled_out();
                }
            }
            Report::Disconnected { by } => self.disconnected(*by),
            Report::JoinFailed { problem } => self.join_failed(*problem),
            // Anyone who sent it asks whether its job is remembered.
            Report::Probe => {}
        }
    }

    fn started(&mut self, track_id: TrackId, position: Millis) {
        if !self.is_heard(track_id) {
            return;
        }
        self.session.head.playhead = if self.session.head.is_held() {
            Playhead::held(position)
        } else {
            Playhead::running(position, self.now)
        };
        self.tell_the_untold();
    }

    fn interrupted(&mut self, track_id: TrackId, position: Millis, cause: Interruption) {
        if !self.is_heard(track_id) {
            return;
        }
        self.heard_until(position);
        self.session.head.playhead = Playhead::held(position);
        if cause == Interruption::ConnectionLost {
            self.note(SessionEventKind::ConnectionLost);
        }
    }

    /// Anyone who waits for listeners waits for them no more when the bot was removed.
    fn may_go_dormant(&self, reason: DormantReason) -> bool {
        self.session
            .head
            .dormant
            .is_none_or(|dormant| reason == DormantReason::Removed && !dormant.reason.waits_for_a_command())
    }
}
