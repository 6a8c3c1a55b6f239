//! From a person's wish to a job on the guild's partition.

use metrics::{counter, histogram};
use segue_domain::{
    Actor, Grant, GuildId, Job, JobBody, JobId, Member, Partitions, ReplyHandle, Report, SessionCommand,
    Timestamp, TraceId,
};
use segue_store::{JobQueue, StoreError};

use crate::metric_definitions::{ENQUEUE_SECONDS, ENQUEUED};

/// Puts jobs on the partitions of their guilds.
#[derive(Clone, Copy)]
pub struct Dispatcher<'a> {
    /// The partitions' queues.
    pub jobs: &'a dyn JobQueue,
    /// Which partition a guild is on.
    pub partitions: Partitions,
    /// The time it is.
    pub now: Timestamp,
}

/// A command that a member gives.
#[derive(Clone, Debug)]
pub struct MemberCommand {
    /// Who gives it.
    pub member: Member,
    /// What they ask.
    pub command: SessionCommand,
    /// Where the answer goes.
    pub reply: ReplyHandle,
    /// Tiers that Discord tells of with it.
    pub grants: Vec<Grant>,
    /// Id that follows it through the logs.
    pub trace_id: TraceId,
}

impl Dispatcher<'_> {
    /// Puts a member's command on the guild's partition. The same id makes the same job, which is carried out once.
    ///
    /// # Errors
    ///
    /// [`StoreError`] when the queue does not confirm it: it may be there all the same.
    pub async fn command(&self, guild: GuildId, id: JobId, given: MemberCommand) -> Result<(), StoreError> {
        let MemberCommand { member, command, reply, grants, trace_id } = given;
        let (actor, body) = (Actor::Member(member), JobBody::Command(command));
        self.enqueue(&Job { reply: Some(reply), grants, ..self.job(guild, id, actor, body, trace_id) }).await
    }

    /// Puts what the guild's worker has to know on its partition.
    ///
    /// # Errors
    ///
    /// As [`Dispatcher::command`].
    pub async fn report(&self, guild: GuildId, id: JobId, report: Report) -> Result<(), StoreError> {
        let trace_id = TraceId::new(id.as_str());
        self.enqueue(&self.job(guild, id, Actor::Worker, JobBody::Report(report), trace_id)).await
    }

    fn job(&self, guild_id: GuildId, id: JobId, actor: Actor, body: JobBody, trace_id: TraceId) -> Job {
        let (reply, grants, issued_at) = (None, Vec::new(), self.now);
        Job { format: Job::FORMAT, id, guild_id, actor, body, reply, grants, trace_id, issued_at }
    }

    async fn enqueue(&self, job: &Job) -> Result<(), StoreError> {
        let partition = self.partitions.of(job.guild_id);
        let started = tokio::time::Instant::now();
        self.jobs.enqueue(partition, job).await?;
        histogram!(ENQUEUE_SECONDS).record(started.elapsed());
        counter!(ENQUEUED, "command" => job.body.name()).increment(1);
        tracing::info!(job = %job.id, %partition, command = job.body.name(), "enqueued");
        Ok(())
    }
}
