//! The rules.

mod adding;
mod answering;
mod background_tasks;
mod commands;
mod deciding;
mod ending;
mod entering;
mod failing;
mod holding;
mod idling;
mod order;
mod playback;
mod recording;
mod recovery;
mod reports;
mod restoring;
mod settings;
mod undoing;
mod waiting;

use crate::{
    Actor, Answer, ApplyContext, AuditEvent, ChannelEntry, Effect, Job, JobBody, JournalEntry,
    MAX_EVENT_TITLE, MAX_EVENTFUL, Member, Millis, Notice, Plan, Plans, Query, Report, Session,
    SessionCommand, Timestamp, Track, TrackId, UndoVersions, cut,
};

/// Applies a command of a member, and returns the state after it and what to carry out once that state is committed.
///
/// The version grows by one exactly when something changed: a refusal leaves the state as it was and needs no commit.
#[must_use]
pub fn apply_command<'a>(
    state: &'a Session,
    command: &SessionCommand,
    member: &Member,
    facts: impl Into<ApplyContext<'a>>,
) -> (Session, Vec<Effect>) {
    Change::new(state, facts.into()).command(command, member, None)
}

/// Applies a report of the worker, as [`apply_command`] does a command. News that came too late changes nothing.
#[must_use]
pub fn apply_report<'a>(
    state: &'a Session,
    report: &Report,
    facts: impl Into<ApplyContext<'a>>,
) -> (Session, Vec<Effect>) {
    Change::new(state, facts.into()).report(report, None)
}

/// Applies a job: what it carries, with the job's id remembered in the state and its answer among the effects.
///
/// A job that was applied before changes nothing. If its answer is not known to have arrived, it is sent again in the
/// same words.
#[must_use]
pub fn apply_job<'a>(
    state: &'a Session,
    job: &Job,
    actor: impl Into<Actor>,
    facts: impl Into<ApplyContext<'a>>,
) -> (Session, Vec<Effect>) {
    apply_job_at(state, job, actor, ChannelEntry::Open, facts)
}

/// Applies a job of a member whom the bot may not be able to come to: [`apply_job`], and what would take the bot to a
/// channel that is closed to it is refused before anything changes.
#[must_use]
pub fn apply_job_at<'a>(
    state: &'a Session,
    job: &Job,
    actor: impl Into<Actor>,
    entry: ChannelEntry,
    facts: impl Into<ApplyContext<'a>>,
) -> (Session, Vec<Effect>) {
    if !job.can_be_kept() {
        return refused(state, job);
    }
    let again = state.head.answers.iter().find(|answer| answer.job_id == job.id).cloned();
    if again.is_some() || state.head.recent_jobs.contains(&job.id) {
        let effects =
            again.map(|Answer { job_id, reply, notice }| Effect::Reply { job_id, to: reply, notice });
        return (state.clone(), effects.into_iter().collect());
    }
    let change = Change { entry, ..Change::new(state, facts.into()) };
    match (&job.body, actor.into()) {
        (JobBody::Command(command), Actor::Member(member)) => change.command(command, &member, Some(job)),
        (JobBody::Report(report), Actor::Worker) => change.report(report, Some(job)),
        // A member can't claim what only the worker knows, and the worker asks for nothing.
        (JobBody::Command(_), Actor::Worker) | (JobBody::Report(_), Actor::Member(_)) => {
            (state.clone(), Vec::new())
        }
    }
}

/// The outcome of a job that can't be applied: nothing changes, and anyone who gave it is told.
fn refused(state: &Session, job: &Job) -> (Session, Vec<Effect>) {
    let (rule, command) = ("a job's ids and token keep their limits", job.body.name());
    let mut effects = vec![Effect::InvariantBroken { rule, command }];
    effects.extend(job.reply.clone().map(|to| Effect::Reply {
        job_id: job.id.clone(),
        to,
        notice: Notice::InvariantBroken,
    }));
    (state.clone(), effects)
}

/// One change in the making.
struct Change<'a> {
    before: &'a Session,
    session: Session,
    effects: Vec<Effect>,
    now: Timestamp,
    past: Option<UndoVersions<'a>>,
    kept: Option<&'a Session>,
    plans: Plans,
    /// What the guild's plan allows.
    plan: Plan,
    /// How long sound ran when the change began, until it is counted.
    stretch: Option<Millis>,
    /// Version the state gets if the change is kept.
    version: u64,
    /// Whether the state is to be stored even if nothing else changes.
    probed: bool,
    /// What is remembered of the command, if it changes something.
    audit_event: Option<AuditEvent>,
    /// What the change comes to.
    journal: JournalEntry,
    /// Whether the bot can come to the member who gives the command.
    entry: ChannelEntry,
}

impl<'a> Change<'a> {
    fn new(before: &'a Session, facts: ApplyContext<'a>) -> Self {
        let version = before.head.version + 1;
        let ApplyContext { now, past, kept, plans } = facts;
        let plan = plans.of(&before.head.grants, now);
        let session = before.clone();
        let effects = Vec::new();
        let mut change = Self {
            before,
            session,
            effects,
            now,
            past,
            kept,
            plans,
            plan,
            stretch: None,
            version,
            probed: false,
            audit_event: None,
            journal: JournalEntry::default(),
            entry: ChannelEntry::Open,
        };
        change.stretch = change.stretch();
        change
    }

    fn command(
        mut self,
        command: &SessionCommand,
        member: &Member,
        job: Option<&Job>,
    ) -> (Session, Vec<Effect>) {
        self.audit_event = self.audit_event_of(command, member, job);
        self.forget_after_removal();
        self.take_grants(job);
        if job.is_some() {
            if let Err(notice) = self.session.head.check_rate(&self.plan, member.user_id, self.now) {
                let change = self.answered(Some(notice), job);
                return (change.session, change.effects);
            }
            self.session.head.count_command(&self.plan, member.user_id, self.now);
        }
        let answer = self.obey(command, member, job);
        self.asker_listens(member);
        self.answered(answer, job).checked(command.name(), job)
    }

    fn report(mut self, report: &Report, job: Option<&Job>) -> (Session, Vec<Effect>) {
        self.take_grants(job);
        self.probed = job.is_some() && matches!(report, Report::Probe);
        self.journal.report = Some(report.name().to_owned());
        self.apply_report(report);
        self.answered(None, job).checked(report.name(), job)
    }

    /// Takes in the tiers that Discord told of with a job.
    fn take_grants(&mut self, job: Option<&Job>) {
        let Some(job) = job.filter(|job| !job.grants.is_empty()) else { return };
        for grant in &job.grants {
            self.grant(grant);
        }
        self.plan = self.plans.of(&self.session.head.grants, self.now);
    }

    /// What was made, or what was there before if that can't be.
    fn checked(mut self, name: &'static str, job: Option<&Job>) -> (Session, Vec<Effect>) {
        if self.session.head.version != self.before.head.version
            && let Some(rule) = self.session.broken_since(self.before)
        {
            self.give_up(rule, name, job);
        }
        (self.session, self.effects)
    }

    fn answered(mut self, answer: Option<Notice>, job: Option<&Job>) -> Self {
        let answer = answer.map(|notice| self.with_unknown_place(notice));
        if let Some(notice) = answer {
            self.answer(notice, job);
        }
        self.finish(job);
        self
    }

    fn answer(&mut self, notice: Notice, job: Option<&Job>) {
        if let Some((job_id, to)) = job.and_then(|job| job.reply.clone().map(|to| (job.id.clone(), to))) {
            self.effects.push(Effect::Reply { job_id, to, notice });
        }
    }

    /// Leaves the session as it was: a state that can't be is never stored, nor kept from everybody by a job that comes
    /// again and again. Anyone who gave the command is told, and so is the log.
    fn give_up(&mut self, rule: &'static str, command: &'static str, job: Option<&Job>) {
        self.session = self.before.clone();
        self.effects = vec![Effect::InvariantBroken { rule, command }];
        self.audit_event = None;
        self.journal = JournalEntry::default();
        self.answer(Notice::InvariantBroken, job);
        self.finish(job);
    }

    fn finish(&mut self, job: Option<&Job>) {
        self.keep_outcomes();
        self.forget_what_waits_no_more();
        if self.session == *self.before && self.journal.tells_nothing() && !self.probed {
            return;
        }
        self.keep_audit_event();
        self.keep_idle();
        if let Some(job) = job {
            self.session.head.recent_jobs.remember(job.id.clone());
        }
        self.keep_answers();
        self.listen();
        self.session.head.version = self.version;
        self.session.head.updated_at = self.now;
        self.session.head.directory = self.session.queue.directory();
        self.session.head.next_page = self.session.queue.next_page();
        self.keep_journal();
    }

    /// Gives the version its entry. What an earlier release kept in the head comes along with the first.
    fn keep_journal(&mut self) {
        let mut entry =
            JournalEntry { version: self.version, at: self.now, ..std::mem::take(&mut self.journal) };
        if self.before.journal.version == 0 {
            entry.put_before(self.before.journal.clone());
        }
        if !entry.events.is_empty() {
            let eventful = &mut self.session.head.eventful;
            eventful.push(self.version);
            let beyond = eventful.len().saturating_sub(MAX_EVENTFUL);
            eventful.drain(..beyond);
        }
        self.session.journal = entry;
    }

    fn look_up(&mut self, track_id: TrackId, query: Query) {
        self.effects.push(Effect::Resolve { track_id, query, sources: self.plan.sources() });
    }

    fn entry(&self, id: TrackId) -> Option<&Track> {
        self.session.head.current.iter().chain(self.session.queue.iter()).find(|track| track.id == id)
    }

    fn is_current(&self, id: TrackId) -> bool {
        self.session.head.current.as_ref().is_some_and(|track| track.id == id)
    }

    /// Whether a track is, or is about to be, heard.
    fn is_heard(&self, id: TrackId) -> bool {
        self.is_current(id) && self.session.head.dormant.is_none()
    }

    fn new_track_id(&mut self) -> TrackId {
        let id = TrackId::new(self.session.head.next_track);
        self.session.head.next_track += 1;
        id
    }
}

fn shortened(title: &str) -> String {
    cut(title, MAX_EVENT_TITLE)
}
