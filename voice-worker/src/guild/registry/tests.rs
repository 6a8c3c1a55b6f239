//! A guild whose task breaks.

use std::{net::TcpListener, time::Duration};

use segue_domain::{
    Actor, ChannelEntry, ChannelId, JobId, Language, ListGaps, Member, Millis, PartitionId, Partitions,
    Plans, Query, Rank, ReplyHandle, ResolvedTrack, SessionCommand, SessionEventKind, TraceId, TrackId,
    UserId,
};
use segue_store::{WorkerId, embedded::EmbeddedStore};
use tokio::{sync::oneshot, time::sleep};
use tokio_util::sync::CancellationToken;

use super::*;
use crate::{
    discord::Discord,
    gateway::{Takeovers, VoiceGateway, VoiceStates},
    lease::LeaseGuard,
    load::Load,
    partition::consume,
    permission::VoiceAccess,
};
use segue_sources::{SourceConfig, Sources};

const GUILD: GuildId = GuildId::new(100);
const VOICE: ChannelId = ChannelId::new(200);
const ADA: UserId = UserId::new(400);
const HOUR: Millis = Millis::from_secs(3_600);

/// A partition without Discord.
async fn guilds(store: &EmbeddedStore) -> Guilds {
    guilds_with(store, Discord::unreachable()).await
}

async fn guilds_with(store: &EmbeddedStore, discord: Discord) -> Guilds {
    let stores = store.stores();
    let partition = PartitionId::new(0);
    let owner = WorkerId("worker".to_owned());
    let lease = stores.leases.acquire(partition, &owner, now(), HOUR).await.expect("stored").expect("free");
    let allowed_addresses = "127.0.0.0/8".parse().expect("addresses");
    let sources = Sources::new(SourceConfig { allowed_addresses, ..SourceConfig::default() });
    let takeovers = Takeovers::new(Arc::clone(&stores.records));
    Guilds::new(Arc::new(GuildContext {
        stores,
        lease: Arc::new(lease),
        sources: Arc::new(sources.expect("sources")),
        discord,
        gateway: VoiceGateway::new(Partitions::new(1, 1).expect("one of each"), takeovers),
        voice_states: VoiceStates::default(),
        access: VoiceAccess::default(),
        driver: songbird::Config::default(),
        plans: Plans::OFF,
        restore_max_age: HOUR,
        load: Load::default(),
        guard: LeaseGuard::new(fail_stop::boot_clock(), HOUR),
        shutdown: CancellationToken::new(),
        lost: CancellationToken::new(),
    }))
}

/// Stores a session that plays from a server which never answers.
async fn play(context: &GuildContext, url: String) {
    let job = Job {
        format: Job::FORMAT,
        id: JobId::new("1"),
        guild_id: GUILD,
        actor: Actor::Worker,
        body: SessionCommand::play(Query::Url { url: url.clone() }).into(),
        reply: None,
        grants: Vec::new(),
        trace_id: TraceId::new("trace"),
        issued_at: now(),
    };
    let ada = Actor::Member(Member {
        user_id: ADA,
        voice_channel: Some(VOICE),
        text_channel: None,
        rank: Rank::Member,
    });
    let (stores, lease) = (context.stores.clone(), Arc::clone(&context.lease));
    let mut writer = SessionWriter::load(stores, lease, Plans::OFF, GUILD).await.expect("a new session");
    writer.apply(Input::Job(&job, &ada, ChannelEntry::Open), now()).await.expect("stored");
    let track = ResolvedTrack {
        title: "a".to_owned(),
        artist: None,
        duration: Some(Millis::from_secs(600)),
        query: Query::Url { url },
        page_url: None,
    };
    let told = [
        Report::Resolved { track_id: TrackId::new(1), tracks: vec![track], gaps: ListGaps::default() },
        Report::Listeners { members: vec![ADA] },
    ];
    for command in told {
        writer.apply(Input::Report(&command), now()).await.expect("stored");
    }
}

/// Whether the guild's task answers, within some seconds.
async fn answers(guilds: &Guilds) -> bool {
    for _ in 0..200 {
        let (answer, answered) = oneshot::channel();
        guilds.tell_if_running(GUILD, GuildMessage::Health { probe: JobId::new("probe"), answer });
        if answered.await.is_ok() {
            return true;
        }
        sleep(Duration::from_millis(20)).await;
    }
    false
}

#[tokio::test]
async fn a_task_that_panics_goes_on_by_itself_and_in_the_end_its_session_waits() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = EmbeddedStore::open(folder.path().join("segue.sqlite")).await.expect("a file");
    let silent = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}/a.opus", silent.local_addr().expect("an address"));
    let guilds = guilds(&store).await;
    let context = Arc::clone(&guilds.context);
    play(&context, url).await;

    guilds.send(GUILD, GuildMessage::Recover);
    for again in 0..RESTARTS {
        assert!(answers(&guilds).await, "{again}");
        guilds.send(GUILD, GuildMessage::Panic);
    }
    assert!(answers(&guilds).await, "it goes on");
    let head = context.stores.sessions.head(GUILD).await.expect("read").expect("stored");
    assert!(head.is_active() && head.dormant.is_none(), "and its music with it: {head:?}");

    guilds.send(GUILD, GuildMessage::Panic);
    for _ in 0..200 {
        sleep(Duration::from_millis(20)).await;
        let head = context.stores.sessions.head(GUILD).await.expect("read").expect("stored");
        if head.dormant.is_some() {
            break;
        }
    }
    let head = context.stores.sessions.head(GUILD).await.expect("read").expect("stored");
    assert_eq!(head.dormant.map(|dormant| dormant.reason), Some(DormantReason::WorkerFailed));
    let why = context.stores.sessions.events(GUILD).await.expect("read").pop().map(|event| event.kind);
    assert_eq!(why, Some(SessionEventKind::WentDormant { reason: DormantReason::WorkerFailed }));
    assert!(head.is_active(), "nothing is lost");
    guilds.send(GUILD, GuildMessage::Recover);
    assert!(!guilds.has(GUILD), "it stays down");
    context.shutdown.cancel();
    guilds.ended().await;
    store.close().await;
}

#[tokio::test]
async fn a_task_that_ended_while_the_clock_was_wrong_goes_on_by_itself() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = EmbeddedStore::open(folder.path().join("segue.sqlite")).await.expect("a file");
    let silent = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}/a.opus", silent.local_addr().expect("an address"));
    let guilds = guilds(&store).await;
    let context = Arc::clone(&guilds.context);
    play(&context, url).await;
    guilds.send(GUILD, GuildMessage::Recover);
    assert!(answers(&guilds).await);

    // By the wall clock the lease is over, until the next heartbeat.
    let (ttl, asked_at) = (HOUR, fail_stop::boot_clock());
    context.guard.renew(asked_at, Timestamp::from_millis(1), ttl);
    let mailbox = guilds.mailboxes.lock().get(&GUILD).cloned().expect("a task");
    let _ = mailbox.send(GuildMessage::Voices);
    let ended = tokio::time::timeout(Duration::from_secs(10), mailbox.closed()).await;
    assert!(ended.is_ok(), "it does nothing more");
    context.guard.renew(asked_at, now() + ttl, ttl);
    let until = Instant::now() + Duration::from_secs(30);
    while guilds.mailboxes.lock().get(&GUILD).is_none_or(UnboundedSender::is_closed) {
        assert!(Instant::now() < until, "nobody starts it again");
        sleep(Duration::from_millis(50)).await;
    }
    assert!(answers(&guilds).await);
    let head = context.stores.sessions.head(GUILD).await.expect("read").expect("stored");
    assert!(head.is_active() && head.dormant.is_none(), "{head:?}");

    // A lease that is lost, and a worker that ends, leave it to others.
    context.guard.renew(asked_at, Timestamp::from_millis(1), ttl);
    let mailbox = guilds.mailboxes.lock().get(&GUILD).cloned().expect("a task");
    let _ = mailbox.send(GuildMessage::Voices);
    mailbox.closed().await;
    context.lost.cancel();
    guilds.ended().await;
    assert!(mailbox.is_closed());
    store.close().await;
}

/// A member's command, as it comes from the queue.
fn command_of(user_id: UserId, number: u32, command: SessionCommand) -> Job {
    Job {
        format: Job::FORMAT,
        id: JobId::new(format!("member-{number}")),
        guild_id: GUILD,
        actor: Actor::Member(Member { user_id, voice_channel: None, text_channel: None, rank: Rank::Member }),
        body: command.into(),
        reply: Some(ReplyHandle {
            application_id: 1,
            token: format!("token-{number}"),
            expires_at: now() + HOUR,
            card: None,
            language: Language::default(),
        }),
        grants: Vec::new(),
        trace_id: TraceId::new("trace"),
        issued_at: now(),
    }
}

/// How long it takes until a session is paused, or is not any more.
async fn paused_within(context: &GuildContext, paused: bool) -> Duration {
    let begin = Instant::now();
    loop {
        let head = context.stores.sessions.head(GUILD).await.expect("read").expect("stored");
        if head.paused == paused {
            return begin.elapsed();
        }
        assert!(begin.elapsed() < Duration::from_secs(60), "never");
        sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn pause_is_heard_while_discord_takes_ten_seconds() {
    const ROUNDS: u32 = 5;
    let folder = tempfile::tempdir().expect("a folder");
    let store = EmbeddedStore::open(folder.path().join("segue.sqlite")).await.expect("a file");
    // Takes every request, and answers none: each is given up after ten seconds.
    let silent = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = silent.local_addr().expect("an address").to_string();
    let guilds = guilds_with(&store, Discord::at(&address)).await;
    let context = Arc::clone(&guilds.context);
    play(&context, format!("http://{address}/a.opus")).await;
    guilds.send(GUILD, GuildMessage::Recover);
    assert!(answers(&guilds).await);
    context.voice_states.learn(GUILD, ADA, Some(VOICE));
    let (partition, partitions) = (PartitionId::new(0), Partitions::new(1, 1).expect("one of each"));
    let jobs = Arc::clone(&context.stores.jobs);
    let consuming = tokio::spawn(consume(
        Arc::clone(&jobs),
        (partition, partitions),
        guilds.clone(),
        context.guard.clone(),
        CancellationToken::new(),
        context.lost.clone(),
    ));

    let mut spans = Vec::new();
    for round in 0..ROUNDS {
        // Before it, somebody of whom nobody knows where they are: Discord is asked, and then to take the refusal.
        let stranger = UserId::new(900 + u64::from(round));
        let before = command_of(stranger, 3 * round, SessionCommand::Skip);
        jobs.enqueue(partition, &before).await.expect("stored");
        let pause = command_of(ADA, 3 * round + 1, SessionCommand::Pause);
        jobs.enqueue(partition, &pause).await.expect("stored");
        spans.push(paused_within(&context, true).await);
        let resume = command_of(ADA, 3 * round + 2, SessionCommand::Resume);
        jobs.enqueue(partition, &resume).await.expect("stored");
        paused_within(&context, false).await;
    }
    spans.sort_unstable();
    println!("/pause behind a command that Discord is asked about, while its REST takes 10 s: {spans:?}");
    // All are far below the ten seconds; the machine may be slow, but not in each round.
    assert!(spans[0] < Duration::from_secs(1), "{spans:?}");
    let head = context.stores.sessions.head(GUILD).await.expect("read").expect("stored");
    assert!(head.is_active(), "the stranger's command was refused");
    consuming.abort();
    context.shutdown.cancel();
    guilds.ended().await;
    store.close().await;
}
