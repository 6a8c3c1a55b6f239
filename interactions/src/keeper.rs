//! Who keeps playlists, in Discord or in the control panel: the same may be done in both.

use std::fmt;

use segue_domain::{
    GuildId, Head, LibraryNotice, MAX_PLAYLIST_TRACKS, MAX_PLAYLISTS, Notice, Plan, Playlist, PlaylistName,
    PlaylistOwner, Selection, Timestamp, UserId,
};
use segue_store::{Expected, PlaylistEntry, Put, Renamed, StoreError, Stores};

use crate::Shelf;

/// Times the queue is read again when it changed under the reader.
const RETRIES: usize = 2;

/// Most tracks of a queue that are read: twice what a playlist takes, since some can't be kept.
const MOST_READ: usize = 2 * MAX_PLAYLIST_TRACKS;

/// Somebody who keeps playlists of their own, and the server's.
#[derive(Clone, Copy)]
pub struct Keeper<'a> {
    /// Where sessions and playlists are.
    pub stores: &'a Stores,
    /// The guild.
    pub guild: GuildId,
    /// The person.
    pub user: UserId,
    /// Whether they may manage the guild.
    pub manages: bool,
    /// What the guild's plan allows.
    pub plan: Plan,
    /// The time it is.
    pub now: Timestamp,
}

impl fmt::Debug for Keeper<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { guild, user, manages, .. } = self;
        f.debug_struct("Keeper").field("guild", guild).field("user", user).field("manages", manages).finish()
    }
}

impl Keeper<'_> {
    /// Whose playlists are on a shelf.
    #[must_use]
    pub const fn owner(&self, whose: Shelf) -> PlaylistOwner {
        whose.owner_for(self.guild, self.user)
    }

    /// Whether the person may change a playlist: those of the server belong to who saved them, and to its managers.
    #[must_use]
    pub fn may_change(&self, owner: PlaylistOwner, entry: &PlaylistEntry) -> bool {
        match owner {
            PlaylistOwner::Member(owner) => owner == self.user,
            PlaylistOwner::Guild(_) => entry.author == self.user || self.manages,
        }
    }

    /// Most playlists on a shelf.
    #[must_use]
    pub fn limit(&self, whose: Shelf) -> usize {
        match whose {
            Shelf::Mine => MAX_PLAYLISTS,
            Shelf::Server => self.plan.playlists(MAX_PLAYLISTS),
        }
    }

    /// How many playlists the server's plan has, if it has as many already.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`] or [`StoreError::Corrupt`].
    pub async fn plan_limit(&self, owner: PlaylistOwner) -> Result<Option<usize>, StoreError> {
        let limit = self.plan.playlists(MAX_PLAYLISTS);
        if limit == MAX_PLAYLISTS || matches!(owner, PlaylistOwner::Member(_)) {
            return Ok(None);
        }
        let count = self.stores.playlists.list(owner).await?.len();
        Ok((count >= limit).then_some(limit))
    }

    /// Stores a playlist, in the place of another only if that was asked for and is allowed.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`] or [`StoreError::Corrupt`].
    pub async fn save(
        &self,
        owner: PlaylistOwner,
        name: PlaylistName,
        kept: Selection,
        replace: bool,
    ) -> Result<LibraryNotice, StoreError> {
        let playlists = &self.stores.playlists;
        let (expiring, beyond) = (kept.expiring, kept.beyond);
        let mut new = Playlist::new(owner, name.clone(), self.user, self.now, kept);
        let expected = match playlists.entry(owner, &name).await? {
            None => {
                if let Some(limit) = self.plan_limit(owner).await? {
                    return Ok(LibraryNotice::TooManyForPlan { limit });
                }
                Expected::Absent
            }
            Some(_) if !replace => return Ok(LibraryNotice::Exists { name }),
            Some(entry) if !self.may_change(owner, &entry) => return Ok(LibraryNotice::Forbidden { name }),
            Some(entry) => {
                new.author = entry.author;
                Expected::Revision(entry.revision)
            }
        };
        Ok(match playlists.put(&new, expected).await? {
            Put::Stored(_) => LibraryNotice::Saved { owner, name, count: new.tracks.len(), expiring, beyond },
            Put::Conflict => LibraryNotice::Changed,
            Put::Full => LibraryNotice::TooMany,
        })
    }

    /// Stores what waits as a playlist, and what plays if that is wanted.
    ///
    /// # Errors
    ///
    /// As [`Keeper::save`], and [`StoreError::Stale`] when the queue changed each time it was read.
    pub async fn save_queue(
        &self,
        owner: PlaylistOwner,
        name: PlaylistName,
        playing: bool,
        replace: bool,
    ) -> Result<Notice, StoreError> {
        let Some(kept) = self.what_plays_and_waits(playing).await? else { return Ok(Notice::NothingPlaying) };
        if kept.tracks.is_empty() {
            return Ok(Notice::Library(LibraryNotice::NothingToSave));
        }
        self.save(owner, name, kept, replace).await.map(Notice::Library)
    }

    /// Copies a playlist of the person's to the server.
    ///
    /// # Errors
    ///
    /// As [`Keeper::save`].
    pub async fn share(&self, name: PlaylistName, replace: bool) -> Result<LibraryNotice, StoreError> {
        match self.stores.playlists.get(self.owner(Shelf::Mine), &name).await? {
            None => Ok(LibraryNotice::Unknown { name }),
            Some(playlist) => {
                let kept: Selection = playlist.tracks.into_iter().collect();
                self.save(self.owner(Shelf::Server), playlist.name, kept, replace).await
            }
        }
    }

    /// Gives a playlist another name, if it is the one that the person saw.
    ///
    /// # Errors
    ///
    /// As [`Keeper::save`].
    pub async fn rename(
        &self,
        owner: PlaylistOwner,
        seen: &PlaylistEntry,
        to: PlaylistName,
    ) -> Result<LibraryNotice, StoreError> {
        if !self.may_change(owner, seen) {
            return Ok(LibraryNotice::Forbidden { name: seen.name.clone() });
        }
        let renamed = self.stores.playlists.rename(owner, &seen.name, &to, seen.revision, self.now).await?;
        Ok(match renamed {
            Renamed::Done => LibraryNotice::Renamed { from: seen.name.clone(), to },
            Renamed::Gone => LibraryNotice::Changed,
            Renamed::Taken => LibraryNotice::NameTaken { name: to },
        })
    }

    /// Removes a playlist, if it is the one that the person saw.
    ///
    /// # Errors
    ///
    /// As [`Keeper::save`].
    pub async fn delete(
        &self,
        owner: PlaylistOwner,
        seen: &PlaylistEntry,
    ) -> Result<LibraryNotice, StoreError> {
        let name = seen.name.clone();
        if !self.may_change(owner, seen) {
            return Ok(LibraryNotice::Forbidden { name });
        }
        let removed = self.stores.playlists.remove(owner, &name, seen.revision).await?;
        Ok(if removed { LibraryNotice::Deleted { name } } else { LibraryNotice::Changed })
    }

    /// Reads the tracks; `None` without a session.
    async fn what_plays_and_waits(&self, playing: bool) -> Result<Option<Selection>, StoreError> {
        let sessions = &self.stores.sessions;
        for attempt in 0.. {
            let Some(head) = sessions.head(self.guild).await?.filter(Head::is_active) else { break };
            match sessions.tracks(&head, 0, MOST_READ).await {
                Err(StoreError::Stale(_)) if attempt < RETRIES => {}
                tracks => {
                    let beyond = head.queue_len().saturating_sub(MOST_READ);
                    let current = head.current.filter(|_| playing);
                    let tracks = current.into_iter().chain(tracks?).map(|track| track.info);
                    let mut kept: Selection = tracks.collect();
                    kept.beyond += beyond;
                    return Ok(Some(kept));
                }
            }
        }
        Ok(None)
    }
}
