//! Who keeps playlists, in Discord or in the control panel: the same may be done in both.

use std::fmt;

use segue_domain::{
    GuildId, Head, LibraryNotice, MAX_PLAYLIST_TRACKS, MAX_PLAYLISTS, Notice, Plan, Playlist, PlaylistEntry,
    PlaylistName, PlaylistOwner, ResolvedTrack, Selection, Timestamp, UserId,
};
use segue_store::{Expected, Once, Put, Renamed, StoreError, Stores};

use crate::{
    Answered, PlaylistScope, RequestName,
    once::{Decision, Request},
};

/// Times the queue is read again when it changed under the reader.
const RETRIES: usize = 2;

/// Most tracks of a queue that are read: twice what a playlist takes, since some can't be kept.
const MOST_READ: usize = 2 * MAX_PLAYLIST_TRACKS;

/// Times the favourites are read again when they changed meanwhile.
const TOGGLES: usize = 3;

/// A playlist that somebody means.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct PlaylistSelector {
    /// What it is called.
    pub name: PlaylistName,
    /// Whose it is: the person's, or else the server's, if they don't say.
    pub shelf: Option<PlaylistScope>,
    /// The revision that they saw, if they saw one: another is not what they mean.
    pub revision: Option<u64>,
}

/// Somebody who keeps playlists of their own, and the server's.
///
/// Whatever changes a playlist is done once for a request that has a name: see [`RequestName`].
#[derive(Clone, Copy)]
pub struct PlaylistService<'a> {
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
    /// What the request is called. One without a name is a new one each time.
    pub request: Option<RequestName<'a>>,
}

impl fmt::Debug for PlaylistService<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { guild, user, manages, .. } = self;
        f.debug_struct("PlaylistService")
            .field("guild", guild)
            .field("user", user)
            .field("manages", manages)
            .finish()
    }
}

impl PlaylistService<'_> {
    /// Whose playlists are on a shelf.
    #[must_use]
    pub const fn owner(&self, whose: PlaylistScope) -> PlaylistOwner {
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
    pub fn limit(&self, whose: PlaylistScope) -> usize {
        match whose {
            PlaylistScope::Mine => MAX_PLAYLISTS,
            PlaylistScope::Server => self.plan.playlists(MAX_PLAYLISTS),
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

    /// Finds a playlist: the person's first, if they don't say whose.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`] or [`StoreError::Corrupt`].
    pub async fn look_up(
        &self,
        name: &PlaylistName,
        only: Option<PlaylistScope>,
    ) -> Result<Option<(PlaylistOwner, PlaylistEntry)>, StoreError> {
        for shelf in PlaylistScope::ALL.into_iter().filter(|one| only.is_none_or(|only| only == *one)) {
            let owner = self.owner(shelf);
            if let Some(entry) = self.stores.playlists.entry(owner, name).await? {
                return Ok(Some((owner, entry)));
            }
        }
        Ok(None)
    }

    /// What the request was answered, if it was.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`] or [`StoreError::Corrupt`].
    pub async fn answered(&self) -> Result<Option<Notice>, StoreError> {
        self.request().answered().await
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
    ) -> Result<Answered, StoreError> {
        self.request().once(self.put(owner, name, kept, replace)).await
    }

    /// Stores what waits as a playlist, and what plays if that is wanted.
    ///
    /// # Errors
    ///
    /// As [`PlaylistService::save`], and [`StoreError::Stale`] when the queue changed each time it was read.
    pub async fn save_queue(
        &self,
        owner: PlaylistOwner,
        name: PlaylistName,
        playing: bool,
        replace: bool,
    ) -> Result<Answered, StoreError> {
        let save = async {
            let Some(kept) = self.what_plays_and_waits(playing).await? else {
                return Ok(Decision::Refused(Notice::NothingPlaying));
            };
            if kept.tracks.is_empty() {
                return Ok(refused(LibraryNotice::NothingToSave));
            }
            self.put(owner, name, kept, replace).await
        };
        self.request().once(save).await
    }

    /// Copies a playlist of the person's to the server, under the name it has.
    ///
    /// # Errors
    ///
    /// As [`PlaylistService::save`].
    pub async fn share(&self, name: PlaylistName, replace: bool) -> Result<Answered, StoreError> {
        self.copy(name, self.owner(PlaylistScope::Server), None, replace).await
    }

    /// Copies a playlist of the person's, under another name if one is given.
    ///
    /// # Errors
    ///
    /// As [`PlaylistService::save`].
    pub async fn copy(
        &self,
        from: PlaylistName,
        owner: PlaylistOwner,
        to: Option<PlaylistName>,
        replace: bool,
    ) -> Result<Answered, StoreError> {
        let copy = async {
            match self.stores.playlists.get(self.owner(PlaylistScope::Mine), &from).await? {
                None => Ok(refused(LibraryNotice::Unknown { name: from })),
                Some(playlist) => {
                    let kept: Selection = playlist.tracks.into_iter().collect();
                    self.put(owner, to.unwrap_or(playlist.name), kept, replace).await
                }
            }
        };
        self.request().once(copy).await
    }

    /// Gives a playlist another name.
    ///
    /// # Errors
    ///
    /// As [`PlaylistService::save`].
    pub async fn rename(&self, which: PlaylistSelector, to: PlaylistName) -> Result<Answered, StoreError> {
        let rename = async {
            let (owner, seen) = match self.find(which).await? {
                Ok(found) => found,
                Err(refusal) => return Ok(refused(refusal)),
            };
            if !self.may_change(owner, &seen) {
                return Ok(refused(LibraryNotice::Forbidden { name: seen.name }));
            }
            let from = seen.name.clone();
            let done = Notice::Library(LibraryNotice::Renamed { from, to: to.clone() });
            let answer = self.request().answer(&done)?;
            let playlists = &self.stores.playlists;
            let (name, revision) = (&seen.name, seen.revision);
            let renamed =
                playlists.rename_once(owner, name, &to, revision, self.now, answer.as_ref()).await?;
            Ok(match renamed {
                Once::Before => Decision::Before,
                Once::Now(Renamed::Done) => Decision::Changed(done),
                Once::Now(Renamed::Gone) => refused(LibraryNotice::Changed),
                Once::Now(Renamed::Taken) => refused(LibraryNotice::NameTaken { name: to.clone() }),
            })
        };
        self.request().once(rename).await
    }

    /// Removes a playlist.
    ///
    /// # Errors
    ///
    /// As [`PlaylistService::save`].
    pub async fn delete(&self, which: PlaylistSelector) -> Result<Answered, StoreError> {
        let delete = async {
            let (owner, seen) = match self.find(which).await? {
                Ok(found) => found,
                Err(refusal) => return Ok(refused(refusal)),
            };
            if !self.may_change(owner, &seen) {
                return Ok(refused(LibraryNotice::Forbidden { name: seen.name }));
            }
            let done = Notice::Library(LibraryNotice::Deleted { name: seen.name.clone() });
            let answer = self.request().answer(&done)?;
            let playlists = &self.stores.playlists;
            let removed = playlists.remove_once(owner, &seen.name, seen.revision, answer.as_ref()).await?;
            Ok(match removed {
                Once::Before => Decision::Before,
                Once::Now(true) => Decision::Changed(done),
                Once::Now(false) => refused(LibraryNotice::Changed),
            })
        };
        self.request().once(delete).await
    }

    /// Adds what plays to the person's favourites, or takes it out if it is one of them.
    ///
    /// # Errors
    ///
    /// As [`PlaylistService::save`].
    pub async fn toggle_favourite(&self) -> Result<Answered, StoreError> {
        let toggle = async {
            let head = self.stores.sessions.head(self.guild).await?;
            let Some(track) = head.and_then(|head| head.current) else {
                return Ok(Decision::Refused(Notice::NothingPlaying));
            };
            for _ in 0..TOGGLES {
                match self.toggle_once(&track.info).await? {
                    Decision::Refused(Notice::Library(LibraryNotice::Changed)) => {}
                    decision => return Ok(decision),
                }
            }
            Ok(refused(LibraryNotice::Changed))
        };
        self.request().once(toggle).await
    }

    /// Adds a track, or takes it out; a playlist without tracks is none.
    async fn toggle_once(&self, track: &ResolvedTrack) -> Result<Decision, StoreError> {
        let playlists = &self.stores.playlists;
        let (owner, name) = (self.owner(PlaylistScope::Mine), PlaylistName::favourites());
        let stored = playlists.get(owner, &name).await?;
        let expected = stored.as_ref().map_or(Expected::Absent, |stored| Expected::Revision(stored.revision));
        let mut favourites = stored
            .unwrap_or_else(|| Playlist::new(owner, name.clone(), self.user, self.now, Selection::default()));
        favourites.updated_at = self.now;
        let title = track.title.clone();
        let Some(added) = favourites.toggle(track) else {
            let full = track.query.can_be_kept();
            let expires = LibraryNotice::Expires { title };
            return Ok(refused(if full { LibraryNotice::Full { name } } else { expires }));
        };
        let done = Notice::Library(if added {
            LibraryNotice::FavouriteAdded { title }
        } else {
            LibraryNotice::FavouriteRemoved { title }
        });
        let answer = self.request().answer(&done)?;
        let put = if favourites.tracks.is_empty() {
            match playlists.remove_once(owner, &name, favourites.revision, answer.as_ref()).await? {
                Once::Before => Once::Before,
                Once::Now(true) => Once::Now(Put::Stored(0)),
                Once::Now(false) => Once::Now(Put::Conflict),
            }
        } else {
            playlists.put_once(&favourites, expected, answer.as_ref()).await?
        };
        Ok(after(put, done))
    }

    /// Stores a playlist, if the rules allow it.
    async fn put(
        &self,
        owner: PlaylistOwner,
        name: PlaylistName,
        kept: Selection,
        replace: bool,
    ) -> Result<Decision, StoreError> {
        let playlists = &self.stores.playlists;
        let (expiring, beyond) = (kept.expiring, kept.beyond);
        let mut new = Playlist::new(owner, name.clone(), self.user, self.now, kept);
        let expected = match playlists.entry(owner, &name).await? {
            None => {
                if let Some(limit) = self.plan_limit(owner).await? {
                    return Ok(refused(LibraryNotice::TooManyForPlan { limit }));
                }
                Expected::Absent
            }
            Some(_) if !replace => return Ok(refused(LibraryNotice::Exists { name })),
            Some(entry) if !self.may_change(owner, &entry) => {
                return Ok(refused(LibraryNotice::Forbidden { name }));
            }
            Some(entry) => {
                new.author = entry.author;
                Expected::Revision(entry.revision)
            }
        };
        let count = new.tracks.len();
        let done = Notice::Library(LibraryNotice::Saved { owner, name, count, expiring, beyond });
        let answer = self.request().answer(&done)?;
        Ok(after(playlists.put_once(&new, expected, answer.as_ref()).await?, done))
    }

    /// Finds the playlist that somebody means, or says why it is not there.
    async fn find(
        &self,
        which: PlaylistSelector,
    ) -> Result<Result<(PlaylistOwner, PlaylistEntry), LibraryNotice>, StoreError> {
        let PlaylistSelector { name, shelf, revision } = which;
        if let Some((owner, entry)) = self.look_up(&name, shelf).await? {
            let is_seen = revision.is_none_or(|seen| seen == entry.revision);
            return Ok(if is_seen { Ok((owner, entry)) } else { Err(LibraryNotice::Changed) });
        }
        Ok(Err(LibraryNotice::Unknown { name }))
    }

    const fn request(&self) -> Request<'_> {
        Request { stores: self.stores, name: self.request, now: self.now }
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

fn refused(notice: LibraryNotice) -> Decision {
    Decision::Refused(Notice::Library(notice))
}

/// What came of storing a playlist, of which this is to be said.
fn after(put: Once<Put>, done: Notice) -> Decision {
    match put {
        Once::Before => Decision::Before,
        Once::Now(Put::Stored(_)) => Decision::Changed(done),
        Once::Now(Put::Conflict) => refused(LibraryNotice::Changed),
        Once::Now(Put::Full) => refused(LibraryNotice::TooMany),
    }
}
