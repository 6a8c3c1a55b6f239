//! Applies commands to a session and commits what comes of them.

use std::{sync::Arc, time::Duration};

use segue_domain::{
    Actor, Command, Effect, Facts, GuildId, Job, JobId, PageRef, Past, Plan, Plans, Session, Timestamp,
    apply, apply_job,
};
use segue_store::{Commit, Lease, StoreError, Stores};

/// Longest wait between two tries of a commit.
const LONGEST_WAIT: Duration = Duration::from_secs(2);

/// What is applied.
#[derive(Clone, Copy, Debug)]
pub enum Input<'a> {
    /// A job, given by somebody.
    Job(&'a Job, &'a Actor),
    /// Something the worker tells.
    Told(&'a Command),
}

/// The only writer of a guild's session, for as long as the lease is held.
pub struct SessionWriter {
    stores: Stores,
    lease: Arc<Lease>,
    plans: Plans,
    session: Session,
}

impl SessionWriter {
    /// Loads the session, or begins a new one.
    ///
    /// # Errors
    ///
    /// [`StoreError`] when it can't be read.
    pub async fn load(
        stores: Stores,
        lease: Arc<Lease>,
        plans: Plans,
        guild: GuildId,
    ) -> Result<Self, StoreError> {
        let session = stores.sessions.load(guild).await?.unwrap_or_else(|| Session::new(guild));
        Ok(Self { stores, lease, plans, session })
    }

    /// State that is committed.
    pub const fn session(&self) -> &Session {
        &self.session
    }

    /// What the guild's plan allows.
    pub fn plan(&self, now: Timestamp) -> Plan {
        self.plans.of(&self.session.head.grants, now)
    }

    /// Takes in that an answer has arrived; the next commit stores it.
    pub fn confirm_answer(&mut self, job: &JobId) {
        self.session.confirm_answer(job);
    }

    /// Applies and commits; the effects are to be carried out after it returns.
    ///
    /// While the store can't be reached it tries on: what was accepted is not dropped, and music that plays goes on.
    ///
    /// # Errors
    ///
    /// [`StoreError::LeaseLost`] when another worker owns the session now: nothing was written, and nothing
    /// may be played any more. [`StoreError::Corrupt`] when the stored session can't be read.
    pub async fn apply(&mut self, input: Input<'_>, now: Timestamp) -> Result<Vec<Effect>, StoreError> {
        let mut wait = Duration::from_millis(50);
        loop {
            let past = match Box::pin(self.past(input)).await {
                Ok(past) => past,
                Err(error) => {
                    wait = self.rest(wait, &error).await;
                    continue;
                }
            };
            let past = past.as_ref().map(|(before, after)| Past { before, after });
            let plans = self.plans;
            let (next, effects) = match input {
                Input::Job(job, actor) => apply_job(&self.session, job, actor, Facts { now, past, plans }),
                Input::Told(command) => {
                    apply(&self.session, command, &Actor::Worker, Facts { now, past: None, plans })
                }
            };
            if next.head.version == self.session.head.version {
                return Ok(effects);
            }
            debug_assert_eq!(next.broken_invariant(), None);
            let stored_pages: Vec<PageRef> = self.session.head.directory.clone();
            let commit = Commit { session: &next, stored_pages: &stored_pages, lease: &self.lease };
            match self.stores.sessions.commit(commit).await {
                Ok(()) => {
                    self.session = next;
                    return Ok(effects);
                }
                Err(StoreError::VersionConflict(guild)) => {
                    let stored = match self.stores.sessions.load(guild).await {
                        Ok(stored) => stored.unwrap_or_else(|| Session::new(guild)),
                        Err(error @ StoreError::Unavailable { .. }) => {
                            wait = self.rest(wait, &error).await;
                            continue;
                        }
                        Err(error) => return Err(error),
                    };
                    if stored == next {
                        // An earlier try had arrived, and only its answer was lost.
                        self.session = next;
                        return Ok(effects);
                    }
                    tracing::warn!(%guild, "the session was changed by somebody else; applying again");
                    self.session = stored;
                }
                Err(error @ StoreError::Unavailable { .. }) => {
                    wait = self.rest(wait, &error).await;
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// Reads the versions around the change that a job takes back; `None` when there are none any more.
    async fn past(&self, input: Input<'_>) -> Result<Option<(Session, Session)>, StoreError> {
        let Input::Job(job, _) = input else { return Ok(None) };
        let Some(change) = self.session.change_to_take_back(&job.command) else { return Ok(None) };
        let guild = self.session.head.guild_id;
        let sessions = &self.stores.sessions;
        let read = tokio::try_join!(sessions.at(guild, change.before), sessions.at(guild, change.before + 1));
        match read {
            Ok((before, after)) => Ok(before.zip(after)),
            Err(error @ StoreError::Unavailable { .. }) => Err(error),
            Err(error) => {
                tracing::warn!(%guild, error = &error as &dyn std::error::Error, "an old version can't be read");
                Ok(None)
            }
        }
    }

    /// Waits before a commit is tried again, and says how long to wait the next time.
    async fn rest(&self, wait: Duration, error: &StoreError) -> Duration {
        let guild = self.session.head.guild_id;
        tracing::warn!(%guild, error = error as &dyn std::error::Error, "a commit is tried again");
        tokio::time::sleep(wait).await;
        (wait * 2).min(LONGEST_WAIT)
    }
}
