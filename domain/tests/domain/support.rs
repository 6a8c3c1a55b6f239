//! Shared by the tests: short ways to make members, jobs and states.
#![allow(clippy::needless_pass_by_value, reason = "stories read better without ampersands")]

use segue_domain::{
    Actor, ChannelId, Command, Effect, Facts, Field, GuildId, Job, JobId, ListGaps, Millis, Notice, Past,
    Plans, Query, Rank, ReplyHandle, ResolvedTrack, Session, SettingsChange, Timestamp, TraceId, TrackId,
    UserId, Value, VoiceSession, apply, apply_job,
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

pub fn ada_in(voice_channel: Option<ChannelId>) -> Actor {
    Actor::Member { user_id: ADA, voice_channel, text_channel: Some(TEXT), rank: Rank::Member }
}

pub fn member(user_id: UserId, rank: Rank) -> Actor {
    Actor::Member { user_id, voice_channel: Some(VOICE), text_channel: Some(TEXT), rank }
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

pub fn job(id: &str, command: Command) -> Job {
    Job {
        format: Job::FORMAT,
        id: JobId::new(id),
        guild_id: GUILD,
        actor: ada_in(None),
        command,
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
}

impl Story {
    pub fn new() -> Self {
        Self { session: Session::new(GUILD), now: 0, plans: Plans::OFF, jobs: 0, versions: Vec::new() }
    }

    pub fn member(&mut self, command: Command) -> Vec<Effect> {
        self.member_in(Some(VOICE), command)
    }

    pub fn member_in(&mut self, channel: Option<ChannelId>, command: Command) -> Vec<Effect> {
        self.asked_by(&ada_in(channel), command)
    }

    pub fn asked_by(&mut self, actor: &Actor, command: Command) -> Vec<Effect> {
        self.jobs += 1;
        let job = job(&self.jobs.to_string(), command);
        let of = |version| self.versions.iter().rev().find(|kept| kept.head.version == version);
        let past = self.session.change_to_take_back(&job.command);
        let past =
            past.and_then(|entry| Some(Past { before: of(entry.before)?, after: of(entry.before + 1)? }));
        let facts = Facts { now: at(self.now), past, plans: self.plans };
        let (session, effects) = apply_job(&self.session, &job, actor, facts);
        self.keep(session);
        effects
    }

    /// Chooses a setting, and expects it to be taken.
    pub fn choose(&mut self, field: Field, value: Value) {
        let change = SettingsChange::Set { field, value: value.clone() };
        let effects = self.asked_by(&member(ADA, Rank::Manager), Command::Settings { change, version: None });
        assert_eq!(notices(&effects), [Notice::SettingChanged { field, value }]);
    }

    pub fn worker(&mut self, command: Command) -> Vec<Effect> {
        let facts = Facts { now: at(self.now), past: None, plans: self.plans };
        let (session, effects) = apply(&self.session, &command, &Actor::Worker, facts);
        self.keep(session);
        effects
    }

    pub fn play(&mut self, name: &str) -> TrackId {
        let effects = self.member(Command::play(link(name)));
        let id = resolve_of(&effects).expect("a played track is looked up");
        self.worker(Command::Resolved { track_id: id, tracks: vec![found(name)], gaps: ListGaps::default() });
        id
    }

    pub fn started(&mut self, track_id: TrackId) {
        self.worker(Command::Started { track_id, position: Millis::ZERO });
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

    fn keep(&mut self, session: Session) {
        assert_eq!(session.broken_invariant(), None);
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
