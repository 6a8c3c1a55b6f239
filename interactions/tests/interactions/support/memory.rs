//! A store in memory, that can be told to fail.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use segue_domain::{
    GuildId, Head, Job, JournalEntry, Millis, PartitionId, Playlist, PlaylistEntry, PlaylistName,
    PlaylistOwner, Session, SessionEvent, Timestamp, Track,
};
use segue_store::{
    Answer, Commit, DeadLetter, Delivery, Expected, JobQueue, Lease, LeaseStore, Once, PlaylistStore, Put,
    Receipt, Record, RecordKind, RecordStore, Renamed, SessionStore, ShardSession, StoreError, Stores,
    WorkerId,
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

/// One session, playlists, the jobs that were enqueued, and what was read.
pub struct Memory {
    pub session: Option<Session>,
    pub health: Mutex<Health>,
    pub jobs: Mutex<Vec<(PartitionId, Job)>>,
    pub reads: Mutex<Vec<(usize, usize)>>,
    pub playlists: Mutex<BTreeMap<(String, PlaylistName), Playlist>>,
    /// Answers to requests, by their names.
    pub answers: Mutex<BTreeMap<String, Record>>,
    /// How long the worker has given no sign of life; absent: there was never one.
    pub worker_silent_for: Mutex<Option<Millis>>,
}

impl Default for Memory {
    fn default() -> Self {
        Self {
            session: None,
            health: Mutex::default(),
            jobs: Mutex::default(),
            reads: Mutex::default(),
            playlists: Mutex::default(),
            answers: Mutex::default(),
            worker_silent_for: Mutex::new(Some(Millis::from_secs(1))),
        }
    }
}

fn shelf(owner: PlaylistOwner) -> String {
    format!("{owner:?}")
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
            playlists: Arc::clone(self) as _,
        }
    }

    /// A playlist as it is stored.
    pub fn playlist(&self, owner: PlaylistOwner, name: &str) -> Option<Playlist> {
        let name = name.parse().expect("a name");
        self.playlists.lock().expect("not poisoned").get(&(shelf(owner), name)).cloned()
    }

    /// Keeps a playlist.
    pub fn keep(&self, playlist: Playlist) {
        let key = (shelf(playlist.owner), playlist.name.clone());
        self.playlists.lock().expect("not poisoned").insert(key, playlist);
    }

    /// Whether a request has an answer.
    fn is_answered(&self, answer: Option<&Answer>) -> bool {
        answer.is_some_and(|answer| self.answers.lock().expect("not poisoned").contains_key(&answer.id))
    }

    /// Stores an answer along with a change.
    fn store_answer(&self, answer: Option<&Answer>) {
        let Some(answer) = answer else { return };
        self.answers.lock().expect("not poisoned").insert(answer.id.clone(), answer.record());
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

    async fn dead_letter(&self, _: PartitionId, _: &Receipt, _: &Job, _: &str) -> Result<(), StoreError> {
        unreachable!("functions receive nothing")
    }

    async fn dead_letters(&self, _: Option<&DeadLetter>, _: usize) -> Result<Vec<DeadLetter>, StoreError> {
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

    async fn head_at(&self, _: GuildId, _: u64) -> Result<Option<Head>, StoreError> {
        unreachable!("functions read no old version")
    }

    async fn at(&self, _: GuildId, _: u64) -> Result<Option<Session>, StoreError> {
        unreachable!("functions read no old version")
    }

    async fn journal(&self, _: GuildId, _: &[u64]) -> Result<Vec<JournalEntry>, StoreError> {
        unreachable!("no command reads the journal by versions")
    }

    async fn events(&self, guild: GuildId) -> Result<Vec<SessionEvent>, StoreError> {
        // It fails as the head does.
        SessionStore::head(self, guild).await?;
        Ok(self.session.as_ref().map(|session| session.journal.events.clone()).unwrap_or_default())
    }
}

#[async_trait]
impl PlaylistStore for Memory {
    async fn entry(
        &self,
        owner: PlaylistOwner,
        name: &PlaylistName,
    ) -> Result<Option<PlaylistEntry>, StoreError> {
        Ok(PlaylistStore::list(self, owner).await?.into_iter().find(|entry| entry.name == *name))
    }

    async fn get(&self, owner: PlaylistOwner, name: &PlaylistName) -> Result<Option<Playlist>, StoreError> {
        self.check().await?;
        Ok(self.playlist(owner, name.as_str()))
    }

    async fn list(&self, owner: PlaylistOwner) -> Result<Vec<PlaylistEntry>, StoreError> {
        self.check().await?;
        let playlists = self.playlists.lock().expect("not poisoned");
        let theirs = playlists.iter().filter(|((shelf_of, _), _)| *shelf_of == shelf(owner));
        Ok(theirs
            .map(|(_, playlist)| PlaylistEntry {
                name: playlist.name.clone(),
                author: playlist.author,
                revision: playlist.revision,
                updated_at: playlist.updated_at,
                len: playlist.tracks.len(),
            })
            .collect())
    }

    async fn put_once(
        &self,
        playlist: &Playlist,
        expected: Expected,
        answer: Option<&Answer>,
    ) -> Result<Once<Put>, StoreError> {
        let stored = self.entry(playlist.owner, &playlist.name).await?.map(|entry| entry.revision);
        let count = PlaylistStore::list(self, playlist.owner).await?.len();
        if self.is_answered(answer) {
            return Ok(Once::Before);
        }
        let as_expected = match expected {
            Expected::Any => true,
            Expected::Absent => stored.is_none(),
            Expected::Revision(revision) => stored == Some(revision),
        };
        if !as_expected {
            return Ok(Once::Now(Put::Conflict));
        }
        if stored.is_none() && count >= segue_domain::MAX_PLAYLISTS {
            return Ok(Once::Now(Put::Full));
        }
        let revision = stored.unwrap_or_default() + 1;
        self.keep(Playlist { revision, ..playlist.clone() });
        self.store_answer(answer);
        Ok(Once::Now(Put::Stored(revision)))
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
        let taken = from != to && self.entry(owner, to).await?.is_some();
        if self.is_answered(answer) {
            return Ok(Once::Before);
        }
        if taken {
            return Ok(Once::Now(Renamed::Taken));
        }
        let mut playlists = self.playlists.lock().expect("not poisoned");
        let key = (shelf(owner), from.clone());
        if playlists.get(&key).is_none_or(|playlist| playlist.revision != revision) {
            return Ok(Once::Now(Renamed::Gone));
        }
        let playlist = playlists.remove(&key).expect("it is there");
        let renamed = Playlist { name: to.clone(), revision: revision + 1, updated_at: now, ..playlist };
        playlists.insert((shelf(owner), to.clone()), renamed);
        self.store_answer(answer);
        Ok(Once::Now(Renamed::Done))
    }

    async fn remove_once(
        &self,
        owner: PlaylistOwner,
        name: &PlaylistName,
        revision: u64,
        answer: Option<&Answer>,
    ) -> Result<Once<bool>, StoreError> {
        self.check().await?;
        if self.is_answered(answer) {
            return Ok(Once::Before);
        }
        let mut playlists = self.playlists.lock().expect("not poisoned");
        let key = (shelf(owner), name.clone());
        let found = playlists.get(&key).is_some_and(|playlist| playlist.revision == revision);
        if found {
            playlists.remove(&key);
            self.store_answer(answer);
        }
        Ok(Once::Now(found))
    }
}

/// Only answers: functions know nothing of the workers.
#[async_trait]
impl RecordStore for Memory {
    async fn get(&self, kind: RecordKind, id: &str, now: Timestamp) -> Result<Option<Record>, StoreError> {
        assert_eq!(kind, RecordKind::Answer);
        self.check().await?;
        let answer = self.answers.lock().expect("not poisoned").get(id).cloned();
        Ok(answer.filter(|answer| answer.expires_at.is_some_and(|at| at > now)))
    }

    async fn put(
        &self,
        kind: RecordKind,
        record: &Record,
        expected: Expected,
        now: Timestamp,
    ) -> Result<Option<u64>, StoreError> {
        assert_eq!((kind, expected), (RecordKind::Answer, Expected::Absent));
        self.check().await?;
        let mut answers = self.answers.lock().expect("not poisoned");
        if answers.get(&record.id).is_some_and(|answer| answer.expires_at.is_some_and(|at| at > now)) {
            return Ok(None);
        }
        answers.insert(record.id.clone(), record.clone());
        Ok(Some(1))
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

    async fn read(&self, partition: PartitionId) -> Result<Option<Lease>, StoreError> {
        self.check().await?;
        let silence = *self.worker_silent_for.lock().expect("not poisoned");
        // Some tests go by the real time, and some by their own: a worker that is there is there in both.
        let heard = |silence| {
            if silence < Millis::from_secs(10) { segue_store::now() } else { super::NOW - silence }
        };
        Ok(silence.map(|silence| Lease {
            partition,
            owner: WorkerId("worker".to_owned()),
            fence: 1,
            heartbeat: heard(silence),
            expires_at: heard(silence) + Millis::from_secs(5),
            previous_heartbeat: None,
            left_in_order: false,
            shards: Vec::new(),
            draining: false,
            successor: None,
        }))
    }

    async fn release(&self, _: &Lease, _: &[ShardSession], _: Timestamp) -> Result<(), StoreError> {
        unreachable!("functions own no partition")
    }

    async fn all(&self) -> Result<Vec<Lease>, StoreError> {
        unreachable!("no command reads the leases")
    }
}
