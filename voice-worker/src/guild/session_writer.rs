//! Applies commands to a session and commits what comes of them.

use std::{sync::Arc, time::Duration};

use segue_domain::{
    Actor, ApplyContext, ChannelEntry, Effect, GuildId, Job, JobId, PageRef, Plan, Plans, Report, Session,
    SessionCommand, Timestamp, UndoVersions, apply_job_at, apply_report,
};
use segue_store::{Commit, Lease, SessionStore, StoreError, Stores};
use tokio::time::Instant;

use super::{commit_retries::CommitRetries, refused_reports::RefusedReports};

/// How long the commit of a job is tried. Then the job is given back, and put aside when that happens again and again.
/// A report has no queue to wait in: it is tried for as long as the lease is held.
const BUDGET: Duration = Duration::from_secs(30);

/// What is applied.
#[derive(Clone, Copy, Debug)]
pub enum Input<'a> {
    /// A job, given by somebody the bot can, or can't, come to.
    Job(&'a Job, &'a Actor, ChannelEntry),
    /// Something the worker reports.
    Report(&'a Report),
}

/// The only writer of a guild's session, for as long as the lease is held.
pub struct SessionWriter {
    sessions: Arc<dyn SessionStore>,
    lease: Arc<Lease>,
    plans: Plans,
    session: Session,
    /// Since when answers have arrived, and that is not stored yet.
    unstored_since: Option<Instant>,
    budget: Duration,
    refused: RefusedReports,
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
        let sessions = stores.sessions;
        let session = sessions.load(guild).await?.unwrap_or_else(|| Session::new(guild));
        let (unstored_since, refused) = (None, RefusedReports::default());
        Ok(Self { sessions, lease, plans, session, unstored_since, budget: BUDGET, refused })
    }

    /// When a report may be stored again, after the store has refused one.
    pub fn refused_until(&self) -> Option<Instant> {
        self.refused.until()
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
        if self.session.confirm_answer(job) {
            self.unstored_since.get_or_insert_with(Instant::now);
        }
    }

    /// Since when answers have arrived, and that is not stored yet.
    pub const fn unstored_since(&self) -> Option<Instant> {
        self.unstored_since
    }

    /// Applies and commits; the effects are to be carried out after it returns.
    ///
    /// While the store can't be reached it tries on: what was accepted is not dropped, and music that plays continues. What
    /// became of a try whose answer was lost is read back.
    ///
    /// # Errors
    ///
    /// [`StoreError::LeaseLost`] when another worker owns the session now: nothing was written, and nothing
    /// may be played any more. [`StoreError::Corrupt`] when the stored session can't be read. [`StoreError::Refused`] when
    /// the outcome can't be stored, and [`StoreError::Unavailable`] when a job has been tried for long enough: the
    /// session is as it was.
    pub async fn apply(&mut self, input: Input<'_>, now: Timestamp) -> Result<Vec<Effect>, StoreError> {
        let before = self.session.head.version;
        let outcome = self.try_apply(input, now).await;
        match (&outcome, input) {
            // Whatever was stored, a report may be as well: a job can be what makes the session storable again.
            (Ok(_), _) if self.session.head.version != before => {
                (self.unstored_since, self.refused) = (None, RefusedReports::default());
            }
            (Err(StoreError::Refused { .. }), Input::Report(_)) => self.refused.pause(),
            _ => {}
        }
        outcome
    }

    async fn try_apply(&mut self, input: Input<'_>, now: Timestamp) -> Result<Vec<Effect>, StoreError> {
        let guild = self.session.head.guild_id;
        let mut retries = CommitRetries::new(matches!(input, Input::Job(..)).then_some(self.budget));
        loop {
            let past = match Box::pin(self.past(input)).await {
                Ok(past) => past,
                Err(error @ StoreError::Unavailable { .. }) => {
                    retries.rest(guild, error).await?;
                    continue;
                }
                Err(error) => return Err(error),
            };
            let kept = match &past {
                Past::Version(kept) => Some(kept.as_ref()),
                _ => None,
            };
            let past = match &past {
                Past::Change(past) => Some(UndoVersions { before: &past[0], after: &past[1] }),
                _ => None,
            };
            let plans = self.plans;
            let (next, effects) = match input {
                Input::Job(job, actor, entry) => {
                    apply_job_at(&self.session, job, *actor, entry, ApplyContext { now, past, kept, plans })
                }
                Input::Report(report) => {
                    apply_report(&self.session, report, ApplyContext { now, past: None, kept: None, plans })
                }
            };
            if next.head.version == self.session.head.version {
                return Ok(effects);
            }
            if matches!(input, Input::Report(_)) {
                self.refused.check()?;
            }
            let stored_pages: Vec<PageRef> = self.session.head.directory.clone();
            let commit = Commit { session: &next, stored_pages: &stored_pages, lease: &self.lease };
            match self.sessions.commit(commit).await {
                Ok(()) => {
                    self.session = next;
                    return Ok(effects);
                }
                Err(StoreError::VersionConflict(_)) => {
                    let stored = match self.sessions.load(guild).await {
                        Ok(stored) => stored.unwrap_or_else(|| Session::new(guild)),
                        Err(error @ StoreError::Unavailable { .. }) => {
                            retries.rest(guild, error).await?;
                            continue;
                        }
                        Err(error) => return Err(error),
                    };
                    if stored == next {
                        // An earlier try had arrived, and only its answer was lost.
                        self.session = next;
                        return Ok(effects);
                    }
                    tracing::warn!(%guild, "the session was changed by another worker; applying again");
                    self.session = stored;
                }
                Err(error @ StoreError::Unavailable { .. }) => retries.rest(guild, error).await?,
                Err(error) if error.is_refused() && retries.may_have_arrived() => {
                    if !self.is_stored(&next).await {
                        return Err(error);
                    }
                    self.session = next;
                    return Ok(effects);
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// Whether an earlier try has arrived, as far as the store can be read.
    async fn is_stored(&self, next: &Session) -> bool {
        let stored = self.sessions.load(next.head.guild_id).await;
        stored.is_ok_and(|stored| stored.as_ref() == Some(next))
    }

    /// Reads what a job needs of the versions before.
    async fn past(&self, input: Input<'_>) -> Result<Past, StoreError> {
        let Input::Job(job, ..) = input else { return Ok(Past::Nothing) };
        let Some(command) = job.command() else { return Ok(Past::Nothing) };
        let guild = self.session.head.guild_id;
        let sessions = &self.sessions;
        let read = if let SessionCommand::Restore { version } = command {
            sessions.at(guild, *version).await.map(|kept| kept.map(|kept| Past::Version(Box::new(kept))))
        } else if let Some(change) = self.session.change_to_take_back(command) {
            tokio::try_join!(sessions.at(guild, change.before), sessions.at(guild, change.before + 1))
                .map(|(before, after)| before.zip(after))
                .map(|past| past.map(|(before, after)| Past::Change(Box::new([before, after]))))
        } else {
            return Ok(Past::Nothing);
        };
        match read {
            Ok(past) => Ok(past.unwrap_or(Past::Nothing)),
            Err(error @ (StoreError::Unavailable { .. } | StoreError::Refused { .. })) => Err(error),
            Err(error) => {
                tracing::warn!(%guild, error = &error as &dyn std::error::Error, "an old version could not be read");
                Ok(Past::Nothing)
            }
        }
    }
}

/// What a command needs of the versions before.
enum Past {
    /// Nothing, or it is not kept any more.
    Nothing,
    /// The versions around the change that is taken back.
    Change(Box<[Session; 2]>),
    /// The version that is brought back.
    Version(Box<Session>),
}

#[cfg(test)]
mod tests;
