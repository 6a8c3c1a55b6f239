//! The largest head there can be: every field at its limit, with the letters that take the most bytes.

use std::{iter, sync::Arc};

use crate::support::*;
use segue_domain::{
    AccessLevel, ApplyContext, Card, Choice, Effect, Failing, Field, Grant, Head, Job, JobId, Language,
    LibraryNotice, ListGaps, LoopMode, MAX_ANSWERS_BYTES, MAX_BACKGROUND_TASKS, MAX_CHOICE, MAX_COMMAND_NAME,
    MAX_EVENTFUL, MAX_FAILING, MAX_FOUND, MAX_GRANT_TEXT, MAX_GRANTS, MAX_HEAD_BYTES, MAX_JOB_ID,
    MAX_JOB_TRACE, MAX_LISTENERS, MAX_PAGE_LEN, MAX_PASSED_OVER, MAX_PENDING_REPLIES, MAX_PERMISSIONS,
    MAX_PLAYED, MAX_QUEUE_LEN, MAX_RATES, MAX_REPLY_TOKEN, MAX_SITE, MAX_TEXT, MAX_UNDO, MAX_URL,
    MAX_VOICE_TEXT, Member, MessageId, Millis, Notice, Page, Plan, Plans, PlaybackBlocker, Query, Queue,
    RECENT_JOBS, Rank, ReplyHandle, Report, ResolvedTrack, SMALL_PAGES, Session, SessionCommand, Setbacks,
    SettingKind, SettingValue, SettingsChange, Timestamp, TraceId, Track, TrackId, UserId, VoiceSession,
    apply_job, apply_report,
};

/// Takes four bytes, and has no other form in small letters.
const LONG: &str = "𝄞";
/// Another one, which is a blocked word.
const BLOCKED: &str = "𝄢";
/// The largest item of `DynamoDB`.
const ITEM: usize = 400 * 1_024;

fn person(number: u64) -> UserId {
    UserId::new(u64::MAX - number)
}

/// A link of the most bytes, different for each number.
fn longest_link(number: usize) -> String {
    let start = format!("https://example.org/{number}/");
    format!("{start}{}", "x".repeat(MAX_URL - start.len()))
}

fn longest_track(number: usize) -> ResolvedTrack {
    ResolvedTrack {
        // Not a letter more: the ellipsis of what is cut takes fewer bytes.
        title: LONG.repeat(MAX_TEXT),
        artist: Some(LONG.repeat(MAX_TEXT)),
        duration: Some(Millis::new(1_000_000)),
        query: Query::Attachment { url: longest_link(number), filename: LONG.repeat(MAX_TEXT) },
        page_url: Some(longest_link(number)),
    }
}

/// The largest value of a setting.
fn longest_value(kind: &SettingKind) -> SettingValue {
    let ids = |max: usize| SettingValue::List((0..max).map(|n| person(n as u64).to_string()).collect());
    match kind {
        SettingKind::Toggle => SettingValue::Toggle(false),
        SettingKind::Number { max, .. } => SettingValue::Number(*max),
        SettingKind::Choice { choices } => {
            SettingValue::Text(choices.iter().max_by_key(|text| text.len()).expect("one").clone())
        }
        SettingKind::Channel => SettingValue::Text(u64::MAX.to_string()),
        SettingKind::Roles { max }
        | SettingKind::TextChannels { max }
        | SettingKind::VoiceChannels { max }
        | SettingKind::Members { max } => ids(*max),
        SettingKind::Sites { max } => {
            SettingValue::List((0..*max).map(|n| format!("{n:02}{}.example.org", "x".repeat(50))).collect())
        }
        SettingKind::Words { max } => SettingValue::List(vec![BLOCKED.repeat(64); *max]),
        SettingKind::Colour => SettingValue::Text("#FFFFFF".into()),
        SettingKind::Text { max } => SettingValue::Text(LONG.repeat(*max)),
        SettingKind::Link { max } => {
            let start = "https://example.org/";
            SettingValue::Text(format!("{start}{}", "\"".repeat(max - start.len())))
        }
    }
}

/// A session that is brought to its limits.
struct Full {
    session: Session,
    now: u64,
    /// How long after each other commands are given: slowly enough for the guild's limit of commands in a minute.
    step: u64,
    jobs: usize,
}

impl Full {
    fn reply(&self) -> ReplyHandle {
        let number = self.jobs;
        ReplyHandle {
            application_id: u64::MAX,
            token: format!("{number:0MAX_REPLY_TOKEN$}"),
            expires_at: Timestamp::from_millis(u64::MAX),
            card: Some(MessageId::new(u64::MAX)),
            language: Language::German,
        }
    }

    fn give(&mut self, user: UserId, rank: Rank, command: SessionCommand, to_panel: bool) -> Vec<Effect> {
        self.jobs += 1;
        self.now += self.step;
        let reply =
            if to_panel { ReplyHandle { token: String::new(), ..self.reply() } } else { self.reply() };
        let given = Job {
            id: JobId::new(format!("{:0width$}", self.jobs, width = MAX_JOB_ID)),
            reply: Some(reply),
            trace_id: TraceId::new("t".repeat(MAX_JOB_TRACE)),
            ..job("1", command)
        };
        let member = Member { user_id: user, voice_channel: Some(VOICE), text_channel: Some(TEXT), rank };
        let facts = ApplyContext { now: at(self.now), past: None, kept: None, plans: Plans::OFF };
        let (session, effects) = apply_job(&self.session, &given, member, facts);
        assert_eq!(session.broken_invariant(), None, "{}", given.body.name());
        self.session = session;
        effects
    }

    fn manager(&mut self, command: SessionCommand) -> Vec<Effect> {
        self.give(person(0), Rank::Manager, command, false)
    }

    #[expect(clippy::needless_pass_by_value, reason = "it is made where it is given")]
    fn worker(&mut self, report: Report) {
        let facts = ApplyContext { now: at(self.now), past: None, kept: None, plans: Plans::OFF };
        self.session = apply_report(&self.session, &report, facts).0;
        assert_eq!(self.session.broken_invariant(), None, "{}", report.name());
    }

    fn play(&mut self, number: usize) {
        let effects = self.manager(SessionCommand::play(link(&number.to_string())));
        let track_id = resolve_of(&effects).expect("looked up");
        self.worker(Report::Resolved {
            track_id,
            tracks: vec![longest_track(number)],
            gaps: ListGaps::default(),
        });
    }

    fn choose_everything(&mut self) {
        let plan = Plan::everything();
        for field in Field::ALL {
            let value = longest_value(&plan.table().definition(field).kind);
            let change = SettingsChange::Set { field, value };
            self.manager(SessionCommand::Settings { change, version: None });
        }
        for number in 0..=MAX_PERMISSIONS {
            let command = format!("{number:0MAX_COMMAND_NAME$}");
            let change = SettingsChange::Permit { command, level: Some(AccessLevel::Everyone) };
            self.manager(SessionCommand::Settings { change, version: None });
        }
        for number in 0..=MAX_GRANTS {
            let (id, tier) = (format!("{number:0MAX_GRANT_TEXT$}"), "t".repeat(MAX_GRANT_TEXT));
            let grant = Grant { id, tier, until: Some(Timestamp::from_millis(u64::MAX)) };
            self.worker(Report::Granted { grant });
        }
    }

    fn hear_and_skip(&mut self) {
        self.play(0);
        let listeners = (0..=MAX_LISTENERS as u64).map(person).collect();
        self.worker(Report::Listeners { members: listeners });
        for number in 1..=MAX_EVENTFUL + 1 {
            self.play(number);
            let track_id = self.session.head.current.as_ref().expect("it plays").id;
            self.worker(Report::Started { track_id, position: Millis::ZERO });
            self.now += 1_000;
            self.manager(SessionCommand::Skip);
        }
        let track_id = self.session.head.current.as_ref().expect("it plays").id;
        self.worker(Report::Started { track_id, position: Millis::ZERO });
        let silent_since = at(0);
        self.worker(Report::Recovered { track_id, position: Millis::ZERO, planned: false, silent_since });
    }

    fn vote(&mut self) {
        self.manager(SessionCommand::Volume { percent: 150 });
        self.manager(SessionCommand::Loop { mode: LoopMode::Queue });
        // From here on everything is in one minute, so that all who are counted are kept.
        self.now += 61_000;
        self.step = 100;
        for number in 0..MAX_RATES as u64 {
            self.give(person(number), Rank::Member, SessionCommand::Skip, false);
        }
    }

    fn answer_and_wait(&mut self) {
        let words = longest_value(&Plan::everything().table().definition(Field::BlockedWords).kind);
        for _ in 0..20 {
            let change = SettingsChange::Set { field: Field::BlockedWords, value: words.clone() };
            self.give(person(0), Rank::Manager, SessionCommand::Settings { change, version: None }, true);
        }
        let choice = || LONG.repeat(MAX_CHOICE);
        let choices = vec![Choice { label: choice(), about: choice(), link: choice() }; MAX_FOUND];
        for _ in 0..20 {
            self.manager(SessionCommand::Grab);
            let job_id = self.session.head.background_tasks[0].job_id.clone();
            let notice = Notice::Library(LibraryNotice::Found { choices: choices.clone() });
            self.worker(Report::BackgroundTaskDone { job_id, notice });
        }
        for _ in 0..=MAX_BACKGROUND_TASKS {
            self.manager(SessionCommand::Grab);
        }
        for number in 0..=MAX_PENDING_REPLIES {
            let query = Query::Attachment { url: longest_link(number), filename: LONG.repeat(MAX_TEXT) };
            self.manager(SessionCommand::play(query));
        }
        let text = || "x".repeat(MAX_VOICE_TEXT);
        let voice = VoiceSession { channel_id: VOICE, session_id: text(), endpoint: text(), token: text() };
        self.worker(Report::Joined { voice });
        let card = Some(Card { channel: TEXT, message: MessageId::new(u64::MAX) });
        self.worker(Report::CardShown { card });
        for by in [PlaybackBlocker::Alone, PlaybackBlocker::Suppressed, PlaybackBlocker::ServerMuted] {
            self.worker(Report::Held { by, on: true });
        }
    }

    /// Sources that fail, and tracks that are tried later.
    fn fail(&mut self) {
        let failing = |number: usize| Failing {
            source: format!("{number:x>0MAX_SITE$}"),
            blame: usize::MAX,
            last: Timestamp::from_millis(u64::MAX),
        };
        self.session.head.came_from = self.session.head.voice_channel;
        self.session.head.setbacks = Setbacks {
            sources: (0..MAX_FAILING).map(failing).collect(),
            passed_over: vec![TrackId::new(u64::MAX); MAX_PASSED_OVER],
            in_a_row: u32::MAX,
            untold: usize::MAX,
            place: usize::MAX,
            not_before: Some(Timestamp::from_millis(u64::MAX)),
        };
    }

    /// As many pages as a queue can have: a small one beside each that is as small as it can be there.
    fn scatter_pages(&mut self) {
        let mut tracks: Vec<Track> = self.session.queue.iter().cloned().collect();
        let mut next = self.session.head.next_track;
        while tracks.len() < MAX_QUEUE_LEN {
            tracks.push(Track::resolved(TrackId::new(next), found("x"), person(0)));
            next += 1;
        }
        let mut rest = tracks.into_iter().peekable();
        let lens = [1, SMALL_PAGES].into_iter().cycle();
        let pages = (0..).zip(lens).map_while(|(id, len)| {
            rest.peek()?;
            let tracks = rest.by_ref().take(len).collect();
            Some(Arc::new(Page { id, revision: 1, tracks }))
        });
        let pages: Vec<_> = pages.collect();
        self.session.queue = Queue::from_pages(pages, 1_000_000);
        self.session.head.next_track = next;
        self.session.head.next_page = 1_000_000;
        self.session.head.directory = self.session.queue.directory();
    }
}

fn largest() -> Session {
    let mut full = Full { session: Session::new(GUILD), now: 0, step: 1_000, jobs: 0 };
    full.choose_everything();
    full.hear_and_skip();
    full.vote();
    full.answer_and_wait();
    full.fail();
    full.scatter_pages();
    assert_eq!(full.session.broken_invariant(), None);
    full.session
}

fn bytes(value: &impl serde::Serialize) -> usize {
    serde_json::to_string(value).expect("it is JSON").len()
}

#[test]
fn the_largest_head_fits_into_an_item() {
    let session = largest();
    let head = &session.head;
    let size = head.bytes();
    println!("the largest head has {size} bytes");
    assert!(size <= MAX_HEAD_BYTES, "{size} bytes");
    // With room for keys, and for fields to come.
    const { assert!(MAX_HEAD_BYTES + MAX_HEAD_BYTES / 8 <= ITEM) };

    // A field that is added is to be brought to its limit above: this does not compile without it.
    let Head {
        format: _,
        guild_id: _,
        version: _,
        updated_at: _,
        voice_channel,
        came_from,
        text_channel,
        language: _,
        current,
        playhead: _,
        paused: _,
        held_by,
        alone_since: _,
        idle_since: _,
        votes,
        card,
        settings,
        grants,
        rates,
        cue: _,
        volume,
        loop_mode: _,
        played,
        hearing,
        last_play: _,
        undo,
        redo: _,
        pending,
        background_tasks,
        answers,
        recent_jobs,
        setbacks,
        voice,
        listeners,
        others_may_listen: _,
        dormant: _,
        restores,
        eventful,
        tombstone: _,
        next_track: _,
        next_page: _,
        directory,
    } = head;
    let there = voice_channel.is_some() && text_channel.is_some() && card.is_some() && volume.is_some();
    assert!(there && came_from.is_some() && hearing.is_some() && restores.is_some() && voice.is_some());
    let title = &current.as_ref().expect("it plays").info.title;
    assert_eq!(title.len(), 4 * MAX_TEXT, "it is at its limit");
    assert_eq!(
        [held_by.len(), votes.len(), grants.len(), rates.len(), played.len(), undo.len()],
        [3, MAX_LISTENERS - 1, MAX_GRANTS, MAX_RATES, MAX_PLAYED, MAX_UNDO]
    );
    assert_eq!(
        [pending.len(), background_tasks.len(), recent_jobs.len(), listeners.len(), eventful.len()],
        [MAX_PENDING_REPLIES, MAX_BACKGROUND_TASKS, RECENT_JOBS, MAX_LISTENERS, MAX_EVENTFUL]
    );
    assert_eq!([setbacks.sources.len(), setbacks.passed_over.len()], [MAX_FAILING, MAX_PASSED_OVER]);
    assert_eq!(settings.permissions().len(), MAX_PERMISSIONS);
    assert!(Field::ALL.into_iter().all(|field| settings.chosen(field).is_some()));
    assert!(directory.len() >= 2 * MAX_QUEUE_LEN / (SMALL_PAGES + 1));
    // These are kept as far as there is room for them: another one would not fit.
    let one = answers.iter().map(bytes).max().expect("there are some");
    assert!((MAX_ANSWERS_BYTES - one..=MAX_ANSWERS_BYTES).contains(&bytes(answers)), "{one}");
}

#[test]
fn the_largest_page_fits_into_an_item() {
    let id = TrackId::new(u64::MAX);
    let tracks = (0..MAX_PAGE_LEN).map(|n| Track::resolved(id, longest_track(n), person(0))).collect();
    let size = bytes(&Page { id: u64::MAX, revision: u64::MAX, tracks });
    println!("the largest page has {size} bytes");
    assert!(size + size / 8 <= ITEM, "{size} bytes");
}

#[test]
fn an_answer_that_is_too_long_to_be_kept_is_given_and_not_kept() {
    let mut story = Story::new();
    story.play("a");
    story.member(SessionCommand::Grab);
    let background_task = story.session.head.background_tasks[0].job_id.clone();
    let before = story.session.head.answers.clone();
    let choice = Choice { label: "x".repeat(MAX_ANSWERS_BYTES), about: String::new(), link: "x".into() };
    let notice = Notice::Library(LibraryNotice::Found { choices: iter::once(choice).collect() });
    let effects =
        story.worker(Report::BackgroundTaskDone { job_id: background_task, notice: notice.clone() });
    assert_eq!(notices(&effects), [notice]);
    assert_eq!(story.session.head.answers, before, "and keeps no other out");
}
