//! Jobs, and what the worker tells: apply, commit, and only then act.

use std::{sync::Arc, time::Duration};

use segue_domain::{
    Answer, ChannelId, Effect, Job, JobId, Notice, Query, ReplyHandle, Report, SessionCommand, TrackId,
};
use segue_messages as messages;
use segue_store::{StoreError, now};
use tokio::{
    task::JoinHandle,
    time::{Instant, timeout},
};
use tracing::Instrument;

use super::{FirstFrame, Guild, place::may_bring_the_bot, seconds};
use crate::{
    guild::{
        GuildMessage, HeldJob,
        dead_letter::{DeadLetterReason, put_aside},
        session_writer::Input,
    },
    metric_definitions::{JOB_SECONDS, JOBS, TRACK_FAILURES},
};
use segue_sources::{Resolution, in_the_name_of};

/// How long the next job of a guild waits for the one before and its answer, at most: Discord may be slow, and somebody
/// may want the music paused. An answer that takes longer continues by itself, and is kept with the session until it has
/// arrived: should this process die before, the session's next holder sends it again.
const PATIENCE: Duration = Duration::from_millis(200);

/// Answers to a job that changed nothing, which took long or could not be sent.
pub struct Owed {
    answers: Vec<Answer>,
    /// Says whether they arrived, if they are still being sent.
    sending: Option<JoinHandle<bool>>,
    held: HeldJob,
}

/// Whether the answer to a job that changed nothing is kept until it has arrived. That of a button is a message of its own:
/// sent again, it would be there twice, and nobody waits for it. Anyone who is too fast is told so at the next try.
const fn is_worth_keeping(answer: &Answer) -> bool {
    answer.reply.card.is_none() && !matches!(answer.notice, Notice::TooFast { .. })
}

async fn settle_now(held: HeldJob) {
    if let Err(error) = held.settle().await {
        tracing::warn!(
            error = &error as &dyn std::error::Error,
            "a job could not be acknowledged; it will be redelivered and recognised"
        );
    }
}

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
        // Who calls the bot counts more than who had disconnected it before; who changes the volume does not.
        let calls = job.command().is_some_and(may_bring_the_bot);
        self.kicked &= outcome == "refused" || !calls && self.writer.session().head.is_active();
        metrics::counter!(JOBS, "command" => job.body.name(), "outcome" => outcome).increment(1);
        let span = now().since(job.issued_at).get();
        metrics::histogram!(JOB_SECONDS, "command" => job.body.name()).record(seconds(span));
        tracing::info!(
            outcome,
            attempt,
            version = self.writer.session().head.version,
            millis = span,
            "a job was applied"
        );

        if let (Some(SessionCommand::Play { .. }), Some(current)) =
            (job.command(), &self.writer.session().head.current)
            && self.first_frame.is_none()
            && self.sound.is_none()
        {
            self.first_frame = Some(FirstFrame {
                track_id: current.id,
                asked_at: job.issued_at,
                trace: job.trace_id.clone(),
            });
        }
        if matches!(job.command(), Some(SessionCommand::Stop)) {
            self.leave_whatever_is_known();
        }
        let answers = self.carry_out(effects);
        self.settle(held, answers, outcome == "refused", PATIENCE.saturating_sub(waited));
        Ok(())
    }

    /// The answers to a job that changed nothing take long: they are kept with the session, and no longer with the job.
    pub(super) async fn on_owed(&mut self, owed: Owed) -> Result<(), StoreError> {
        let Owed { answers, sending, held } = owed;
        let arrived = match sending {
            Some(sending) if sending.is_finished() => sending.await.unwrap_or(false),
            _ => false,
        };
        for answer in answers.into_iter().filter(|_| !arrived) {
            self.report(&Report::AnswerOwed { answer: Box::new(answer) }).await?;
        }
        tokio::spawn(settle_now(held).in_current_span());
        Ok(())
    }

    /// Gives up a job whose outcome the store refuses, and gives back one that was tried for long enough. The session is as
    /// it was, and its music continues.
    fn not_stored(&self, job: &Job, held: HeldJob, error: StoreError) -> Result<(), StoreError> {
        match error {
            error @ StoreError::Refused { .. } => {
                let (context, mailbox, job) = (Arc::clone(&self.context), self.mailbox.clone(), job.clone());
                let task = async move {
                    let reason = DeadLetterReason::Refused(error);
                    if let Some(report) = put_aside(&context, job, held, &reason).await {
                        let _ = mailbox.send(GuildMessage::Report(report));
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
                    "a job was returned to the queue"
                );
                Ok(())
            }
            error => Err(error),
        }
    }

    /// Deletes the job once its answer has arrived, or is kept with the session; the next job of the guild waits for that.
    fn settle(&self, held: HeldJob, answers: Vec<Answer>, refused: bool, patience: Duration) {
        let kept: Vec<_> =
            answers.iter().filter(|answer| refused && is_worth_keeping(answer)).cloned().collect();
        let answers: Vec<_> = answers
            .into_iter()
            .map(|Answer { job_id, reply, notice }| self.answer(job_id, reply, notice))
            .collect();
        let mailbox = self.mailbox.clone();
        let task = async move {
            let all = async { futures::future::join_all(answers).await.into_iter().all(|settled| settled) };
            let mut sending = tokio::spawn(all.in_current_span());
            // A slow answer continues by itself; the music does not wait for it.
            let in_time = timeout(patience, &mut sending).await;
            if kept.is_empty() || matches!(in_time, Ok(Ok(true))) {
                return settle_now(held).await;
            }
            let sending = in_time.is_err().then_some(sending);
            // When the guild's task is gone, the job comes again, and with it the answer.
            let _ = mailbox.send(GuildMessage::Owed(Owed { answers: kept, sending, held }));
        };
        tokio::spawn(task.in_current_span());
    }

    /// When answers that are not known to have arrived are to be sent again.
    pub(super) fn answers_due(&mut self) -> Option<Instant> {
        if self.writer.session().head.answers.is_empty() {
            self.answers_due = None;
            self.answer_waits.reset();
        } else if self.answers_due.is_none() {
            self.answers_due = Some(Instant::now() + self.answer_waits.next_wait());
        }
        self.answers_due
    }

    /// Sends answers again that are due.
    pub(super) fn answer_again(&mut self) {
        if self.answers_due.take_if(|due| *due <= Instant::now()).is_none() {
            return;
        }
        let (answers, now) = (self.writer.session().head.answers.clone(), now());
        for Answer { job_id, reply, notice } in answers {
            if reply.expires_at <= now {
                // Nobody can read it any more.
                self.writer.confirm_answer(&job_id);
            } else {
                tokio::spawn(self.answer(job_id, reply, notice).in_current_span());
            }
        }
    }

    /// Sends an answer, and tells this task when it has arrived, or never can. Says whether it is so.
    pub(super) fn answer(
        &self,
        job: JobId,
        to: ReplyHandle,
        notice: Notice,
    ) -> impl Future<Output = bool> + Send + use<> {
        let (discord, mailbox) = (self.context.discord.clone(), self.mailbox.clone());
        let head = &self.writer.session().head;
        let message = match to.card {
            Some(card) if !notice.is_refusal() => {
                // The session's own message is edited anyway.
                let own = head.card.is_some_and(|own| own.message == card);
                (!own).then(|| messages::card(head, &self.plan(), now(), self.language()))
            }
            _ => Some(messages::reply(&notice, to.language)),
        };
        async move {
            let settled = match message {
                Some(message) => discord.reply(&to, &message, notice.code()).await,
                None => true,
            };
            if settled {
                let _ = mailbox.send(GuildMessage::Answered(job));
            }
            settled
        }
    }

    pub(super) async fn report(&mut self, report: &Report) -> Result<(), StoreError> {
        if let Report::Failed { failure, .. } = report {
            metrics::counter!(TRACK_FAILURES, "code" => failure.code()).increment(1);
        }
        let was_active = self.writer.session().head.is_active();
        let effects = self.writer.apply(Input::Report(report), now()).await?;
        if let (true, Some(tombstone)) = (was_active, self.writer.session().head.tombstone) {
            tracing::info!(reason = ?tombstone.reason, report = report.name(), "the session has ended");
        }
        for Answer { job_id, reply, notice } in self.carry_out(effects) {
            tokio::spawn(self.answer(job_id, reply, notice).in_current_span());
        }
        Ok(())
    }

    /// Carries effects out, and returns the answers that are to be sent.
    fn carry_out(&self, effects: Vec<Effect>) -> Vec<Answer> {
        let mut answers = Vec::new();
        for effect in effects {
            match effect {
                Effect::Reply { job_id, to, notice } => answers.push(Answer { job_id, reply: to, notice }),
                Effect::Announce { channel, notice, language } => {
                    let discord = self.context.discord.clone();
                    let announcing = async move { discord.announce(channel, &notice, language).await };
                    tokio::spawn(announcing.in_current_span());
                }
                Effect::Resolve { track_id, query, sources } => self.resolve(track_id, query, sources),
                Effect::RunBackgroundTask { background_task } => self.run_background_task(*background_task),
                Effect::InvariantBroken { rule, command } => {
                    let code = Notice::InvariantBroken.code();
                    tracing::error!(
                        code,
                        rule,
                        command,
                        "a change was refused because it breaks an invariant: this is a bug in Segue"
                    );
                }
                effect => tracing::error!(?effect, "an unknown effect was ignored"),
            }
        }
        answers
    }

    pub(super) fn resolve(&self, track_id: TrackId, query: Query, allowed: segue_domain::SourceTier) {
        let (sources, mailbox) = (Arc::clone(&self.context.sources), self.mailbox.clone());
        let guild = self.id;
        let task = async move {
            let report = match in_the_name_of(guild, sources.resolve_within(&query, allowed)).await {
                Ok(Resolution { tracks, gaps }) => Report::Resolved { track_id, tracks, gaps },
                Err(error) => {
                    let failure = error.failure();
                    tracing::info!(
                        code = failure.code(),
                        error = &error as &dyn std::error::Error,
                        "not found"
                    );
                    Report::Failed { track_id, failure }
                }
            };
            let _ = mailbox.send(GuildMessage::Report(report));
        };
        tokio::spawn(task.in_current_span());
    }
}
