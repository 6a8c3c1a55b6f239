//! A store whose user ends in the middle: before one of its calls, or after it, with the answer lost.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use async_trait::async_trait;
use segue_domain::{Playlist, PlaylistEntry, PlaylistName, PlaylistOwner, Timestamp};
use segue_store::{
    Answer, Expected, Once, PlaylistStore, Put, Record, RecordKind, RecordStore, Renamed, StoreError, Stores,
};

/// When the store's user ends.
#[derive(Clone, Copy, Debug)]
pub struct Crash {
    /// At which of its calls, from 0.
    pub at: usize,
    /// Whether the store carries out that call.
    pub carried_out: bool,
}

/// The same stores, for a user that ends at a call. Whatever it asks afterwards fails as well.
pub fn crashing(stores: &Stores, crash: Crash) -> Stores {
    let calls = Arc::new(AtomicUsize::new(0));
    Stores {
        records: Arc::new(Crashing { inner: Arc::clone(&stores.records), crash, calls: Arc::clone(&calls) }),
        playlists: Arc::new(Crashing { inner: Arc::clone(&stores.playlists), crash, calls }),
        ..stores.clone()
    }
}

struct Crashing<T: ?Sized> {
    inner: Arc<T>,
    crash: Crash,
    calls: Arc<AtomicUsize>,
}

impl<T: ?Sized> Crashing<T> {
    async fn call<R>(&self, work: impl Future<Output = Result<R, StoreError>>) -> Result<R, StoreError> {
        let gone = || StoreError::Unavailable { doing: "a test", source: "its user has ended".into() };
        match self.calls.fetch_add(1, Ordering::SeqCst) {
            call if call < self.crash.at => work.await,
            call if call == self.crash.at && self.crash.carried_out => {
                work.await?;
                Err(gone())
            }
            _ => Err(gone()),
        }
    }
}

#[async_trait]
impl RecordStore for Crashing<dyn RecordStore> {
    async fn get(&self, kind: RecordKind, id: &str, now: Timestamp) -> Result<Option<Record>, StoreError> {
        self.call(self.inner.get(kind, id, now)).await
    }

    async fn put(
        &self,
        kind: RecordKind,
        record: &Record,
        expected: Expected,
        now: Timestamp,
    ) -> Result<Option<u64>, StoreError> {
        self.call(self.inner.put(kind, record, expected, now)).await
    }

    async fn list(&self, _: RecordKind, _: usize, _: Timestamp) -> Result<Vec<Record>, StoreError> {
        unreachable!("functions list no records")
    }

    async fn remove(&self, _: RecordKind, _: &str) -> Result<(), StoreError> {
        unreachable!("functions remove no records")
    }
}

#[async_trait]
impl PlaylistStore for Crashing<dyn PlaylistStore> {
    async fn entry(
        &self,
        owner: PlaylistOwner,
        name: &PlaylistName,
    ) -> Result<Option<PlaylistEntry>, StoreError> {
        self.call(self.inner.entry(owner, name)).await
    }

    async fn get(&self, owner: PlaylistOwner, name: &PlaylistName) -> Result<Option<Playlist>, StoreError> {
        self.call(self.inner.get(owner, name)).await
    }

    async fn list(&self, owner: PlaylistOwner) -> Result<Vec<PlaylistEntry>, StoreError> {
        self.call(self.inner.list(owner)).await
    }

    async fn put_once(
        &self,
        playlist: &Playlist,
        expected: Expected,
        answer: Option<&Answer>,
    ) -> Result<Once<Put>, StoreError> {
        self.call(self.inner.put_once(playlist, expected, answer)).await
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
        self.call(self.inner.rename_once(owner, from, to, revision, now, answer)).await
    }

    async fn remove_once(
        &self,
        owner: PlaylistOwner,
        name: &PlaylistName,
        revision: u64,
        answer: Option<&Answer>,
    ) -> Result<Once<bool>, StoreError> {
        self.call(self.inner.remove_once(owner, name, revision, answer)).await
    }
}
