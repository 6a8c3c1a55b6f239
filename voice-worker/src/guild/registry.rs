//! The guilds that have a task in a partition.

use std::{collections::HashMap, sync::Arc};

use parking_lot::Mutex;
use segue_domain::GuildId;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio_util::task::TaskTracker;

use crate::{
    guild::{GuildContext, GuildMessage, task},
    metric_definitions::GUILDS,
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

    /// Tells a guild's task something if it has one.
    pub fn tell_if_running(&self, guild: GuildId, message: GuildMessage) {
        if let Some(mailbox) = self.mailboxes.lock().get(&guild) {
            let _ = mailbox.send(message);
        }
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
        self.tasks.spawn(async move {
            task.await;
            metrics::gauge!(GUILDS).decrement(1.0);
        });
        sender
    }
}
