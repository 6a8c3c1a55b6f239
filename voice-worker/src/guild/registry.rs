//! The guilds that have a task in a partition.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use parking_lot::Mutex;
use segue_domain::{Command, GuildId, Job, Notice};
use segue_interactions::message;
use segue_store::JobQueue;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio_util::task::TaskTracker;

use crate::{
    guild::{GuildContext, GuildMessage, HeldJob, task},
    metric_definitions::{GUILDS, JOBS},
};

/// The guilds that have a task. Cheap to clone.
#[derive(Clone)]
pub struct Guilds {
    context: Arc<GuildContext>,
    mailboxes: Arc<Mutex<HashMap<GuildId, UnboundedSender<GuildMessage>>>>,
    tasks: TaskTracker,
}

impl Guilds {
    /// No guild has a task yet.
    #[must_use]
    pub fn new(context: Arc<GuildContext>) -> Self {
        Self { context, mailboxes: Arc::default(), tasks: TaskTracker::new() }
    }

    /// Tells a guild's task something; starts the task if there is none.
    pub fn tell(&self, guild: GuildId, message: GuildMessage) {
        let mut mailboxes = self.mailboxes.lock();
        let mailbox = mailboxes.entry(guild).or_insert_with(|| self.start(guild));
        if let Err(refused) = mailbox.send(message) {
            // The task ended by itself, for want of a lease or by a panic: begin anew from the store.
            let mailbox = self.start(guild);
            let _ = mailbox.send(refused.0);
            mailboxes.insert(guild, mailbox);
        }
    }

    /// Whether a guild has a task.
    #[must_use]
    pub fn has(&self, guild: GuildId) -> bool {
        self.mailboxes.lock().contains_key(&guild)
    }

    /// Tells a guild's task something if it has one.
    pub fn tell_if_running(&self, guild: GuildId, message: GuildMessage) {
        if let Some(mailbox) = self.mailboxes.lock().get(&guild) {
            let _ = mailbox.send(message);
        }
    }

    /// Puts a job aside that failed again and again, and tells the person.
    pub fn bury(&self, job: Job, held: HeldJob) -> impl Future<Output = ()> + Send + use<> {
        let (context, guilds) = (Arc::clone(&self.context), self.clone());
        async move {
            metrics::counter!(JOBS, "command" => job.command.name(), "outcome" => "buried").increment(1);
            tracing::error!(job = %job.id, guild = %job.guild_id, trace = %job.trace_id, "a job is put aside");
            let reason = format!("{} tries failed", <dyn JobQueue>::MAX_ATTEMPTS);
            let jobs = &context.stores.jobs;
            if let Err(error) = jobs.bury(context.lease.partition, held.receipt(), &job, &reason).await {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "it will be put aside the next time"
                );
                return;
            }
            held.leave();
            match job.reply {
                // The panel reads its answers in the state, which only the guild's task writes.
                Some(reply) if reply.is_panel() => {
                    let command = Command::PutAside { job_id: job.id, reply };
                    guilds.tell(job.guild_id, GuildMessage::Told(command));
                }
                // Discord is told by itself: the state may be what the job failed on.
                Some(to) => {
                    let notice = Notice::Buried;
                    context.discord.reply(&to, &message::reply(&notice, to.language), notice.code()).await;
                }
                None => {}
            }
        }
    }

    /// Tells every guild's task something.
    pub fn tell_all(&self, message: impl Fn() -> GuildMessage) {
        for mailbox in self.mailboxes.lock().values() {
            let _ = mailbox.send(message());
        }
    }

    /// Number of guilds that have a task.
    #[must_use]
    pub fn count(&self) -> usize {
        self.mailboxes.lock().len()
    }

    /// Takes an idle guild's task off the list, unless a message came meanwhile. Says whether it was taken off.
    pub(super) fn retire(&self, guild: GuildId, mailbox: &UnboundedReceiver<GuildMessage>) -> bool {
        let mut mailboxes = self.mailboxes.lock();
        // Messages are sent under the same lock, so an empty mailbox stays empty.
        let idle = mailbox.is_empty();
        if idle {
            mailboxes.remove(&guild);
        }
        idle
    }

    /// Waits until every task has ended. They end when the context's shutdown or loss is signalled.
    pub async fn ended(&self) {
        self.tasks.close();
        self.tasks.wait().await;
    }

    fn start(&self, guild: GuildId) -> UnboundedSender<GuildMessage> {
        let (sender, receiver) = unbounded_channel();
        let task = task::run(guild, Arc::clone(&self.context), self.clone(), sender.clone(), receiver);
        metrics::gauge!(GUILDS).increment(1.0);
        let sessions = Arc::clone(&self.context.load.sessions);
        sessions.fetch_add(1, Ordering::Relaxed);
        let counted = Counted(sessions);
        self.tasks.spawn(async move {
            let _counted = counted;
            task.await;
        });
        sender
    }
}

/// A guild's task in the counts, until it ends or panics.
struct Counted(Arc<AtomicU32>);

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
        metrics::gauge!(GUILDS).decrement(1.0);
    }
}
