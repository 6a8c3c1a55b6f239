//! Jobs, and what the worker tells: apply, commit, and only then act.

use std::{sync::Arc, time::Duration};

use segue_domain::{Actor, Command, Effect, Job, JobId, Notice, Query, ReplyHandle, TrackId};
use segue_interactions::message;
use segue_store::{StoreError, now};
use tokio::time::timeout;
use tracing::Instrument;

use super::{Guild, seconds};
use crate::{
    guild::{GuildMessage, HeldJob, session_writer::Input},
    metric_definitions::{JOB_SECONDS, JOBS, TRACK_FAILURES},
};

/// How long the next job of a guild waits for the answer to the one before. An answer that takes longer is kept in the
/// session, and sent again by whoever holds it next.
const REPLY_PATIENCE: Duration = Duration::from_secs(1);
/// The same for a refusal, which changes nothing and is kept nowhere but in its job.
const REFUSAL_PATIENCE: Duration = Duration::from_secs(8);

/// An answer to be sent: to which job, where, and what.
type Answer = (JobId, ReplyHandle, Notice);

impl Guild {
    pub(super) async fn on_job(&mut self, job: &Job, held: HeldJob) -> Result<(), StoreError> {
        let attempt = held.attempt();
        let actor = self.locate(&job.actor).await;
        let before = self.writer.session().head.version;
        let effects = self.writer.apply(Input::Job(job, &actor), now()).await?;
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
            && self.asked.is_none()
            && self.sound.is_none()
        {
            self.asked = Some((current.id, job.issued_at));
        }
        let answers = self.carry_out(effects);
        self.settle(held, answers, if outcome == "applied" { REPLY_PATIENCE } else { REFUSAL_PATIENCE });
        Ok(())
    }

    /// Fills in the voice channel, which an interaction does not carry.
    pub(super) async fn locate(&self, actor: &Actor) -> Actor {
        let Actor::Member { user_id, text_channel, rank, .. } = *actor else { return *actor };
        let voice_channel = match self.context.voice_states.of(self.id, user_id) {
            Some(known) => known,
            None => match self.context.discord.voice_channel(self.id, user_id).await {
                Ok(channel) => {
                    self.context.voice_states.learn(self.id, user_id, channel);
                    channel
                }
                Err(error) => {
                    tracing::warn!(
                        error = &error as &dyn std::error::Error,
                        "a member's channel is not known"
                    );
                    None
                }
            },
        };
        Actor::Member { user_id, voice_channel, text_channel, rank }
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
                effect => tracing::error!(?effect, "an effect nobody carries out"),
            }
        }
        answers
    }

    pub(super) fn resolve(&self, track_id: TrackId, query: Query, allowed: segue_domain::Sources) {
        let (sources, mailbox) = (Arc::clone(&self.context.sources), self.mailbox.clone());
        let task = async move {
            let command = match sources.resolve_within(&query, allowed).await {
                Ok(tracks) => Command::Resolved { track_id, tracks },
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
