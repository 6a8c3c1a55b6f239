//! Shared by the tests: short ways to make members, jobs and states.
#![allow(clippy::needless_pass_by_value, reason = "stories read better without ampersands")]

use segue_domain::{
    Actor, ApplyContext, ChannelId, Effect, Field, GuildId, Job, JobBody, JobId, JournalEntry, ListGaps,
    Member, Millis, Notice, Plans, Query, Rank, ReplyHandle, Report, ResolvedTrack, Session, SessionCommand,
    SettingValue, SettingsChange, Timestamp, TraceId, TrackId, UndoVersions, UserId, VoiceSession, apply_job,
    apply_report,
};

pub const GUILD: GuildId = GuildId::new(100);
pub const VOICE: ChannelId = ChannelId::new(200);
pub const OTHER_VOICE: ChannelId = ChannelId::new(201);
pub const TEXT: ChannelId = ChannelId::new(300);
pub const ADA: UserId = UserId::new(400);
pub const BEN: UserId = UserId::new(401);

pub fn at(millis: u64) -> Timestamp {
    Timestamp::from_millis(1_700_000_000_000 + millis)
}

pub fn ada_in(voice_channel: Option<ChannelId>) -> Member {
    Member { user_id: ADA, voice_channel, text_channel: Some(TEXT), rank: Rank::Member }
}

pub fn member(user_id: UserId, rank: Rank) -> Member {
    Member { user_id, voice_channel: Some(VOICE), text_channel: Some(TEXT), rank }
}

pub fn link(name: &str) -> Query {
    Query::Url { url: format!("https://example.org/{name}") }
}

pub fn found(name: &str) -> ResolvedTrack {
    ResolvedTrack {
        title: name.to_owned(),
        artist: None,
        duration: Some(Millis::from_secs(180)),
        query: link(name),
        page_url: None,
    }
}

pub fn voice_session() -> VoiceSession {
    VoiceSession {
        channel_id: VOICE,
        session_id: "voice-session".into(),
        endpoint: "voice.example.org:443".into(),
        token: "voice-token".into(),
    }
}

pub fn job(id: &str, command: impl Into<JobBody>) -> Job {
    Job {
        format: Job::FORMAT,
        id: JobId::new(id),
        guild_id: GUILD,
        actor: ada_in(None).into(),
        body: command.into(),
        reply: Some(ReplyHandle::new(1, format!("token-{id}"), at(0))),
        grants: Vec::new(),
        trace_id: TraceId::new(format!("trace-{id}")),
        issued_at: at(0),
    }
}

/// A session under test: applies, checks the invariants, and keeps the clock.
pub struct Story {
    pub session: Session,
    pub now: u64,
    pub plans: Plans,
    jobs: u32,
    /// What a store keeps: what `/undo` goes back to.
    versions: Vec<Session>,
    /// All that was written into the journal.
    pub journal: JournalEntry,
}

impl Story {
    /// Whether the next worker has to take the session up, once all answers have arrived.
    pub fn needs_owner(&self) -> bool {
        let mut session = self.session.clone();
        for answer in &self.session.head.answers {
            session.confirm_answer(&answer.job_id);
        }
        session.head.needs_owner()
    }

    pub fn new() -> Self {
        Self {
            session: Session::new(GUILD),
            now: 0,
            plans: Plans::OFF,
            jobs: 0,
            versions: Vec::new(),
            journal: JournalEntry::default(),
        }
    }

    pub fn member(&mut self, command: SessionCommand) -> Vec<Effect> {
        self.member_in(Some(VOICE), command)
    }

    pub fn member_in(&mut self, channel: Option<ChannelId>, command: SessionCommand) -> Vec<Effect> {
        self.asked_by(&ada_in(channel), command)
    }

    pub fn asked_by(&mut self, member: &Member, command: SessionCommand) -> Vec<Effect> {
        self.jobs += 1;
        let job = job(&self.jobs.to_string(), command);
        let of = |version| self.versions.iter().rev().find(|kept| kept.head.version == version);
        let past = job.command().and_then(|command| self.session.change_to_take_back(command));
        let past = past
            .and_then(|entry| Some(UndoVersions { before: of(entry.before)?, after: of(entry.before + 1)? }));
        let kept = match job.command() {
            Some(SessionCommand::Restore { version }) => of(*version),
            _ => None,
        };
        let facts = ApplyContext { now: at(self.now), past, kept, plans: self.plans };
        let (session, effects) = apply_job(&self.session, &job, *member, facts);
        self.keep(session);
        effects
    }

    /// A job that was put together wrongly, or by somebody who means harm: it does not belong to whom it comes from.
    pub fn claim(&mut self, actor: impl Into<Actor>, body: impl Into<JobBody>) -> Vec<Effect> {
        let (session, effects) = apply_job(&self.session, &job("claim", body), actor, at(self.now));
        self.keep(session);
        effects
    }

    /// Chooses a setting, and expects it to be taken.
    pub fn choose(&mut self, field: Field, value: SettingValue) {
        let change = SettingsChange::Set { field, value: value.clone() };
        let effects =
            self.asked_by(&member(ADA, Rank::Manager), SessionCommand::Settings { change, version: None });
        assert_eq!(notices(&effects), [Notice::SettingChanged { field, value }]);
    }

    pub fn worker(&mut self, report: Report) -> Vec<Effect> {
        let facts = ApplyContext { now: at(self.now), past: None, kept: None, plans: self.plans };
        let (session, effects) = apply_report(&self.session, &report, facts);
        self.keep(session);
        effects
    }

    pub fn play(&mut self, name: &str) -> TrackId {
        let effects = self.member(SessionCommand::play(link(name)));
        let id = resolve_of(&effects).expect("a played track is looked up");
        self.worker(Report::Resolved { track_id: id, tracks: vec![found(name)], gaps: ListGaps::default() });
        id
    }

    pub fn started(&mut self, track_id: TrackId) {
        self.worker(Report::Started { track_id, position: Millis::ZERO });
    }

    /// Plays it for a minute.
    pub fn hear(&mut self, track_id: TrackId) {
        self.started(track_id);
        self.now += 60_000;
    }

    /// Track that is, or is about to be, heard.
    pub fn current_id(&self) -> TrackId {
        self.session.head.current.as_ref().expect("a track is current").id
    }

    pub fn current(&self) -> Option<&str> {
        self.session.head.current.as_ref().map(|track| track.info.title.as_str())
    }

    pub fn queue(&self) -> Vec<&str> {
        self.session.queue.iter().map(|track| track.info.title.as_str()).collect()
    }

    /// The next version of the session, or the same.
    pub fn keep(&mut self, session: Session) {
        assert_eq!(session.broken_invariant(), None);
        if session.head.version != self.session.head.version {
            assert_eq!(session.journal.version, session.head.version);
            let before = std::mem::replace(&mut self.journal, session.journal.clone());
            self.journal.put_before(before);
        }
        if self.versions.is_empty() {
            self.versions.push(self.session.clone());
        }
        self.versions.push(session.clone());
        self.session = session;
    }
}

pub fn notices(effects: &[Effect]) -> Vec<Notice> {
    let notice = |effect: &Effect| match effect {
        Effect::Reply { notice, .. } | Effect::Announce { notice, .. } => Some(notice.clone()),
        _ => None,
    };
    effects.iter().filter_map(notice).collect()
}

pub fn resolve_of(effects: &[Effect]) -> Option<TrackId> {
    effects.iter().find_map(|effect| match effect {
        Effect::Resolve { track_id, .. } => Some(*track_id),
        _ => None,
    })
}
