//! Jobs, and what the worker tells: apply, commit, and only then act.

use std::{sync::Arc, time::Duration};

use segue_domain::{Actor, Command, Effect, Job, Notice, Query, ReplyHandle, TrackId};
use segue_store::{JobQueue, Receipt, StoreError, now};
use tokio::time::timeout;
use tracing::Instrument;

use super::{Guild, seconds};
use crate::{
    guild::{GuildMessage, session_writer::Input},
    metric_definitions::{JOB_SECONDS, JOBS, TRACK_FAILURES},
};

/// How long the next job of a guild waits for the answer to the one before.
const REPLY_PATIENCE: Duration = Duration::from_secs(1);

impl Guild {
    pub(super) async fn on_job(
        &mut self,
        job: &Job,
        receipt: Receipt,
        attempt: u32,
    ) -> Result<(), StoreError> {
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
        self.settle(receipt, answers);
        Ok(())
    }

    /// Fills in the voice channel, which an interaction does not carry.
    pub(super) async fn locate(&self, actor: &Actor) -> Actor {
        let Actor::Member { user_id, text_channel, .. } = *actor else { return *actor };
        let voice_channel = match self.context.voice_states.of(self.id, user_id) {
            Some(known) => known,
            None => match self.context.discord.voice_channel(self.id, user_id).await {
                Ok(channel) => channel,
                Err(error) => {
                    tracing::warn!(
                        error = &error as &dyn std::error::Error,
                        "a member's channel is not known"
                    );
                    None
                }
            },
        };
        Actor::Member { user_id, voice_channel, text_channel }
    }

    /// Deletes the job once its answer is on its way; the next job of the guild waits for that.
    pub(super) fn settle(&self, receipt: Receipt, answers: Vec<(ReplyHandle, Notice)>) {
        let discord = self.context.discord.clone();
        let jobs: Arc<dyn JobQueue> = Arc::clone(&self.context.stores.jobs);
        let partition = self.context.lease.partition;
        let task = async move {
            let mut replies = tokio::spawn(async move {
                for (to, notice) in answers {
                    discord.reply(&to, &notice).await;
                }
            });
            // A slow answer goes on by itself; the music does not wait for it.
            let _ = timeout(REPLY_PATIENCE, &mut replies).await;
            if let Err(error) = jobs.delete(partition, &receipt).await {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "a job will come again, and be recognised"
                );
            }
        };
        tokio::spawn(task.in_current_span());
    }

    pub(super) async fn tell(&mut self, command: &Command) -> Result<(), StoreError> {
        if let Command::Failed { failure, .. } = command {
            metrics::counter!(TRACK_FAILURES, "code" => failure.code()).increment(1);
        }
        let effects = self.writer.apply(Input::Told(command), now()).await?;
        let discord = self.context.discord.clone();
        for (to, notice) in self.carry_out(effects) {
            let discord = discord.clone();
            tokio::spawn(async move { discord.reply(&to, &notice).await }.in_current_span());
        }
        Ok(())
    }

    /// Carries effects out, and returns the answers that are to be sent.
    pub(super) fn carry_out(&self, effects: Vec<Effect>) -> Vec<(ReplyHandle, Notice)> {
        let mut answers = Vec::new();
        for effect in effects {
            match effect {
                Effect::Reply { to, notice } => answers.push((to, notice)),
                Effect::Announce { channel, notice } => {
                    let discord = self.context.discord.clone();
                    tokio::spawn(async move { discord.announce(channel, &notice).await }.in_current_span());
                }
                Effect::Resolve { track_id, query } => self.resolve(track_id, query),
                effect => tracing::error!(?effect, "an effect nobody carries out"),
            }
        }
        answers
    }

    pub(super) fn resolve(&self, track_id: TrackId, query: Query) {
        let (sources, mailbox) = (Arc::clone(&self.context.sources), self.mailbox.clone());
        let task = async move {
            let command = match sources.resolve(&query).await {
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
