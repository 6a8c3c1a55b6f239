//! The stores of a partition, with switches for faults in front of them.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use parking_lot::Mutex;
use segue_domain::{
    GuildId, Head, Job, JournalEntry, Millis, PartitionId, Playlist, PlaylistEntry, PlaylistName,
    PlaylistOwner, Session, SessionEvent, Timestamp, Track,
};
use segue_store::{
    Answer, Commit, DeadLetter, Delivery, Expected, JobQueue, Lease, LeaseStore, Once, PlaylistStore, Put,
    Receipt, Record, RecordKind, RecordStore, Renamed, SessionStore, ShardSession, StoreError, Stores,
    WorkerId,
};
use tokio::time::Instant;

use super::{Switches, switches::Arrival};

/// The same stores, with switches in front of them.
#[must_use]
pub fn with_switches(stores: &Stores, switches: &Switches) -> Stores {
    let switches = || switches.clone();
    Stores {
        sessions: Arc::new(Faulty { inner: Arc::clone(&stores.sessions), switches: switches() }),
        jobs: Arc::new(FaultyJobs {
            inner: Arc::clone(&stores.jobs),
            switches: switches(),
            late: Mutex::default(),
        }),
        leases: Arc::new(Faulty { inner: Arc::clone(&stores.leases), switches: switches() }),
        records: Arc::new(Faulty { inner: Arc::clone(&stores.records), switches: switches() }),
        playlists: Arc::new(Faulty { inner: Arc::clone(&stores.playlists), switches: switches() }),
    }
}

struct Faulty<S: ?Sized> {
    switches: Switches,
    inner: Arc<S>,
}

#[async_trait]
impl SessionStore for Faulty<dyn SessionStore> {
    async fn head(&self, guild_id: GuildId) -> Result<Option<Head>, StoreError> {
        self.switches.pass("reading a head")?;
        self.inner.head(guild_id).await
    }

    async fn tracks(&self, head: &Head, offset: usize, limit: usize) -> Result<Vec<Track>, StoreError> {
        self.switches.pass("reading tracks")?;
        self.inner.tracks(head, offset, limit).await
    }

    async fn load(&self, guild_id: GuildId) -> Result<Option<Session>, StoreError> {
        self.switches.pass("reading a session")?;
        self.inner.load(guild_id).await
    }

    async fn commit(&self, commit: Commit<'_>) -> Result<(), StoreError> {
        self.switches.pass("writing a session")?;
        self.inner.commit(commit).await
    }

    async fn active(&self, partition: PartitionId) -> Result<Vec<Head>, StoreError> {
        self.switches.pass("listing sessions")?;
        self.inner.active(partition).await
    }

    async fn head_at(&self, guild_id: GuildId, version: u64) -> Result<Option<Head>, StoreError> {
        self.switches.pass("reading an old version")?;
        self.inner.head_at(guild_id, version).await
    }

    async fn at(&self, guild_id: GuildId, version: u64) -> Result<Option<Session>, StoreError> {
        self.switches.pass("reading an old version")?;
        self.inner.at(guild_id, version).await
    }

    async fn journal(&self, guild_id: GuildId, versions: &[u64]) -> Result<Vec<JournalEntry>, StoreError> {
        self.switches.pass("reading a journal")?;
        self.inner.journal(guild_id, versions).await
    }

    async fn events(&self, guild_id: GuildId) -> Result<Vec<SessionEvent>, StoreError> {
        self.switches.pass("reading what happened")?;
        self.inner.events(guild_id).await
    }
}

#[async_trait]
impl LeaseStore for Faulty<dyn LeaseStore> {
    async fn acquire(
        &self,
        partition: PartitionId,
        owner: &WorkerId,
        now: Timestamp,
        ttl: Millis,
    ) -> Result<Option<Lease>, StoreError> {
        self.switches.pass("taking a lease")?;
        self.inner.acquire(partition, owner, now, ttl).await
    }

    async fn heartbeat(
        &self,
        lease: &Lease,
        shards: &[ShardSession],
        draining: bool,
        now: Timestamp,
        ttl: Millis,
    ) -> Result<Lease, StoreError> {
        self.switches.pass("renewing a lease")?;
        self.inner.heartbeat(lease, shards, draining, now, ttl).await
    }

    async fn claim(
        &self,
        partition: PartitionId,
        worker: &WorkerId,
        ready: bool,
        now: Timestamp,
        ttl: Millis,
    ) -> Result<Option<Lease>, StoreError> {
        self.switches.pass("claiming a lease")?;
        self.inner.claim(partition, worker, ready, now, ttl).await
    }

    async fn read(&self, partition: PartitionId) -> Result<Option<Lease>, StoreError> {
        self.switches.pass("reading a lease")?;
        self.inner.read(partition).await
    }

    async fn release(
        &self,
        lease: &Lease,
        shards: &[ShardSession],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.switches.pass("releasing a lease")?;
        self.inner.release(lease, shards, now).await
    }

    async fn all(&self) -> Result<Vec<Lease>, StoreError> {
        self.switches.pass("reading the leases")?;
        self.inner.all().await
    }
}

#[async_trait]
impl RecordStore for Faulty<dyn RecordStore> {
    async fn get(&self, kind: RecordKind, id: &str, now: Timestamp) -> Result<Option<Record>, StoreError> {
        self.switches.pass("reading a record")?;
        self.inner.get(kind, id, now).await
    }

    async fn put(
        &self,
        kind: RecordKind,
        record: &Record,
        expected: Expected,
        now: Timestamp,
    ) -> Result<Option<u64>, StoreError> {
        self.switches.pass("writing a record")?;
        self.inner.put(kind, record, expected, now).await
    }

    async fn list(&self, kind: RecordKind, limit: usize, now: Timestamp) -> Result<Vec<Record>, StoreError> {
        self.switches.pass("listing records")?;
        self.inner.list(kind, limit, now).await
    }

    async fn remove(&self, kind: RecordKind, id: &str) -> Result<(), StoreError> {
        self.switches.pass("removing a record")?;
        self.inner.remove(kind, id).await
    }
}

#[async_trait]
impl PlaylistStore for Faulty<dyn PlaylistStore> {
    async fn entry(
        &self,
        owner: PlaylistOwner,
        name: &PlaylistName,
    ) -> Result<Option<PlaylistEntry>, StoreError> {
        self.switches.pass("reading a playlist")?;
        self.inner.entry(owner, name).await
    }

    async fn get(&self, owner: PlaylistOwner, name: &PlaylistName) -> Result<Option<Playlist>, StoreError> {
        self.switches.pass("reading a playlist")?;
        self.inner.get(owner, name).await
    }

    async fn list(&self, owner: PlaylistOwner) -> Result<Vec<PlaylistEntry>, StoreError> {
        self.switches.pass("listing playlists")?;
        self.inner.list(owner).await
    }

    async fn put_once(
        &self,
        playlist: &Playlist,
        expected: Expected,
        answer: Option<&Answer>,
    ) -> Result<Once<Put>, StoreError> {
        self.switches.pass("writing a playlist")?;
        self.inner.put_once(playlist, expected, answer).await
    }

    async fn rename_once(
        &self,
        owner: PlaylistOwner,
        from: &PlaylistName,
        to: &PlaylistName,
        revision: u64,
        now: Timestamp,
        answer: Option<&Answer>,
    ) -> Result<Once<Renamed>, StoreError> {
        self.switches.pass("renaming a playlist")?;
        self.inner.rename_once(owner, from, to, revision, now, answer).await
    }

    async fn remove_once(
        &self,
        owner: PlaylistOwner,
        name: &PlaylistName,
        revision: u64,
        answer: Option<&Answer>,
    ) -> Result<Once<bool>, StoreError> {
        self.switches.pass("removing a playlist")?;
        self.inner.remove_once(owner, name, revision, answer).await
    }
}

struct FaultyJobs {
    inner: Arc<dyn JobQueue>,
    switches: Switches,
    /// A job that was received, and arrives later. The queue keeps it, and what its guild sends after it, from others
    /// for longer than that.
    late: Mutex<Option<(Instant, Delivery)>>,
}

impl FaultyJobs {
    fn due(&self) -> Option<Delivery> {
        let due = self.late.lock().take_if(|(at, _)| *at <= Instant::now());
        due.map(|(_, delivery)| delivery)
    }

    fn arrive(&self, delivery: Delivery, arrived: &mut Vec<Delivery>) {
        let Ok(job) = &delivery.job else { return arrived.push(delivery) };
        match self.switches.arrival(&job.id) {
            Arrival::Plain => {}
            Arrival::Late(by) => {
                *self.late.lock() = Some((Instant::now() + by, delivery));
                return;
            }
            Arrival::Twice => arrived.push(delivery.clone()),
        }
        arrived.push(delivery);
    }
}

#[async_trait]
impl JobQueue for FaultyJobs {
    async fn enqueue(&self, partition: PartitionId, job: &Job) -> Result<(), StoreError> {
        self.switches.pass("sending a job")?;
        self.inner.enqueue(partition, job).await
    }

    async fn receive(
        &self,
        partition: PartitionId,
        max: usize,
        wait: Duration,
    ) -> Result<Vec<Delivery>, StoreError> {
        self.switches.pass("receiving jobs")?;
        if let Some(delivery) = self.due() {
            return Ok(vec![delivery]);
        }
        let due = self.late.lock().as_ref().map(|(at, _)| *at);
        let wait = due.map_or(wait, |at| wait.min(at.saturating_duration_since(Instant::now())));
        let mut arrived = Vec::new();
        for delivery in self.inner.receive(partition, max, wait).await? {
            self.arrive(delivery, &mut arrived);
        }
        arrived.extend(self.due());
        Ok(arrived)
    }

    fn can_break_off(&self) -> bool {
        self.inner.can_break_off()
    }

    async fn delete(&self, partition: PartitionId, receipt: &Receipt) -> Result<(), StoreError> {
        self.switches.pass("deleting a job")?;
        self.inner.delete(partition, receipt).await
    }

    async fn extend(
        &self,
        partition: PartitionId,
        receipt: &Receipt,
        visibility: Duration,
    ) -> Result<(), StoreError> {
        self.switches.pass("keeping a job")?;
        self.inner.extend(partition, receipt, visibility).await
    }

    async fn dead_letter(
        &self,
        partition: PartitionId,
        receipt: &Receipt,
        job: &Job,
        reason: &str,
    ) -> Result<(), StoreError> {
        self.switches.pass("putting a job aside")?;
        self.inner.dead_letter(partition, receipt, job, reason).await
    }

    async fn dead_letters(
        &self,
        after: Option<&DeadLetter>,
        max: usize,
    ) -> Result<Vec<DeadLetter>, StoreError> {
        self.switches.pass("reading dead letters")?;
        self.inner.dead_letters(after, max).await
    }

    async fn replay(&self, letter: &DeadLetter) -> Result<(), StoreError> {
        self.switches.pass("replaying a job")?;
        self.inner.replay(letter).await
    }

    async fn discard(&self, letter: &DeadLetter) -> Result<(), StoreError> {
        self.switches.pass("discarding a job")?;
        self.inner.discard(letter).await
    }

    async fn backlog(&self, partition: PartitionId) -> Result<u64, StoreError> {
        self.switches.pass("counting jobs")?;
        self.inner.backlog(partition).await
    }
}
