//! What becomes of a commit that the store does not simply take.

use std::collections::VecDeque;

use async_trait::async_trait;
use parking_lot::Mutex;
use segue_domain::{
    ChannelEntry, ChannelId, Head, JobId, JournalEntry, Member, PartitionId, Query, Rank, SessionCommand,
    SessionEvent, SourceFailure, TraceId, Track, TrackId, UserId,
};
use segue_store::WorkerId;

use super::*;

const GUILD: GuildId = GuildId::new(1);

/// What the store does with a commit.
#[derive(Clone, Copy, Debug)]
enum Answer {
    Takes,
    /// It is busy, and nothing is stored.
    Busy,
    /// It is stored, and the answer is lost.
    Lost,
    Refuses,
}

/// A store in memory that answers as it is told to, and takes everything afterwards.
#[derive(Default)]
struct Scripted {
    stored: Mutex<Option<Session>>,
    answers: Mutex<VecDeque<Answer>>,
    /// What it says when there is no answer left.
    always: Mutex<Option<Answer>>,
    commits: Mutex<usize>,
}

impl Scripted {
    fn answer(&self) -> Answer {
        *self.commits.lock() += 1;
        self.answers.lock().pop_front().or(*self.always.lock()).unwrap_or(Answer::Takes)
    }

    fn put(&self, session: &Session) -> Result<(), StoreError> {
        let mut stored = self.stored.lock();
        let version = stored.as_ref().map_or(0, |stored| stored.head.version);
        if version + 1 != session.head.version {
            return Err(StoreError::VersionConflict(GUILD));
        }
        *stored = Some(session.clone());
        Ok(())
    }
}

fn busy() -> StoreError {
    StoreError::Unavailable { doing: "testing", source: "it is busy".into() }
}

#[async_trait]
impl SessionStore for Scripted {
    async fn head(&self, _: GuildId) -> Result<Option<Head>, StoreError> {
        Ok(self.stored.lock().as_ref().map(|session| session.head.clone()))
    }

    async fn tracks(&self, _: &Head, _: usize, _: usize) -> Result<Vec<Track>, StoreError> {
        Ok(Vec::new())
    }

    async fn load(&self, _: GuildId) -> Result<Option<Session>, StoreError> {
        Ok(self.stored.lock().clone())
    }

    async fn commit(&self, commit: Commit<'_>) -> Result<(), StoreError> {
        match self.answer() {
            Answer::Takes => self.put(commit.session),
            Answer::Busy => Err(busy()),
            Answer::Lost => {
                self.put(commit.session)?;
                Err(busy())
            }
            Answer::Refuses => Err(StoreError::Refused {
                doing: "testing",
                reason: "ValidationException".to_owned(),
                source: "the item is too large".into(),
            }),
        }
    }

    async fn active(&self, _: PartitionId) -> Result<Vec<Head>, StoreError> {
        Ok(Vec::new())
    }

    async fn head_at(&self, _: GuildId, _: u64) -> Result<Option<Head>, StoreError> {
        Ok(None)
    }

    async fn at(&self, _: GuildId, _: u64) -> Result<Option<Session>, StoreError> {
        Ok(None)
    }

    async fn journal(&self, _: GuildId, _: &[u64]) -> Result<Vec<JournalEntry>, StoreError> {
        Ok(Vec::new())
    }

    async fn events(&self, _: GuildId) -> Result<Vec<SessionEvent>, StoreError> {
        Ok(Vec::new())
    }
}

fn writer(answers: &[Answer]) -> (SessionWriter, Arc<Scripted>) {
    let store = Arc::new(Scripted::default());
    store.answers.lock().extend(answers);
    let lease = Lease {
        partition: PartitionId::new(0),
        owner: WorkerId("a test".to_owned()),
        fence: 1,
        heartbeat: Timestamp::default(),
        expires_at: Timestamp::default(),
        previous_heartbeat: None,
        left_in_order: false,
        shards: Vec::new(),
        draining: false,
        successor: None,
    };
    let writer = SessionWriter {
        sessions: Arc::clone(&store) as Arc<dyn SessionStore>,
        lease: Arc::new(lease),
        plans: Plans::OFF,
        session: Session::new(GUILD),
        unstored_since: None,
        budget: Duration::from_secs(30),
        refused: RefusedReports::default(),
    };
    (writer, store)
}

const ACTOR: Actor = Actor::Member(Member {
    user_id: UserId::new(2),
    voice_channel: Some(ChannelId::new(3)),
    text_channel: Some(ChannelId::new(4)),
    rank: Rank::Manager,
});

fn play(id: &str) -> Job {
    Job {
        format: Job::FORMAT,
        id: JobId::new(id),
        guild_id: GUILD,
        actor: ACTOR,
        body: SessionCommand::play(Query::Url { url: format!("https://example.org/{id}.ogg") }).into(),
        reply: None,
        grants: Vec::new(),
        trace_id: TraceId::new("trace"),
        issued_at: Timestamp::default(),
    }
}

async fn give(writer: &mut SessionWriter, job: &Job) -> Result<Vec<Effect>, StoreError> {
    writer.apply(Input::Job(job, &ACTOR, ChannelEntry::Open), Timestamp::from_millis(1_000)).await
}

/// Something that the worker tells, and that changes the session.
async fn report(writer: &mut SessionWriter, track: u64) -> Result<Vec<Effect>, StoreError> {
    let command = Report::Failed { track_id: TrackId::new(track), failure: SourceFailure::NotFound };
    writer.apply(Input::Report(&command), Timestamp::from_millis(2_000)).await
}

#[tokio::test(start_paused = true)]
async fn a_busy_store_is_asked_again_until_it_takes_the_commit() {
    let (mut writer, store) = writer(&[Answer::Busy; 6]);
    give(&mut writer, &play("1")).await.expect("it is stored in the end");
    assert_eq!((*store.commits.lock(), writer.session().head.version), (7, 1));
}

#[tokio::test(start_paused = true)]
async fn a_commit_whose_answer_was_lost_is_read_back() {
    for again in [Answer::Takes, Answer::Refuses] {
        let (mut writer, store) = writer(&[Answer::Lost, again]);
        let effects = give(&mut writer, &play("1")).await.expect("it was stored");
        assert!(!effects.is_empty(), "{again:?}: its effects are carried out");
        assert_eq!(store.stored.lock().as_ref(), Some(writer.session()), "{again:?}");
        assert_eq!(writer.session().head.version, 1, "{again:?}: and it is applied once");
    }
}

#[tokio::test(start_paused = true)]
async fn a_job_that_is_refused_is_given_up_at_once_and_the_next_is_not() {
    let (mut writer, store) = writer(&[Answer::Refuses]);
    let error = give(&mut writer, &play("1")).await.expect_err("it can't be stored");
    assert!(error.is_refused(), "{error}");
    assert_eq!((*store.commits.lock(), writer.session().head.version), (1, 0), "it is as it was");
    give(&mut writer, &play("2")).await.expect("another can");
    assert_eq!(writer.session().head.version, 1);
}

#[tokio::test(start_paused = true)]
async fn a_job_that_the_store_never_takes_is_given_back_after_its_budget() {
    let (mut writer, store) = writer(&[]);
    *store.always.lock() = Some(Answer::Busy);
    let began = Instant::now();
    let error = give(&mut writer, &play("1")).await.expect_err("the budget ends");
    assert_eq!(error.code(), "store.unavailable");
    let took = began.elapsed();
    assert!((BUDGET..BUDGET * 2).contains(&took), "after {took:?}");
    let commits = *store.commits.lock();
    assert!((15..60).contains(&commits), "{commits} tries, with growing waits between them");
    assert_eq!(writer.session().head.version, 0, "it is as it was");
}

#[tokio::test(start_paused = true)]
async fn a_report_that_is_refused_is_made_again_after_a_pause_that_grows() {
    let (mut writer, store) = writer(&[Answer::Takes]);
    give(&mut writer, &play("1")).await.expect("it is stored");
    let track = writer.session().head.current.as_ref().expect("it is current").id.get();
    *store.always.lock() = Some(Answer::Refuses);
    let mut pauses = Vec::new();
    for tries in 2..=4 {
        for _ in 0..3 {
            assert!(report(&mut writer, track).await.expect_err("it is refused").is_refused());
        }
        assert_eq!(*store.commits.lock(), tries, "the store is asked once a pause");
        let until = writer.refused_until().expect("there is a pause");
        pauses.push(until - Instant::now());
        tokio::time::sleep_until(until).await;
    }
    assert!(pauses.is_sorted_by(|a, b| a < b), "{pauses:?}");

    // A job is always tried, and ends the pause when it is stored.
    assert!(report(&mut writer, track).await.is_err());
    *store.always.lock() = None;
    give(&mut writer, &play("2")).await.expect("it is stored");
    assert_eq!(writer.refused_until(), None);
    report(&mut writer, track).await.expect("it is stored");
}
