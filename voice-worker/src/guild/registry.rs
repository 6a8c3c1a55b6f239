//! The guilds that have a task in a partition.

#[cfg(test)]
mod tests;

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};

use parking_lot::Mutex;
use segue_domain::{DormantReason, GuildId, Job, Report, Timestamp};
use segue_store::{StoreError, now};
use tokio::{
    sync::mpsc::{UnboundedReceiver, UnboundedSender, WeakUnboundedSender, unbounded_channel},
    time::sleep,
};
use tokio_util::task::TaskTracker;
use twilight_gateway::Event;

use crate::{
    gateway::{GuildEvents, LinkEvent},
    guild::{
        GuildContext, GuildMessage, HeldJob,
        dead_letter::{DeadLetterReason, put_aside},
        session_writer::{Input, SessionWriter},
        supervision::{Breaks, RESTARTS, WINDOW},
        task,
    },
    metric_definitions::GUILDS,
    supervise::run_caught,
};

/// Longer than from one heartbeat to the next: by then a lease that was lost is known to be.
const HEARTBEAT_PASSED: Duration = Duration::from_secs(3);

/// The guilds that have a task. Cheap to clone.
#[derive(Clone)]
pub struct Guilds {
    context: Arc<GuildContext>,
    mailboxes: Arc<Mutex<HashMap<GuildId, UnboundedSender<GuildMessage>>>>,
    /// When the tasks of guilds broke that did.
    breaks: Arc<Mutex<HashMap<GuildId, Breaks>>>,
    tasks: TaskTracker,
}

impl Guilds {
    /// No guild has a task yet.
    #[must_use]
    pub fn new(context: Arc<GuildContext>) -> Self {
        Self { context, mailboxes: Arc::default(), breaks: Arc::default(), tasks: TaskTracker::new() }
    }

    /// Tells a guild's task something; starts the task if there is none. One that broke again and again stays down for a
    /// while: a job comes again, and is put aside if that is too late.
    pub fn send(&self, guild: GuildId, message: GuildMessage) {
        let mut mailboxes = self.mailboxes.lock();
        let message = match mailboxes.get(&guild) {
            Some(mailbox) => match mailbox.send(message) {
                Ok(()) => return,
                // The task ended by itself, for want of a lease: begin again from the store.
                Err(refused) => refused.0,
            },
            None => message,
        };
        if !self.breaks.lock().get_mut(&guild).is_none_or(|breaks| breaks.may_start(Instant::now())) {
            tracing::warn!(%guild, "the guild's task failed too often; restarting it later");
            return;
        }
        let mailbox = self.start(guild, None);
        let _ = mailbox.send(message);
        mailboxes.insert(guild, mailbox);
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

    /// Gives a job up, and tells the person.
    pub fn dead_letter(
        &self,
        job: Job,
        held: HeldJob,
        reason: DeadLetterReason,
    ) -> impl Future<Output = ()> + Send + use<> {
        let (context, guilds) = (Arc::clone(&self.context), self.clone());
        async move {
            let guild = job.guild_id;
            if let Some(command) = put_aside(&context, job, held, &reason).await {
                guilds.send(guild, GuildMessage::Report(command));
            }
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

    /// Starts a guild's task; `broke_at` is when the one before it broke, whose session it takes up.
    fn start(&self, guild: GuildId, broke_at: Option<Timestamp>) -> UnboundedSender<GuildMessage> {
        let (sender, receiver) = unbounded_channel();
        let task =
            task::run(guild, Arc::clone(&self.context), self.clone(), sender.clone(), receiver, broke_at);
        metrics::gauge!(GUILDS).increment(1.0);
        let sessions = Arc::clone(&self.context.load.sessions);
        sessions.fetch_add(1, Ordering::Relaxed);
        let counted = Counted(sessions);
        let (guilds, mailbox) = (self.clone(), sender.downgrade());
        self.tasks.spawn(async move {
            let outcome = run_caught(task).await;
            drop(counted);
            let why = match outcome {
                Err(panic) => panic,
                Ok(()) if guilds.should_go_on(guild, &mailbox).await => "it ended before its time".to_owned(),
                Ok(()) => return,
            };
            let again = {
                let mut mailboxes = guilds.mailboxes.lock();
                let is_ours = is_listed(&mailboxes, guild, &mailbox);
                guilds.on_break(&mut mailboxes, guild, &why, is_ours)
            };
            if !again {
                Box::pin(guilds.give_up(guild)).await;
            }
        });
        sender
    }

    /// Whether a task that has ended by itself should still be there, as after a step of the wall clock, by which its lease
    /// was over for a moment. One that was idle took itself off the list.
    async fn should_go_on(&self, guild: GuildId, mailbox: &WeakUnboundedSender<GuildMessage>) -> bool {
        loop {
            if !is_listed(&self.mailboxes.lock(), guild, mailbox) {
                return false;
            }
            tokio::select! {
                () = self.context.lost.cancelled() => return false,
                () = self.context.shutdown.cancelled() => return false,
                () = sleep(HEARTBEAT_PASSED) => {}
            }
            if self.context.guard.holds() {
                return is_listed(&self.mailboxes.lock(), guild, mailbox);
            }
        }
    }

    /// A guild's task broke: its music continues by the way of a crash. Says whether the task runs again.
    fn on_break(
        &self,
        mailboxes: &mut HashMap<GuildId, UnboundedSender<GuildMessage>>,
        guild: GuildId,
        panic: &str,
        is_ours: bool,
    ) -> bool {
        let may_start = self.breaks.lock().entry(guild).or_default().note(Instant::now());
        tracing::error!(%guild, panic, may_start, "a guild's task panicked");
        if !is_ours || self.context.shutdown.is_cancelled() || self.context.lost.is_cancelled() {
            return true;
        }
        if may_start {
            let mailbox = self.start(guild, Some(now()));
            let _ = mailbox.send(GuildMessage::Recover);
            mailboxes.insert(guild, mailbox);
        } else {
            mailboxes.remove(&guild);
        }
        may_start
    }

    /// Leaves the channel, and lets the session wait for a person, with the reason that `/why` tells.
    async fn give_up(&self, guild: GuildId) {
        let window = WINDOW.as_secs();
        tracing::error!(%guild, restarts = RESTARTS, window, "a guild's task is not restarted; its session waits");
        self.context.gateway.update_voice_state(guild, None);
        let waiting = run_caught(async {
            let waits = Box::pin(self.let_wait(guild));
            if let Some(Err(error)) = self.context.guard.while_held(waits).await {
                let error = &error as &dyn std::error::Error;
                tracing::error!(%guild, error, "the reason why a session is silent could not be stored");
            }
        });
        tokio::select! {
            () = self.context.lost.cancelled() => {}
            () = self.context.shutdown.cancelled() => {}
            outcome = waiting => if let Err(panic) = outcome {
                tracing::error!(%guild, panic, "the reason why a session is silent could not be stored");
            }
        }
    }

    async fn let_wait(&self, guild: GuildId) -> Result<(), StoreError> {
        let (context, at) = (&self.context, now());
        let loading =
            SessionWriter::load(context.stores.clone(), Arc::clone(&context.lease), context.plans, guild);
        let mut writer = loading.await?;
        let head = &writer.session().head;
        if head.is_active() && head.dormant.is_none() {
            let position = head.playhead.at(at);
            let command = Report::WentDormant { reason: DormantReason::WorkerFailed, position };
            writer.apply(Input::Report(&command), at).await?;
        }
        Ok(())
    }
}

impl GuildEvents for Guilds {
    fn observe(&self, event: &Event) {
        self.context.access.observe(event, self.context.discord.bot());
        // An outage of Discord makes guilds unavailable, and is no farewell.
        if let Event::GuildDelete(gone) = event
            && gone.unavailable != Some(true)
        {
            self.tell_if_running(GuildId::new(gone.id.get()), GuildMessage::Removed);
        }
    }

    fn resumed(&self) {
        for mailbox in self.mailboxes.lock().values() {
            let _ = mailbox.send(GuildMessage::GatewayReady { resumed: true });
        }
    }

    fn described(&self, guild: GuildId) {
        self.tell_if_running(guild, GuildMessage::GatewayReady { resumed: false });
    }

    fn link(&self, guild: GuildId, event: LinkEvent) {
        self.tell_if_running(guild, GuildMessage::Link(event));
    }

    fn voices(&self, guild: GuildId) {
        self.tell_if_running(guild, GuildMessage::Voices);
    }
}

/// Whether a task is the one that its guild's messages go to: anyone who told the guild something since it ended has
/// started another.
fn is_listed(
    mailboxes: &HashMap<GuildId, UnboundedSender<GuildMessage>>,
    guild: GuildId,
    mailbox: &WeakUnboundedSender<GuildMessage>,
) -> bool {
    let ours = mailbox.upgrade();
    ours.is_some_and(|ours| mailboxes.get(&guild).is_some_and(|theirs| theirs.same_channel(&ours)))
}

/// A guild's task in the counts, until it ends or panics.
struct Counted(Arc<AtomicU32>);

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
        metrics::gauge!(GUILDS).decrement(1.0);
    }
}
