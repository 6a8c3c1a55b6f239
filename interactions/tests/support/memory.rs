//! A store in memory, that can be told to fail.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use segue_domain::{GuildId, Head, Job, Millis, PartitionId, Session, Timestamp, Track};
use segue_store::{
    Commit, DeadLetter, Delivery, Expected, JobQueue, Lease, LeaseStore, Receipt, Record, RecordKind,
    RecordStore, SessionStore, ShardSession, StoreError, Stores, WorkerId,
};

/// How the store behaves.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Health {
    /// It does what it is asked.
    #[default]
    Well,
    /// It refuses everything.
    Down,
    /// It never answers.
    Silent,
    /// The pages of each head it gives are gone, this many times.
    Stale(usize),
}

/// One session, the jobs that were enqueued, and what was read.
#[derive(Default)]
pub struct Memory {
    pub session: Option<Session>,
    pub health: Mutex<Health>,
    pub jobs: Mutex<Vec<(PartitionId, Job)>>,
    pub reads: Mutex<Vec<(usize, usize)>>,
}

impl Memory {
    pub fn empty() -> Arc<Self> {
        Arc::default()
    }

    pub fn with(session: Session) -> Arc<Self> {
        Arc::new(Self { session: Some(session), ..Self::default() })
    }

    pub fn ailing(health: Health) -> Arc<Self> {
        Arc::new(Self { health: Mutex::new(health), ..Self::default() })
    }

    pub fn stores(self: &Arc<Self>) -> Stores {
        Stores {
            sessions: Arc::clone(self) as _,
            jobs: Arc::clone(self) as _,
            leases: Arc::clone(self) as _,
            records: Arc::clone(self) as _,
        }
    }

    async fn check(&self) -> Result<(), StoreError> {
        let health = *self.health.lock().expect("not poisoned");
        match health {
            Health::Well | Health::Stale(_) => Ok(()),
            Health::Down => Err(StoreError::Unavailable {
                doing: "a test",
                source: "the store is told to be down".into(),
            }),
            Health::Silent => std::future::pending().await,
        }
    }
}

#[async_trait]
impl JobQueue for Memory {
    async fn enqueue(&self, partition: PartitionId, job: &Job) -> Result<(), StoreError> {
        self.check().await?;
        self.jobs.lock().expect("not poisoned").push((partition, job.clone()));
        Ok(())
    }

    async fn receive(&self, _: PartitionId, _: usize, _: Duration) -> Result<Vec<Delivery>, StoreError> {
        unreachable!("functions receive no jobs")
    }

    fn can_break_off(&self) -> bool {
        true
    }

    async fn delete(&self, _: PartitionId, _: &Receipt) -> Result<(), StoreError> {
        unreachable!("functions delete no jobs")
    }

    async fn extend(&self, _: PartitionId, _: &Receipt, _: Duration) -> Result<(), StoreError> {
        unreachable!("functions extend no jobs")
    }

    async fn backlog(&self, _: PartitionId) -> Result<u64, StoreError> {
        unreachable!("functions count no jobs")
    }

    async fn bury(&self, _: PartitionId, _: &Receipt, _: &Job, _: &str) -> Result<(), StoreError> {
        unreachable!("functions receive nothing")
    }

    async fn dead_letters(&self, _: usize) -> Result<Vec<DeadLetter>, StoreError> {
        unreachable!("no command reads the dead letters")
    }

    async fn replay(&self, _: &DeadLetter) -> Result<(), StoreError> {
        unreachable!("no command replays")
    }

    async fn discard(&self, _: &DeadLetter) -> Result<(), StoreError> {
        unreachable!("no command discards")
    }
}

#[async_trait]
impl SessionStore for Memory {
    async fn head(&self, guild_id: GuildId) -> Result<Option<Head>, StoreError> {
        self.check().await?;
        Ok(self.session.as_ref().map(|session| session.head.clone()).filter(|head| head.guild_id == guild_id))
    }

    async fn tracks(&self, head: &Head, offset: usize, limit: usize) -> Result<Vec<Track>, StoreError> {
        self.check().await?;
        if let Health::Stale(times @ 1..) = &mut *self.health.lock().expect("not poisoned") {
            *times -= 1;
            return Err(StoreError::Stale(head.guild_id));
        }
        self.reads.lock().expect("not poisoned").push((offset, limit));
        let session = self.session.as_ref().expect("the head came from it");
        Ok(session.queue.iter().skip(offset).take(limit).cloned().collect())
    }

    async fn load(&self, _: GuildId) -> Result<Option<Session>, StoreError> {
        unreachable!("functions read no whole session")
    }

    async fn commit(&self, _: Commit<'_>) -> Result<(), StoreError> {
        unreachable!("functions change no session")
    }

    async fn active(&self, _: PartitionId) -> Result<Vec<Head>, StoreError> {
        unreachable!("functions take up no session")
    }

    async fn at(&self, _: GuildId, _: u64) -> Result<Option<Session>, StoreError> {
        unreachable!("functions read no old version")
    }

    async fn history(&self, _: GuildId, _: usize) -> Result<Vec<Head>, StoreError> {
        unreachable!("no command reads the history")
    }
}

#[async_trait]
impl RecordStore for Memory {
    async fn get(&self, _: RecordKind, _: &str, _: Timestamp) -> Result<Option<Record>, StoreError> {
        unreachable!("functions know nothing of the workers")
    }

    async fn put(
        &self,
        _: RecordKind,
        _: &Record,
        _: Expected,
        _: Timestamp,
    ) -> Result<Option<u64>, StoreError> {
        unreachable!("functions know nothing of the workers")
    }

    async fn list(&self, _: RecordKind, _: usize, _: Timestamp) -> Result<Vec<Record>, StoreError> {
        unreachable!("functions know nothing of the workers")
    }

    async fn remove(&self, _: RecordKind, _: &str) -> Result<(), StoreError> {
        unreachable!("functions know nothing of the workers")
    }
}

#[async_trait]
impl LeaseStore for Memory {
    async fn acquire(
        &self,
        _: PartitionId,
        _: &WorkerId,
        _: Timestamp,
        _: Millis,
    ) -> Result<Option<Lease>, StoreError> {
        unreachable!("functions own no partition")
    }

    async fn heartbeat(
        &self,
        _: &Lease,
        _: &[ShardSession],
        _: bool,
        _: Timestamp,
        _: Millis,
    ) -> Result<Lease, StoreError> {
        unreachable!("functions own no partition")
    }

    async fn claim(
        &self,
        _: PartitionId,
        _: &WorkerId,
        _: bool,
        _: Timestamp,
        _: Millis,
    ) -> Result<Option<Lease>, StoreError> {
        unreachable!("functions own no partition")
    }

    async fn read(&self, _: PartitionId) -> Result<Option<Lease>, StoreError> {
        unreachable!("no command reads the leases")
    }

    async fn release(&self, _: &Lease, _: &[ShardSession], _: Timestamp) -> Result<(), StoreError> {
        unreachable!("functions own no partition")
    }

    async fn all(&self) -> Result<Vec<Lease>, StoreError> {
        unreachable!("no command reads the leases")
    }
}
