//! A guild whose task breaks.

use std::{net::TcpListener, time::Duration};

use segue_domain::{
    Actor, ChannelEntry, ChannelId, JobId, ListGaps, Millis, PartitionId, Partitions, Plans, Query, Rank,
    ResolvedTrack, SessionEventKind, TraceId, TrackId, UserId,
};
use segue_store::{WorkerId, embedded::EmbeddedStore};
use tokio::{sync::oneshot, time::sleep};
use tokio_util::sync::CancellationToken;

use super::*;
use crate::{
    discord::Discord,
    gateway::{Takeovers, VoiceGateway, VoiceStates},
    partition::{LeaseGuard, Load},
    permission::VoiceAccess,
    source::{SourceConfig, Sources},
};

const GUILD: GuildId = GuildId::new(100);
const VOICE: ChannelId = ChannelId::new(200);
const ADA: UserId = UserId::new(400);
const HOUR: Millis = Millis::from_secs(3_600);

/// A partition without Discord.
async fn guilds(store: &EmbeddedStore) -> Guilds {
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
        discord: Discord::unreachable(),
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
        command: Command::play(Query::Url { url: url.clone() }),
        reply: None,
        grants: Vec::new(),
        trace_id: TraceId::new("trace"),
        issued_at: now(),
    };
    let ada =
        Actor::Member { user_id: ADA, voice_channel: Some(VOICE), text_channel: None, rank: Rank::Member };
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
        Command::Resolved { track_id: TrackId::new(1), tracks: vec![track], gaps: ListGaps::default() },
        Command::Listeners { members: vec![ADA] },
    ];
    for command in told {
        writer.apply(Input::Told(&command), now()).await.expect("stored");
    }
}

/// Whether the guild's task answers, within some seconds.
async fn answers(guilds: &Guilds) -> bool {
    for _ in 0..200 {
        let (answer, answered) = oneshot::channel();
        guilds.tell_if_running(GUILD, GuildMessage::Vitals { probe: JobId::new("probe"), answer });
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

    guilds.tell(GUILD, GuildMessage::TakeUp);
    for again in 0..RESTARTS {
        assert!(answers(&guilds).await, "{again}");
        guilds.tell(GUILD, GuildMessage::Panic);
    }
    assert!(answers(&guilds).await, "it goes on");
    let head = context.stores.sessions.head(GUILD).await.expect("read").expect("stored");
    assert!(head.is_active() && head.dormant.is_none(), "and its music with it: {head:?}");

    guilds.tell(GUILD, GuildMessage::Panic);
    for _ in 0..200 {
        sleep(Duration::from_millis(20)).await;
        let head = context.stores.sessions.head(GUILD).await.expect("read").expect("stored");
        if head.dormant.is_some() {
            break;
        }
    }
    let head = context.stores.sessions.head(GUILD).await.expect("read").expect("stored");
    assert_eq!(head.dormant.map(|dormant| dormant.reason), Some(DormantReason::WorkerFailed));
    let why = head.events.last().map(|event| event.kind.clone());
    assert_eq!(why, Some(SessionEventKind::WentDormant { reason: DormantReason::WorkerFailed }));
    assert!(head.is_active(), "nothing is lost");
    guilds.tell(GUILD, GuildMessage::TakeUp);
    assert!(!guilds.has(GUILD), "it stays down");
    context.shutdown.cancel();
    guilds.ended().await;
    store.close().await;
}
