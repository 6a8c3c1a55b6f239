//! Playlists that people keep.

use async_trait::async_trait;
use segue_domain::{Playlist, PlaylistEntry, PlaylistName, PlaylistOwner, Timestamp};

use crate::{Answer, Expected, Once, StoreError};

/// The outcome of a playlist that was to be stored.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Put {
    /// It is stored, under this revision.
    Stored(u64),
    /// Something else is stored than was expected.
    Conflict,
    /// The owner has [`segue_domain::MAX_PLAYLISTS`] others.
    Full,
}

/// The outcome of a playlist that was to get another name.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Renamed {
    /// It has the name.
    Done,
    /// There is none, or another revision of it.
    Gone,
    /// Another playlist of the owner has the name.
    Taken,
}

/// Playlists that people keep. A reader sees one revision of a playlist, whole.
#[async_trait]
pub trait PlaylistStore: Send + Sync {
    /// Reads what is known of a playlist, without its tracks.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`] or [`StoreError::Corrupt`].
    async fn entry(
        &self,
        owner: PlaylistOwner,
        name: &PlaylistName,
    ) -> Result<Option<PlaylistEntry>, StoreError>;

    /// Reads a playlist.
    ///
    /// # Errors
    ///
    /// As [`PlaylistStore::entry`].
    async fn get(&self, owner: PlaylistOwner, name: &PlaylistName) -> Result<Option<Playlist>, StoreError>;

    /// Lists the playlists of an owner by their names, without their tracks: at most
    /// [`segue_domain::MAX_PLAYLISTS`].
    ///
    /// # Errors
    ///
    /// As [`PlaylistStore::entry`].
    async fn list(&self, owner: PlaylistOwner) -> Result<Vec<PlaylistEntry>, StoreError>;

    /// Stores a playlist in one step, if what is stored under its name is as expected. Its revision is the stored one's
    /// successor, whatever it says.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`]; [`StoreError::Configuration`] with more than
    /// [`segue_domain::MAX_PLAYLIST_TRACKS`] tracks.
    async fn put(&self, playlist: &Playlist, expected: Expected) -> Result<Put, StoreError> {
        Ok(self.put_once(playlist, expected, None).await?.unnamed())
    }

    /// As [`PlaylistStore::put`]. If it is stored, so is the answer, in the same step; if the request has an answer already,
    /// nothing is stored.
    ///
    /// # Errors
    ///
    /// As [`PlaylistStore::put`].
    async fn put_once(
        &self,
        playlist: &Playlist,
        expected: Expected,
        answer: Option<&Answer>,
    ) -> Result<Once<Put>, StoreError>;

    /// Gives a playlist another name in one step, if it still has this revision.
    ///
    /// # Errors
    ///
    /// As [`PlaylistStore::entry`].
    async fn rename(
        &self,
        owner: PlaylistOwner,
        from: &PlaylistName,
        to: &PlaylistName,
        revision: u64,
        now: Timestamp,
    ) -> Result<Renamed, StoreError> {
        Ok(self.rename_once(owner, from, to, revision, now, None).await?.unnamed())
    }

    /// As [`PlaylistStore::rename`], with an answer as in [`PlaylistStore::put_once`].
    ///
    /// # Errors
    ///
    /// As [`PlaylistStore::entry`].
    async fn rename_once(
        &self,
        owner: PlaylistOwner,
        from: &PlaylistName,
        to: &PlaylistName,
        revision: u64,
        now: Timestamp,
        answer: Option<&Answer>,
    ) -> Result<Once<Renamed>, StoreError>;

    /// Removes a playlist, if it still has this revision. Says whether it did.
    ///
    /// # Errors
    ///
    /// As [`PlaylistStore::entry`].
    async fn remove(
        &self,
        owner: PlaylistOwner,
        name: &PlaylistName,
        revision: u64,
    ) -> Result<bool, StoreError> {
        Ok(self.remove_once(owner, name, revision, None).await?.unnamed())
    }

    /// As [`PlaylistStore::remove`], with an answer as in [`PlaylistStore::put_once`].
    ///
    /// # Errors
    ///
    /// As [`PlaylistStore::entry`].
    async fn remove_once(
        &self,
        owner: PlaylistOwner,
        name: &PlaylistName,
        revision: u64,
        answer: Option<&Answer>,
    ) -> Result<Once<bool>, StoreError>;
}

/// Whether what is stored is as expected.
pub(crate) fn as_expected(stored: Option<u64>, expected: Expected) -> bool {
    match expected {
        Expected::Any => true,
        Expected::Absent => stored.is_none(),
        Expected::Revision(revision) => stored == Some(revision),
    }
}
