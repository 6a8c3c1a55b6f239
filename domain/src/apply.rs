//! The rules.

mod adding;
mod answering;
mod deciding;
mod ending;
mod entering;
mod errands;
mod failing;
mod hearing;
mod holding;
mod idling;
mod order;
mod playback;
mod settings;
mod taken_over;
mod undoing;
mod waiting;

use crate::{
    Actor, Answer, ChannelEntry, Command, Deed, DormantReason, Effect, EndReason, Facts, Interruption, Job,
    MAX_EVENT_TITLE, Millis, Notice, Past, Plan, Plans, Playhead, Query, Rank, Session, SessionEventKind,
    Timestamp, Track, TrackId, UndoKind, UserId, cut,
};

use self::adding::Asked;

/// Applies a command, and returns the state after it and what to carry out once that state is committed.
///
/// The version grows by one exactly when something changed: a refusal, or news that came too late, leaves the
/// state as it was and needs no commit.
#[must_use]
pub fn apply<'a>(
    state: &'a Session,
    command: &Command,
    actor: &Actor,
    facts: impl Into<Facts<'a>>,
) -> (Session, Vec<Effect>) {
    Change::new(state, facts.into()).run(command, actor, None)
}

/// Applies a job: [`apply`] with the job's id remembered in the state and its answer among the effects.
///
/// A job that was applied before changes nothing. If its answer is not known to have arrived, it is sent again in the
/// same words.
#[must_use]
pub fn apply_job<'a>(
    state: &'a Session,
    job: &Job,
    actor: &Actor,
    facts: impl Into<Facts<'a>>,
) -> (Session, Vec<Effect>) {
    apply_job_at(state, job, actor, ChannelEntry::Open, facts)
}

/// Applies a job of a member whom the bot may not be able to come to: [`apply_job`], and what would take the bot to a
/// channel that is closed to it is refused before anything changes.
#[must_use]
pub fn apply_job_at<'a>(
    state: &'a Session,
    job: &Job,
    actor: &Actor,
    entry: ChannelEntry,
    facts: impl Into<Facts<'a>>,
) -> (Session, Vec<Effect>) {
    if !job.can_be_kept() {
        return refused(state, job);
    }
    if !state.head.recent_jobs.contains(&job.id) {
        let change = Change { entry, ..Change::new(state, facts.into()) };
        return change.run(&job.command, actor, Some(job));
    }
    let again = state.head.answers.iter().find(|answer| answer.job_id == job.id).cloned();
    let effects = again.map(|Answer { job_id, reply, notice }| Effect::Reply { job_id, to: reply, notice });
    (state.clone(), effects.into_iter().collect())
}

/// What comes of a job that can't be applied: nothing changes, and whoever gave it is told.
fn refused(state: &Session, job: &Job) -> (Session, Vec<Effect>) {
    let (rule, command) = ("a job's ids and token keep their limits", job.command.name());
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
    past: Option<Past<'a>>,
    plans: Plans,
    /// What the guild's plan allows.
    plan: Plan,
    /// How long sound ran when the change began, until it is counted.
    stretch: Option<Millis>,
    /// Version the state gets if the change is kept.
    version: u64,
    /// Whether the job is to be remembered even if nothing else changes.
    probed: bool,
    /// What is remembered of the command, if it changes something.
    deed: Option<Deed>,
    /// Whether the bot can come to the member who gives the command.
    entry: ChannelEntry,
}

impl<'a> Change<'a> {
    fn new(before: &'a Session, facts: Facts<'a>) -> Self {
        let version = before.head.version + 1;
        let Facts { now, past, plans } = facts;
        let plan = plans.of(&before.head.grants, now);
        let session = before.clone();
        let effects = Vec::new();
        let mut change = Self {
            before,
            session,
            effects,
            now,
            past,
            plans,
            plan,
            stretch: None,
            version,
            probed: false,
            deed: None,
            entry: ChannelEntry::Open,
        };
        change.stretch = change.stretch();
        change
    }

    fn run(mut self, command: &Command, actor: &Actor, job: Option<&Job>) -> (Session, Vec<Effect>) {
        self.deed = self.deed_of(command, actor, job);
        if matches!(actor, Actor::Member { .. }) {
            self.forget_after_removal();
        }
        if let Some(job) = job.filter(|job| !job.grants.is_empty()) {
            for grant in &job.grants {
                self.grant(grant);
            }
            self.plan = self.plans.of(&self.session.head.grants, self.now);
        }
        if let (Actor::Member { user_id, .. }, Some(job)) = (actor, job) {
            if let Err(notice) = self.session.head.check_rate(&self.plan, *user_id, self.now) {
                let change = self.answered(Some(notice), Some(job));
                return (change.session, change.effects);
            }
            self.session.head.count_command(&self.plan, *user_id, self.now);
        }
        let answer = match (command, actor) {
            (
                Command::Play { query, place, shuffle },
                Actor::Member { user_id, voice_channel, text_channel, rank },
            ) => {
                let asked = Asked { query, place: *place, shuffle: *shuffle, by: *user_id, rank: *rank };
                self.play(&asked, *voice_channel, *text_channel, job)
            }
            (Command::Settings { change, version }, Actor::Member { .. }) => {
                Some(self.change_settings(change, *version))
            }
            (Command::Pause, Actor::Member { .. }) => self.member_command(actor, Self::pause),
            (Command::Resume, Actor::Member { user_id, voice_channel, rank, .. })
                if self.brings_back(command) =>
            {
                Some(self.resume_kept(*voice_channel, *user_id, *rank))
            }
            (command, Actor::Member { user_id, voice_channel, rank, .. }) if self.brings_back(command) => {
                Some(self.bring_back(*voice_channel, *user_id, *rank))
            }
            (Command::Resume, Actor::Member { .. }) => self.member_command(actor, Self::resume),
            (Command::Stop, Actor::Member { user_id, .. })
                if !self.session.head.is_active() && self.session.head.is_present() =>
            {
                Some(self.stop(*user_id))
            }
            (Command::Stop, Actor::Member { user_id, .. }) => {
                let by = *user_id;
                self.member_command(actor, |change| change.stop(by))
            }
            (Command::Join, Actor::Member { voice_channel, text_channel, rank, .. }) => {
                Some(self.join(*voice_channel, *text_channel, *rank, job))
            }
            (Command::MoveSession, Actor::Member { voice_channel, rank, .. }) => {
                Some(self.move_session(*voice_channel, *rank))
            }
            (command, Actor::Member { user_id, .. }) if command.is_errand() => {
                self.take_on(command, *user_id, job)
            }
            (command, Actor::Member { user_id, rank, .. }) if command.is_from_member() => {
                let (by, rank) = (*user_id, *rank);
                self.member_command(actor, |change| change.asked_for(command, by, rank))
            }
            (Command::Probe, Actor::Worker) => {
                self.probed = job.is_some();
                None
            }
            (command, Actor::Worker) => {
                self.told_by_worker(command);
                None
            }
            // A member can't claim what only the worker knows.
            (_, Actor::Member { .. }) => None,
        };
        let mut change = self.answered(answer, job);
        if change.session.head.version != change.before.head.version
            && let Some(rule) = change.session.broken_since(change.before)
        {
            change.give_up(rule, command.name(), job);
        }
        (change.session, change.effects)
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
    /// again and again. Whoever gave the command is told, and so is the log.
    fn give_up(&mut self, rule: &'static str, command: &'static str, job: Option<&Job>) {
        self.session = self.before.clone();
        self.effects = vec![Effect::InvariantBroken { rule, command }];
        self.deed = None;
        self.answer(Notice::InvariantBroken, job);
        self.finish(job);
    }

    fn finish(&mut self, job: Option<&Job>) {
        self.keep_outcomes();
        self.forget_what_waits_no_more();
        if self.session == *self.before && !self.probed {
            return;
        }
        self.keep_deed();
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
    }

    /// Runs what needs a session, and a member who hears it.
    fn member_command(&mut self, actor: &Actor, rule: impl FnOnce(&mut Self) -> Notice) -> Option<Notice> {
        let Actor::Member { voice_channel, .. } = actor else { return None };
        let Some(channel) = self.session.head.voice_channel.filter(|_| self.session.head.is_active()) else {
            return Some(Notice::NothingPlaying);
        };
        // A session that waits is in no channel.
        let waits = self.session.head.dormant.is_some();
        match voice_channel {
            Some(theirs) if *theirs == channel || waits => Some(rule(self)),
            Some(_) => Some(Notice::OtherChannel { channel }),
            None => Some(Notice::NotInVoice),
        }
    }

    /// What members do to a session they hear.
    fn asked_for(&mut self, command: &Command, by: UserId, rank: Rank) -> Notice {
        let refusal = match command {
            Command::SkipTo { .. } if !self.is_dj(rank) => {
                Some(Notice::NeedsDj { roles: self.session.head.settings.dj_roles(&self.plan) })
            }
            Command::Remove { which } => self.removal_refused(*which, by, rank),
            Command::RemoveTracks { tracks } => self.selection_refused(tracks, by, rank),
            Command::Previous if self.is_full() && !self.session.head.played.is_empty() => {
                Some(Notice::QueueFull)
            }
            Command::Undo => self.taking_back_refused(self.session.head.undo.last(), by, rank),
            Command::Redo => self.taking_back_refused(self.session.head.redo.last(), by, rank),
            _ => None,
        };
        if let Some(refusal) = refusal {
            return refusal;
        }
        match command {
            Command::Skip => self.skip(by, rank),
            Command::SkipTo { place } => self.skip_to(*place, by),
            Command::Previous => self.previous(by),
            Command::Replay => self.replay(),
            Command::Seek { to } => self.seek(*to),
            Command::Volume { percent } => self.volume(*percent),
            Command::Loop { mode } => self.repeat(*mode),
            Command::Remove { which } => self.remove(*which, by),
            Command::RemoveTracks { tracks } => self.remove_tracks(tracks, by),
            Command::MoveTo { track, to } => self.move_to(*track, *to, by),
            Command::MoveTrack { from, to } => self.move_track(*from, *to, by),
            Command::Swap { a, b } => self.swap(*a, *b, by),
            Command::Clear => self.clear(by),
            Command::Shuffle { seed } => self.shuffle(*seed, by),
            Command::Fair => self.fair(by),
            Command::Undo => self.undo(by),
            Command::Redo => self.redo(by),
            // Those above are all there are: the rest is told by the worker, or has an arm of its own.
            _ => Notice::NothingPlaying,
        }
    }

    fn pause(&mut self) -> Notice {
        let head = &mut self.session.head;
        if head.paused {
            return Notice::AlreadyPaused;
        }
        head.paused = true;
        head.playhead = head.playhead.hold(self.now);
        Notice::Paused
    }

    fn resume(&mut self) -> Notice {
        if !self.session.head.paused {
            return Notice::NotPaused;
        }
        // The playhead runs again once the worker says that sound does.
        self.session.head.paused = false;
        match self.session.head.held_by.first() {
            Some(by) => Notice::HeldStill { by: *by },
            None => Notice::Resumed,
        }
    }

    fn stop(&mut self, by: UserId) -> Notice {
        if self.session.head.is_active() {
            self.can_be_undone(UndoKind::Stop, by);
        }
        self.end(EndReason::Stopped, Some(by));
        Notice::Stopped
    }

    fn told_by_worker(&mut self, command: &Command) {
        match command {
            Command::Resolved { track_id, tracks, gaps } => self.resolved(*track_id, tracks, *gaps),
            Command::Started { track_id, position } if self.is_heard(*track_id) => {
                self.session.head.playhead = if self.session.head.is_held() {
                    Playhead::held(*position)
                } else {
                    Playhead::running(*position, self.now)
                };
                self.tell_the_untold();
            }
            Command::Interrupted { track_id, position, cause } if self.is_heard(*track_id) => {
                self.heard_until(*position);
                self.session.head.playhead = Playhead::held(*position);
                if *cause == Interruption::ConnectionLost {
                    self.note(SessionEventKind::ConnectionLost);
                }
            }
            Command::TakenUp { track_id, position, planned, silent_since } if self.is_heard(*track_id) => {
                self.taken_up(*track_id, *position, *planned, *silent_since);
            }
            Command::WentDormant { reason, position }
                if self.session.head.is_active()
                    && self.session.head.dormant.is_none_or(|dormant| {
                        // Who waits for listeners waits for them no more.
                        *reason == DormantReason::Removed && !dormant.reason.waits_for_a_command()
                    }) =>
            {
                self.went_dormant(*reason, *position);
            }
            Command::Joined { voice }
                if self.session.head.is_active() && self.session.head.dormant.is_none() =>
            {
                self.joined(voice);
            }
            Command::Listeners { members } if self.session.head.is_active() => self.listeners(members),
            Command::OthersMayListen { on } if self.session.head.is_active() => {
                self.session.head.others_may_listen = *on;
            }
            Command::Ended { track_id } if self.is_current(*track_id) => self.ended(*track_id),
            Command::Failed { track_id, failure } => self.failed(*track_id, *failure),
            Command::ErrandDone { job_id, notice } => self.errand_done(job_id, notice),
            // The job is not remembered: sent again by the operator, it is to be carried out.
            Command::PutAside { job_id, reply } => {
                let (job_id, to) = (job_id.clone(), reply.clone());
                self.effects.push(Effect::Reply { job_id, to, notice: Notice::Buried });
            }
            Command::Moved { channel } if self.session.head.voice_channel.is_some() => self.moved(*channel),
            Command::LeftAlone if self.session.head.is_active() => self.left_alone(),
            Command::Held { by, on: true } if self.session.head.is_active() => self.hold(*by),
            Command::Held { by, on: false } => self.release(*by),
            Command::CardShown { card } => self.card_shown(*card),
            Command::Granted { grant } => self.grant(grant),
            Command::IdledOut if !self.session.head.is_active() => self.idled_out(),
            Command::Disconnected { .. } if self.session.head.voice_channel.is_none() => {
                self.session.head.idle_since = None;
            }
            Command::Disconnected { by } => self.disconnected(*by),
            Command::JoinFailed { problem } => self.join_failed(*problem),
            // News of a track that is no longer current, or a member's command.
            _ => {}
        }
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
