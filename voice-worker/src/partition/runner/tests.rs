//! A run of a partition some of whose tasks break.

use std::sync::atomic::{AtomicU32, Ordering};

use async_trait::async_trait;
use fail_stop::boot_clock;
use segue_domain::{
    Actor, GuildId, Job, JobId, JournalEntry, Session, SessionCommand, SessionEvent, TraceId, Track,
};
use segue_store::{
    Commit, DeadLetter, Delivery, JobQueue, Receipt, SessionStore, StoreError, embedded::EmbeddedStore,
};
use tokio::time::sleep;

use segue_interactions::Router;
use segue_sources::{SourceConfig, Sources};
use segue_store::WorkerId;

use super::*;
use crate::{WorkerConfig, discord::Discord, gateway::SharedIdentify, lease::HandoverTurns, load::Load};

const PARTITION: PartitionId = PartitionId::new(0);
const GUILD: GuildId = GuildId::new(100);

/// Stores some of whose calls panic, so many times, and which count those that do not.
struct Breaking {
    jobs: Arc<dyn JobQueue>,
    sessions: Arc<dyn SessionStore>,
    receive_panics: AtomicU32,
    list_panics: AtomicU32,
    settled: AtomicU32,
    listed: AtomicU32,
}

/// Panics as long as there is something left of a number.
fn panic_while(left: &AtomicU32) {
    let panics = left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1));
    assert!(panics.is_err(), "a test wants it");
}

#[async_trait]
impl JobQueue for Breaking {
    async fn enqueue(&self, partition: PartitionId, job: &Job) -> Result<(), StoreError> {
        self.jobs.enqueue(partition, job).await
    }

    async fn receive(
        &self,
        partition: PartitionId,
        max: usize,
        wait: Duration,
    ) -> Result<Vec<Delivery>, StoreError> {
        panic_while(&self.receive_panics);
        self.jobs.receive(partition, max, wait).await
    }

    fn can_break_off(&self) -> bool {
        self.jobs.can_break_off()
    }

    async fn delete(&self, partition: PartitionId, receipt: &Receipt) -> Result<(), StoreError> {
        self.settled.fetch_add(1, Ordering::Relaxed);
        self.jobs.delete(partition, receipt).await
    }

    async fn extend(
        &self,
        partition: PartitionId,
        receipt: &Receipt,
        visibility: Duration,
    ) -> Result<(), StoreError> {
        self.jobs.extend(partition, receipt, visibility).await
    }

    async fn dead_letter(
        &self,
        partition: PartitionId,
        receipt: &Receipt,
        job: &Job,
        reason: &str,
    ) -> Result<(), StoreError> {
        self.jobs.dead_letter(partition, receipt, job, reason).await
    }

    async fn dead_letters(
        &self,
        after: Option<&DeadLetter>,
        max: usize,
    ) -> Result<Vec<DeadLetter>, StoreError> {
        self.jobs.dead_letters(after, max).await
    }

    async fn replay(&self, letter: &DeadLetter) -> Result<(), StoreError> {
        self.jobs.replay(letter).await
    }

    async fn discard(&self, letter: &DeadLetter) -> Result<(), StoreError> {
        self.jobs.discard(letter).await
    }

    async fn backlog(&self, partition: PartitionId) -> Result<u64, StoreError> {
        self.jobs.backlog(partition).await
    }
}

#[async_trait]
impl SessionStore for Breaking {
    async fn head(&self, guild_id: GuildId) -> Result<Option<Head>, StoreError> {
        self.sessions.head(guild_id).await
    }

    async fn tracks(&self, head: &Head, offset: usize, limit: usize) -> Result<Vec<Track>, StoreError> {
        self.sessions.tracks(head, offset, limit).await
    }

    async fn load(&self, guild_id: GuildId) -> Result<Option<Session>, StoreError> {
        self.sessions.load(guild_id).await
    }

    async fn commit(&self, commit: Commit<'_>) -> Result<(), StoreError> {
        self.sessions.commit(commit).await
    }

    async fn active(&self, partition: PartitionId) -> Result<Vec<Head>, StoreError> {
        panic_while(&self.list_panics);
        self.listed.fetch_add(1, Ordering::Relaxed);
        self.sessions.active(partition).await
    }

    async fn head_at(&self, guild_id: GuildId, version: u64) -> Result<Option<Head>, StoreError> {
        self.sessions.head_at(guild_id, version).await
    }

    async fn at(&self, guild_id: GuildId, version: u64) -> Result<Option<Session>, StoreError> {
        self.sessions.at(guild_id, version).await
    }

    async fn journal(&self, guild_id: GuildId, versions: &[u64]) -> Result<Vec<JournalEntry>, StoreError> {
        self.sessions.journal(guild_id, versions).await
    }

    async fn events(&self, guild_id: GuildId) -> Result<Vec<SessionEvent>, StoreError> {
        self.sessions.events(guild_id).await
    }
}

/// What a worker without Discord shares among its partitions.
fn shared(stores: Stores) -> Shared {
    let discord = Discord::unreachable();
    let nowhere = "127.0.0.1:9";
    let config = WorkerConfig::with_discord_at(format!("http://{nowhere}"), format!("ws://{nowhere}"));
    Shared {
        worker: WorkerId("worker".to_owned()),
        router: Arc::new(Router::new(segue_application::Services::new(stores.clone(), config.partitions))),
        config,
        sources: Arc::new(Sources::new(SourceConfig::default()).expect("sources")),
        driver: songbird::Config::default(),
        identify: SharedIdentify::new(&stores, discord.clone()),
        discord,
        stores,
        ecs: None,
        load: Load::default(),
        handover_turns: HandoverTurns::default(),
    }
}

fn job(number: u32) -> Job {
    Job {
        format: Job::FORMAT,
        id: JobId::new(format!("{number}")),
        guild_id: GUILD,
        actor: Actor::Worker,
        body: SessionCommand::Skip.into(),
        reply: None,
        grants: Vec::new(),
        trace_id: TraceId::new("trace"),
        issued_at: now(),
    }
}

/// Waits, for as long as a slow machine may need, until a count has reached a number.
async fn reached(count: &AtomicU32, number: u32) -> bool {
    for _ in 0..1_500 {
        if count.load(Ordering::Relaxed) >= number {
            return true;
        }
        sleep(Duration::from_millis(20)).await;
    }
    false
}

#[tokio::test]
async fn a_partition_whose_tasks_panic_takes_its_jobs_and_sessions_up_all_the_same() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = EmbeddedStore::open(folder.path().join("segue.sqlite")).await.expect("a file");
    let mut stores = store.stores();
    let breaking = Arc::new(Breaking {
        jobs: Arc::clone(&stores.jobs),
        sessions: Arc::clone(&stores.sessions),
        receive_panics: AtomicU32::new(2),
        list_panics: AtomicU32::new(2),
        settled: AtomicU32::new(0),
        listed: AtomicU32::new(0),
    });
    stores.jobs = Arc::<Breaking>::clone(&breaking);
    stores.sessions = Arc::<Breaking>::clone(&breaking);
    let (shared, shutdown) = (shared(stores.clone()), CancellationToken::new());
    let asked_at = boot_clock();
    let lease = stores.leases.acquire(PARTITION, &shared.worker, now(), TTL).await;
    let lease = lease.expect("stored").expect("free");

    let run = tokio::spawn({
        let shutdown = shutdown.clone();
        async move { run(lease, asked_at, &shared, &Notify::new(), &shutdown).await }
    });
    stores.jobs.enqueue(PARTITION, &job(1)).await.expect("stored");
    assert!(reached(&breaking.settled, 1).await, "a job is carried out");
    assert!(reached(&breaking.listed, 1).await, "and the sessions are looked for");
    breaking.receive_panics.store(1, Ordering::Relaxed);
    // The first is received by the call that waits already.
    for number in 2..4 {
        stores.jobs.enqueue(PARTITION, &job(number)).await.expect("stored");
    }
    assert!(reached(&breaking.settled, 3).await, "and so are those that come later");
    let lease = stores.leases.read(PARTITION).await.expect("read").expect("a lease");
    assert!(!lease.is_free(now()), "the partition was held all the time");

    shutdown.cancel();
    run.await.expect("it ends in order");
    let lease = stores.leases.read(PARTITION).await.expect("read").expect("a lease");
    assert!(lease.is_free(now()), "and is given up");
    store.close().await;
}

#[tokio::test]
async fn after_a_tenure_that_breaks_nothing_is_done_under_its_lease() {
    let guard = LeaseGuard::new(boot_clock(), TTL);
    let signals = [CancellationToken::new(), CancellationToken::new(), CancellationToken::new()];
    let run = tokio::spawn({
        let (guard, signals) = (guard.clone(), signals.clone());
        async move {
            let [ending, lost, close] = &signals;
            let _end = End::of(&guard, [ending, lost, close]);
            panic!("a test wants it");
        }
    });
    assert!(run.await.is_err());
    assert!(!guard.holds());
    assert!(signals.iter().all(CancellationToken::is_cancelled));
}
