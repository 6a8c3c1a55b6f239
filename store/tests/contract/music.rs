//! Sessions, tracks and jobs to store.

use segue_domain::{
    ChannelId, GuildId, Head, Job, JobBody, JobId, ListGaps, LoopMode, Member, Millis, PageRef, Query, Rank,
    RecentJobs, ReplyHandle, Report, ResolvedTrack, Session, SessionCommand, TraceId, UserId, apply_command,
    apply_job, apply_report,
};
use segue_store::{Commit, Lease, StoreError, Stores, now};
use uuid::Uuid;

pub const LISTENER: Member = Member {
    user_id: UserId::new(197_038_439_483_310_086),
    voice_channel: Some(ChannelId::new(127_121_515_262_115_840)),
    text_channel: Some(ChannelId::new(155_101_607_195_836_416)),
    rank: Rank::Member,
};

/// A guild that no other test uses.
pub fn guild() -> GuildId {
    let number = Uuid::new_v4().as_u128() >> 66;
    GuildId::new(u64::try_from(number).expect("62 bits are left"))
}

/// A track of typical length.
pub fn track(number: usize) -> ResolvedTrack {
    ResolvedTrack {
        title: format!("Number {number} of an Evening in the Old Town Hall"),
        artist: Some("The Late Night Rehearsal Band".to_owned()),
        duration: Some(Millis::from_secs(213)),
        query: Query::Url { url: format!("https://media.example.org/library/evening/{number:05}.opus") },
        page_url: Some(format!("https://example.org/album/evening/track/{number:05}")),
    }
}

/// A session at version 2, with one track that plays and `waiting` in the queue.
pub fn session(guild: GuildId, waiting: usize) -> Session {
    let asked = play(&Session::new(guild));
    resolved(&asked, (0..=waiting).map(track).collect())
}

pub fn play(session: &Session) -> Session {
    let query = Query::Search { text: "an evening".to_owned() };
    apply_command(session, &SessionCommand::play(query), &LISTENER, now()).0
}

/// The session after its newest entry was looked up.
pub fn resolved(session: &Session, tracks: Vec<ResolvedTrack>) -> Session {
    let newest = session.queue.iter().last().or(session.head.current.as_ref());
    let track_id = newest.expect("something was asked for").id;
    apply_report(session, &Report::Resolved { track_id, tracks, gaps: ListGaps::default() }, now()).0
}

/// A head as the history keeps it: without what is a history itself.
pub fn as_kept(head: &Head) -> Head {
    Head {
        played: Vec::new(),
        undo: Vec::new(),
        redo: Vec::new(),
        eventful: Vec::new(),
        recent_jobs: RecentJobs::default(),
        ..head.clone()
    }
}

pub fn skip(session: &Session) -> Session {
    give(session, SessionCommand::Skip)
}

/// The session after a command of a member.
#[expect(clippy::needless_pass_by_value, reason = "it is made where it is given")]
pub fn give(session: &Session, command: SessionCommand) -> Session {
    apply_command(session, &command, &LISTENER, now()).0
}

/// The session after as many jobs as it remembers, some of which can be taken back. The last answers are still on their
/// way.
pub fn with_many_jobs(session: &Session) -> Session {
    let mut session = give(session, SessionCommand::Loop { mode: LoopMode::Queue });
    for number in 0..segue_domain::RECENT_JOBS {
        let command = match number % 8 {
            0 | 1 => SessionCommand::Swap { a: 1, b: 2 },
            number if number % 2 == 0 => SessionCommand::Pause,
            _ => SessionCommand::Resume,
        };
        let given = job(session.head.guild_id, command);
        session = apply_job(&session, &given, LISTENER, now()).0;
        if number + 2 < segue_domain::RECENT_JOBS {
            session.confirm_answer(&given.id);
        }
    }
    session
}

pub fn job(guild_id: GuildId, command: impl Into<JobBody>) -> Job {
    let id = Uuid::new_v4().as_u128() % 10_u128.pow(19);
    Job {
        format: Job::FORMAT,
        id: JobId::new(format!("{id:019}")),
        guild_id,
        actor: LISTENER.into(),
        body: command.into(),
        reply: Some(ReplyHandle::new(290_926_798_626_357_999, "x".repeat(180), now())),
        grants: Vec::new(),
        trace_id: TraceId::new("4bf92f3577b34da6a3ce929d0e0e4736"),
        issued_at: now(),
    }
}

/// Commits a session over the one before.
pub async fn commit(
    stores: &Stores,
    lease: &Lease,
    before: &[PageRef],
    session: &Session,
) -> Result<(), StoreError> {
    stores.sessions.commit(Commit { session, stored_pages: before, lease }).await
}

/// Commits a new session whose first stored version it is: sessions are built ahead of their first commit.
pub async fn start(stores: &Stores, lease: &Lease, session: &Session) -> Session {
    let mut first = session.clone();
    first.head.version = 1;
    let pages = first.queue.pages().iter().map(|page| {
        let mut page = (**page).clone();
        page.revision = 1;
        page
    });
    let pages = pages.collect::<Vec<_>>();
    for (entry, page) in first.head.directory.iter_mut().zip(&pages) {
        entry.revision = page.revision;
    }
    let first = Session::from_parts(first.head, pages);
    assert_eq!(first.broken_invariant(), None);
    commit(stores, lease, &[], &first).await.expect("a new session can be stored");
    first
}
