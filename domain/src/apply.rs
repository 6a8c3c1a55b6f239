//! The rules.

mod order;
mod playback;
mod taken_over;
mod undoing;

use crate::{
    Actor, Answer, ChannelId, Command, Effect, EndReason, FAILURE_WINDOW, Facts, Interruption, Job, LoopMode,
    MAX_ANSWERS, MAX_EVENT_TITLE, MAX_EVENTS, MAX_FAILURES, MAX_PENDING_REPLIES, MAX_QUEUE_LEN, Millis,
    Notice, Past, PendingReply, Place, Playhead, Query, ResolvedTrack, Session, SessionEvent,
    SessionEventKind, SourceFailure, Timestamp, Tombstone, Track, TrackId, TrackState, UndoKind, UserId,
};

use self::order::shuffle;

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
    if !state.head.recent_jobs.contains(&job.id) {
        return Change::new(state, facts.into()).run(&job.command, actor, Some(job));
    }
    let again = state.head.answers.iter().find(|answer| answer.job_id == job.id).cloned();
    let effects = again.map(|Answer { job_id, reply, notice }| Effect::Reply { job_id, to: reply, notice });
    (state.clone(), effects.into_iter().collect())
}

/// What `/play` asks for.
struct Asked<'a> {
    query: &'a Query,
    place: Place,
    shuffle: bool,
    by: UserId,
}

/// One change in the making.
struct Change<'a> {
    before: &'a Session,
    session: Session,
    effects: Vec<Effect>,
    now: Timestamp,
    past: Option<Past<'a>>,
    /// Version the state gets if the change is kept.
    version: u64,
    /// Whether the job is to be remembered even if nothing else changes.
    probed: bool,
}

impl<'a> Change<'a> {
    fn new(before: &'a Session, facts: Facts<'a>) -> Self {
        let version = before.head.version + 1;
        let Facts { now, past } = facts;
        Self { before, session: before.clone(), effects: Vec::new(), now, past, version, probed: false }
    }

    fn run(mut self, command: &Command, actor: &Actor, job: Option<&Job>) -> (Session, Vec<Effect>) {
        let answer = match (command, actor) {
            (
                Command::Play { query, place, shuffle },
                Actor::Member { user_id, voice_channel, text_channel },
            ) => {
                let asked = Asked { query, place: *place, shuffle: *shuffle, by: *user_id };
                self.play(&asked, *voice_channel, *text_channel, job)
            }
            (Command::Pause, Actor::Member { .. }) => self.member_command(actor, Self::pause),
            (Command::Resume, Actor::Member { voice_channel, .. }) if self.session.head.dormant.is_some() => {
                Some(self.wake_up_in(*voice_channel))
            }
            (Command::Resume, Actor::Member { .. }) => self.member_command(actor, Self::resume),
            (Command::Skip, Actor::Member { user_id, .. }) => {
                let by = *user_id;
                self.member_command(actor, |change| change.skip(by))
            }
            (Command::Stop, Actor::Member { user_id, .. })
                if !self.session.head.is_active() && self.session.head.voice_channel.is_some() =>
            {
                Some(self.stop(*user_id))
            }
            (Command::Stop, Actor::Member { user_id, .. }) => {
                let by = *user_id;
                self.member_command(actor, |change| change.stop(by))
            }
            (Command::Join, Actor::Member { voice_channel, text_channel, .. }) => {
                Some(self.join(*voice_channel, *text_channel))
            }
            (Command::MoveSession, Actor::Member { voice_channel, .. }) => {
                Some(self.move_session(*voice_channel))
            }
            (command, Actor::Member { user_id, .. }) if command.is_from_member() => {
                let by = *user_id;
                self.member_command(actor, |change| change.asked_for(command, by))
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
        if let (Some(notice), Some((job_id, to))) =
            (answer, job.and_then(|job| job.reply.clone().map(|to| (job.id.clone(), to))))
        {
            self.effects.push(Effect::Reply { job_id, to, notice });
        }
        self.finish(job)
    }

    fn finish(mut self, job: Option<&Job>) -> (Session, Vec<Effect>) {
        if self.session == *self.before && !self.probed {
            return (self.session, self.effects);
        }
        if let Some(job) = job {
            self.session.head.recent_jobs.remember(job.id.clone());
        }
        self.keep_answers();
        self.session.head.version = self.version;
        self.session.head.updated_at = self.now;
        self.session.head.directory = self.session.queue.directory();
        self.session.head.next_page = self.session.queue.next_page();
        (self.session, self.effects)
    }

    /// Runs what needs a session, and a member who hears it.
    fn member_command(&mut self, actor: &Actor, rule: impl FnOnce(&mut Self) -> Notice) -> Option<Notice> {
        let Actor::Member { voice_channel, .. } = actor else { return None };
        let Some(channel) = self.session.head.voice_channel.filter(|_| self.session.head.is_active()) else {
            return Some(Notice::NothingPlaying);
        };
        match voice_channel {
            Some(theirs) if *theirs == channel => Some(rule(self)),
            Some(_) => Some(Notice::OtherChannel { channel }),
            None => Some(Notice::NotInVoice),
        }
    }

    /// What members do to a session they hear.
    fn asked_for(&mut self, command: &Command, by: UserId) -> Notice {
        match command {
            Command::SkipTo { place } => self.skip_to(*place, by),
            Command::Previous => self.previous(),
            Command::Replay => self.replay(),
            Command::Seek { to } => self.seek(*to),
            Command::Volume { percent } => self.volume(*percent),
            Command::Loop { mode } => self.repeat(*mode),
            Command::Remove { which } => self.remove(*which, by),
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

    fn play(
        &mut self,
        asked: &Asked<'_>,
        voice_channel: Option<ChannelId>,
        text_channel: Option<ChannelId>,
        job: Option<&Job>,
    ) -> Option<Notice> {
        let Asked { query, place, shuffle, by } = *asked;
        let Some(theirs) = voice_channel else { return Some(Notice::NotInVoice) };
        match self.session.head.voice_channel {
            Some(channel)
                if channel != theirs
                    && self.session.head.is_active()
                    && self.session.head.dormant.is_none() =>
            {
                return Some(Notice::OtherChannel { channel });
            }
            _ => {}
        }
        if self.session.queue.len() >= MAX_QUEUE_LEN {
            return Some(Notice::QueueFull);
        }
        if self.session.head.pending.len() >= MAX_PENDING_REPLIES {
            return Some(Notice::TooManyPending);
        }

        if self.session.head.dormant.is_some() {
            self.wake_up_in(voice_channel);
        }
        let id = self.new_track_id();
        let track = Track::unresolved(id, query.clone(), by);
        let head = &mut self.session.head;
        head.tombstone = None;
        head.voice_channel = Some(theirs);
        head.text_channel = text_channel.or(head.text_channel);
        if let Some((job, reply)) = job.and_then(|job| job.reply.clone().map(|reply| (job, reply))) {
            head.pending.push(PendingReply {
                job_id: job.id.clone(),
                track_id: id,
                reply,
                trace_id: job.trace_id.clone(),
                shuffle,
                now: place == Place::Now,
            });
        }
        if head.current.is_none() {
            head.failures.clear();
            head.current = Some(track);
            head.playhead = Playhead::default();
        } else {
            let end = self.session.queue.len();
            let place = match place {
                Place::End => end,
                Place::Next | Place::Now => 0,
                Place::At(place) => place.saturating_sub(1).min(end),
            };
            self.session.queue.insert(place, vec![track], self.version);
        }
        self.effects.push(Effect::Resolve { track_id: id, query: query.clone() });
        None
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
        Notice::Resumed
    }

    fn skip(&mut self, by: UserId) -> Notice {
        self.can_be_undone(UndoKind::Skip, by);
        let title =
            self.session.head.current.as_ref().map(|track| track.info.title.clone()).unwrap_or_default();
        self.note(SessionEventKind::Skipped { title: shortened(&title), by });
        self.advance(EndReason::QueueEnded);
        let next = self.session.head.current.as_ref().map(|track| track.info.title.clone());
        Notice::Skipped { title, next }
    }

    fn stop(&mut self, by: UserId) -> Notice {
        self.end(EndReason::Stopped, Some(by));
        Notice::Stopped
    }

    fn told_by_worker(&mut self, command: &Command) {
        match command {
            Command::Resolved { track_id, tracks } => self.resolved(*track_id, tracks),
            Command::Started { track_id, position } if self.is_heard(*track_id) => {
                self.session.head.playhead = if self.session.head.paused {
                    Playhead::held(*position)
                } else {
                    Playhead::running(*position, self.now)
                };
            }
            Command::Interrupted { track_id, position, cause } if self.is_current(*track_id) => {
                self.session.head.playhead = Playhead::held(*position);
                if *cause == Interruption::ConnectionLost {
                    self.note(SessionEventKind::ConnectionLost);
                }
            }
            Command::TakenUp { track_id, position, planned, silent_since } if self.is_heard(*track_id) => {
                self.taken_up(*track_id, *position, *planned, *silent_since);
            }
            Command::WentDormant { reason, position } if self.session.head.is_active() => {
                self.went_dormant(*reason, *position);
            }
            Command::Joined { voice }
                if self.session.head.is_active() && self.session.head.dormant.is_none() =>
            {
                self.session.head.voice = Some(voice.clone());
            }
            Command::Listeners { members } if self.session.head.is_active() => self.listeners(members),
            Command::Ended { track_id } if self.is_current(*track_id) => {
                self.session.head.failures.clear();
                if self.session.head.loop_mode == LoopMode::Track {
                    self.begin_again();
                } else {
                    self.advance(EndReason::QueueEnded);
                }
            }
            Command::Failed { track_id, failure } => self.failed(*track_id, *failure),
            Command::Moved { channel } if self.session.head.voice_channel.is_some() => self.moved(*channel),
            Command::IdledOut
                if !self.session.head.is_active() && self.session.head.voice_channel.is_some() =>
            {
                self.end(EndReason::QueueEnded, None);
            }
            Command::Disconnected { by } if self.session.head.voice_channel.is_some() => {
                self.end(EndReason::Disconnected, *by);
            }
            Command::JoinFailed { forbidden } if self.session.head.voice_channel.is_some() => {
                let Some(channel) = self.session.head.voice_channel else { return };
                let notice = if *forbidden {
                    Notice::JoinForbidden { channel }
                } else {
                    Notice::JoinFailed { channel }
                };
                self.note(SessionEventKind::JoinFailed { channel, forbidden: *forbidden });
                self.end_with(EndReason::JoinFailed, None, &notice);
                self.announce(notice);
            }
            // News of a track that is no longer current, or a member's command.
            _ => {}
        }
    }

    fn resolved(&mut self, track_id: TrackId, tracks: &[ResolvedTrack]) {
        let Some(entry) = self.entry(track_id).filter(|track| track.state == TrackState::Unresolved).cloned()
        else {
            return;
        };
        let Some((first, rest)) = tracks.split_first() else {
            return self.failed(track_id, SourceFailure::NothingFound);
        };
        let room = MAX_QUEUE_LEN.saturating_sub(self.session.queue.len());
        let by = entry.requested_by;
        let title = first.clone().shortened().title;
        let first = Track::resolved(track_id, first.clone(), by);
        let mut rest: Vec<&ResolvedTrack> = rest.iter().collect();
        if let Some(pending) = self.session.head.pending.iter().find(|p| p.track_id == track_id && p.shuffle)
        {
            shuffle(&mut rest, pending.track_id.get() ^ self.now.as_millis());
        }
        let more: Vec<_> = rest
            .iter()
            .take(room)
            .map(|info| Track::resolved(self.new_track_id(), (*info).clone(), by))
            .collect();
        let count = more.len();

        let notice = if self.is_current(track_id) {
            self.session.head.current = Some(first);
            // The entries of a playlist follow each other, before what was queued since.
            if let Some(next) = self.session.queue.first().cloned() {
                let mut run = more;
                let next_id = next.id;
                if !run.is_empty() {
                    run.push(next);
                    self.session.queue.replace(next_id, run, self.version);
                }
            } else {
                self.session.queue.push_back(more, self.version);
            }
            Notice::Playing { title, more: count }
        } else if self.session.head.pending.iter().any(|pending| pending.track_id == track_id && pending.now)
        {
            self.can_be_undone(UndoKind::Skip, by);
            let skipped = self.current_title();
            self.note(SessionEventKind::Skipped { title: shortened(&skipped), by });
            self.session.queue.replace(track_id, Vec::new(), self.version);
            let mut run = vec![first];
            run.extend(more);
            self.session.queue.insert(0, run, self.version);
            self.advance(EndReason::QueueEnded);
            Notice::Playing { title, more: count }
        } else {
            let place = self.session.queue.position(track_id).map_or(1, |place| place + 1);
            let mut run = vec![first];
            run.extend(more);
            self.session.queue.replace(track_id, run, self.version);
            Notice::Queued { title, place, more: count }
        };
        self.answer_pending(track_id, &notice);
    }

    fn failed(&mut self, track_id: TrackId, failure: SourceFailure) {
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
            self.advance(EndReason::QueueEnded);
        }
    }

    /// Makes the next track the current one, or ends the session for want of one.
    fn advance(&mut self, reason: EndReason) {
        if let Some(id) = self.session.head.current.as_ref().map(|track| track.id) {
            self.answer_pending(id, &Notice::Superseded);
        }
        if let Some(track) = self.session.head.current.take() {
            self.was_played(track);
        }
        let Some(next) = self.session.queue.pop_front(self.version) else {
            return self.end(reason, None);
        };
        let head = &mut self.session.head;
        head.current = Some(next);
        head.playhead = Playhead::held(Millis::ZERO);
        head.paused = false;
        head.restores = None;
    }

    fn end(&mut self, reason: EndReason, by: Option<UserId>) {
        self.end_with(reason, by, &Notice::Superseded);
    }

    fn end_with(&mut self, reason: EndReason, by: Option<UserId>, to_waiting: &Notice) {
        match (reason, by) {
            (EndReason::Stopped, Some(by)) => self.note(SessionEventKind::Stopped { by }),
            (EndReason::Disconnected, _) => self.note(SessionEventKind::Disconnected),
            (EndReason::QueueEnded, _) => self.note(SessionEventKind::QueueEnded),
            (EndReason::TooManyFailures, _) => self.note(SessionEventKind::GaveUp),
            _ => {}
        }
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
        head.failures.clear();
        head.voice_channel = None;
        head.voice = None;
        head.listeners.clear();
        head.dormant = None;
        head.restores = None;
        head.tombstone = Some(Tombstone { reason, by, at: self.now });
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

    /// Answers who waits for a track. Says whether somebody did.
    fn answer_pending(&mut self, id: TrackId, notice: &Notice) -> bool {
        let (answered, waiting): (Vec<_>, Vec<_>) = std::mem::take(&mut self.session.head.pending)
            .into_iter()
            .partition(|pending| pending.track_id == id);
        self.session.head.pending = waiting;
        let any = !answered.is_empty();
        for pending in answered {
            self.reply(pending, notice.clone());
        }
        any
    }

    fn reply(&mut self, pending: PendingReply, notice: Notice) {
        let PendingReply { job_id, reply, .. } = pending;
        self.effects.push(Effect::Reply { job_id, to: reply, notice });
    }

    /// Keeps the answers of this change until they are known to have arrived, and gives up those nobody can read.
    fn keep_answers(&mut self) {
        let new = self.effects.iter().filter_map(|effect| match effect {
            Effect::Reply { job_id, to, notice } => {
                Some(Answer { job_id: job_id.clone(), reply: to.clone(), notice: notice.clone() })
            }
            _ => None,
        });
        let now = self.now;
        let answers = &mut self.session.head.answers;
        answers.extend(new);
        answers.retain(|answer| answer.reply.expires_at > now);
        let beyond = answers.len().saturating_sub(MAX_ANSWERS);
        answers.drain(..beyond);
    }

    /// Remembers what happened, for `/why`.
    fn note(&mut self, kind: SessionEventKind) {
        let events = &mut self.session.head.events;
        events.push(SessionEvent { at: self.now, kind });
        let beyond = events.len().saturating_sub(MAX_EVENTS);
        events.drain(..beyond);
    }

    fn announce(&mut self, notice: Notice) {
        if let Some(channel) = self.session.head.text_channel {
            self.effects.push(Effect::Announce { channel, notice });
        }
    }
}

fn shortened(title: &str) -> String {
    title.chars().take(MAX_EVENT_TITLE).collect()
}
