//! Jobs, and what the worker tells: apply, commit, and only then act.

use std::{sync::Arc, time::Duration};

use segue_domain::{ChannelId, Command, Effect, Job, JobId, Notice, Query, ReplyHandle, TrackId};
use segue_interactions::message;
use segue_store::{StoreError, now};
use tokio::time::timeout;
use tracing::Instrument;

use super::{FirstFrame, Guild, seconds};
use crate::{
    guild::{
        GuildMessage, HeldJob,
        dead_letter::{DeadLetterReason, put_aside},
        session_writer::Input,
    },
    metric_definitions::{JOB_SECONDS, JOBS, TRACK_FAILURES},
    source::{Resolution, in_the_name_of},
};

/// How long the next job of a guild waits for the one before and its answer, at most: Discord may be slow, and somebody
/// may want the music paused. An answer that takes longer goes on by itself. If this process dies before it has arrived,
/// it is sent again by whoever holds the session next; a refusal, which is kept nowhere but in its job, is not.
const PATIENCE: Duration = Duration::from_millis(200);

/// An answer to be sent: to which job, where, and what.
type Answer = (JobId, ReplyHandle, Notice);

impl Guild {
    /// Carries a job out; `found` is where Discord said that its member is, and `waited` is how long the next job of the guild has waited for it already.
    #[allow(clippy::option_option)]
    pub(super) async fn on_job(
        &mut self,
        job: &Job,
        held: HeldJob,
        found: Option<Option<ChannelId>>,
        waited: Duration,
    ) -> Result<(), StoreError> {
        let attempt = held.attempt();
        let (actor, entry) = self.place(job, found);
        let before = self.writer.session().head.version;
        self.removed = false;
        let effects = match self.writer.apply(Input::Job(job, &actor, entry), now()).await {
            Ok(effects) => effects,
            Err(error) => return self.not_stored(job, held, error),
        };
        let outcome = if self.writer.session().head.version == before { "refused" } else { "applied" };
        metrics::counter!(JOBS, "command" => job.command.name(), "outcome" => outcome).increment(1);
        let span = now().since(job.issued_at).get();
        metrics::histogram!(JOB_SECONDS, "command" => job.command.name()).record(seconds(span));
        tracing::info!(
            outcome,
            attempt,
            version = self.writer.session().head.version,
            millis = span,
            "a job is done"
        );

        if let (Command::Play { .. }, Some(current)) = (&job.command, &self.writer.session().head.current)
            && self.first_frame.is_none()
            && self.sound.is_none()
        {
            self.first_frame = Some(FirstFrame {
                track_id: current.id,
                asked_at: job.issued_at,
                trace: job.trace_id.clone(),
            });
        }
        if matches!(job.command, Command::Stop) {
            self.leave_whatever_is_known();
        }
        let answers = self.carry_out(effects);
        self.settle(held, answers, PATIENCE.saturating_sub(waited));
        Ok(())
    }

    /// Gives up a job whose outcome the store refuses, and gives back one that was tried for long enough. The session is as
    /// it was, and its music goes on.
    fn not_stored(&self, job: &Job, held: HeldJob, error: StoreError) -> Result<(), StoreError> {
        match error {
            error @ StoreError::Refused { .. } => {
                let (context, mailbox, job) = (Arc::clone(&self.context), self.mailbox.clone(), job.clone());
                let task = async move {
                    let reason = DeadLetterReason::Refused(error);
                    if let Some(command) = put_aside(&context, job, held, &reason).await {
                        let _ = mailbox.send(GuildMessage::Told(command));
                    }
                };
                tokio::spawn(task.in_current_span());
                Ok(())
            }
            // The job comes again when it is dropped, and is put aside when that happens again and again.
            error @ StoreError::Unavailable { .. } => {
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    code = error.code(),
                    "a job is given back"
                );
                Ok(())
            }
            error => Err(error),
        }
    }

    /// Deletes the job once its answer is on its way; the next job of the guild waits for that.
    fn settle(&self, held: HeldJob, answers: Vec<Answer>, patience: Duration) {
        let answers: Vec<_> =
            answers.into_iter().map(|(job, to, notice)| self.answer(job, to, notice)).collect();
        let task = async move {
            let mut replies = tokio::spawn(futures::future::join_all(answers).in_current_span());
            // A slow answer goes on by itself; the music does not wait for it.
            let _ = timeout(patience, &mut replies).await;
            if let Err(error) = held.settle().await {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "a job will come again, and be recognised"
                );
            }
        };
        tokio::spawn(task.in_current_span());
    }

    /// Sends an answer, and tells this task when it has arrived.
    pub(super) fn answer(
        &self,
        job: JobId,
        to: ReplyHandle,
        notice: Notice,
    ) -> impl Future<Output = ()> + Send + use<> {
        let (discord, mailbox) = (self.context.discord.clone(), self.mailbox.clone());
        let head = &self.writer.session().head;
        let message = match to.card {
            Some(card) if !notice.is_refusal() => {
                // The session's own message is edited anyway.
                let own = head.card.is_some_and(|own| own.message == card);
                (!own).then(|| message::card(head, &self.plan(), now(), self.language()))
            }
            _ => Some(message::reply(&notice, to.language)),
        };
        async move {
            let settled = match message {
                Some(message) => discord.reply(&to, &message, notice.code()).await,
                None => true,
            };
            if settled {
                let _ = mailbox.send(GuildMessage::Answered(job));
            }
        }
    }

    pub(super) async fn tell(&mut self, command: &Command) -> Result<(), StoreError> {
        if let Command::Failed { failure, .. } = command {
            metrics::counter!(TRACK_FAILURES, "code" => failure.code()).increment(1);
        }
        let was_active = self.writer.session().head.is_active();
        let effects = self.writer.apply(Input::Told(command), now()).await?;
        if let (true, Some(tombstone)) = (was_active, self.writer.session().head.tombstone) {
            tracing::info!(reason = ?tombstone.reason, told = command.name(), "the session has ended");
        }
        for (job, to, notice) in self.carry_out(effects) {
            tokio::spawn(self.answer(job, to, notice).in_current_span());
        }
        Ok(())
    }

    /// Carries effects out, and returns the answers that are to be sent.
    fn carry_out(&self, effects: Vec<Effect>) -> Vec<Answer> {
        let mut answers = Vec::new();
        for effect in effects {
            match effect {
                Effect::Reply { job_id, to, notice } => answers.push((job_id, to, notice)),
                Effect::Announce { channel, notice, language } => {
                    let discord = self.context.discord.clone();
                    let announcing = async move { discord.announce(channel, &notice, language).await };
                    tokio::spawn(announcing.in_current_span());
                }
                Effect::Resolve { track_id, query, sources } => self.resolve(track_id, query, sources),
                Effect::RunErrand { errand } => self.run_errand(*errand),
                Effect::InvariantBroken { rule, command } => {
                    let code = Notice::InvariantBroken.code();
                    tracing::error!(code, rule, command, "a change was not made: this is a fault of Segue's");
                }
                effect => tracing::error!(?effect, "an effect nobody carries out"),
            }
        }
        answers
    }

    pub(super) fn resolve(&self, track_id: TrackId, query: Query, allowed: segue_domain::Sources) {
        let (sources, mailbox) = (Arc::clone(&self.context.sources), self.mailbox.clone());
        let guild = self.id;
        let task = async move {
            let command = match in_the_name_of(guild, sources.resolve_within(&query, allowed)).await {
                Ok(Resolution { tracks, gaps }) => Command::Resolved { track_id, tracks, gaps },
                Err(error) => {
                    let failure = error.failure();
                    tracing::info!(
                        code = failure.code(),
                        error = &error as &dyn std::error::Error,
                        "not found"
                    );
                    Command::Failed { track_id, failure }
                }
            };
            let _ = mailbox.send(GuildMessage::Told(command));
        };
        tokio::spawn(task.in_current_span());
    }
}
