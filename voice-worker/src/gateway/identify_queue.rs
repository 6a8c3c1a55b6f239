//! The queue in which this worker's shards wait to identify.

use std::{sync::Arc, time::Duration};

use segue_store::{IdentifyQueue, Reservation, SessionStartLimit, Stores, now};
use tokio::sync::{Mutex, oneshot};
use twilight_gateway::queue::Queue;

use crate::{backoff::Backoff, discord::Discord};

/// How long Discord's answer about the limit is used.
const FRESH: Duration = Duration::from_mins(10);
/// Least wait before a reservation that failed is tried again.
const AGAIN: Duration = Duration::from_secs(1);
/// Waits between tries that fail.
const RETRY: Backoff = Backoff::new(AGAIN, Duration::from_secs(30));

/// Slots to identify in, shared with all workers through the store. Cheap to clone.
#[derive(Clone)]
pub struct SharedIdentify {
    queue: IdentifyQueue,
    discord: Discord,
    limit: Arc<Mutex<Option<(tokio::time::Instant, SessionStartLimit)>>>,
}

impl std::fmt::Debug for SharedIdentify {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SharedIdentify").finish_non_exhaustive()
    }
}

impl SharedIdentify {
    /// Shares the slots through a store.
    #[must_use]
    pub fn new(stores: &Stores, discord: Discord) -> Self {
        Self { queue: IdentifyQueue::new(Arc::clone(&stores.records)), discord, limit: Arc::default() }
    }

    async fn limit(&self) -> SessionStartLimit {
        let mut known = self.limit.lock().await;
        if let Some((at, limit)) = *known
            && at.elapsed() < FRESH
        {
            return limit;
        }
        let mut retry = RETRY;
        loop {
            match self.discord.session_start_limit().await {
                Ok(limit) => {
                    *known = Some((tokio::time::Instant::now(), limit));
                    return limit;
                }
                Err(error) => {
                    tracing::warn!(
                        error = &error as &dyn std::error::Error,
                        "the identify limit could not be read"
                    );
                    tokio::time::sleep(retry.next_wait()).await;
                }
            }
        }
    }

    async fn wait_for_slot(&self, shard: u32) {
        let mut retry = RETRY;
        loop {
            let limit = self.limit().await;
            match self.queue.reserve(shard, limit, now()).await {
                Ok(Reservation::At(at)) => return tokio::time::sleep(at.since(now()).into()).await,
                Ok(Reservation::Exhausted(until)) => {
                    tracing::error!(shard, until = until.as_secs(), "the daily identify limit is used up");
                    tokio::time::sleep(Duration::from(until.since(now())).max(AGAIN)).await;
                    *self.limit.lock().await = None;
                }
                Err(error) => {
                    tracing::warn!(
                        shard,
                        error = &error as &dyn std::error::Error,
                        "no identify slot is free"
                    );
                    tokio::time::sleep(retry.next_wait()).await;
                }
            }
        }
    }
}

impl Queue for SharedIdentify {
    fn enqueue(&self, shard: u32) -> oneshot::Receiver<()> {
        let (mut sender, receiver) = oneshot::channel();
        let this = self.clone();
        tokio::spawn(async move {
            tokio::select! {
                // Nobody waits any more: the partition was given up.
                () = sender.closed() => {}
                () = this.wait_for_slot(shard) => {
                    let _ = sender.send(());
                }
            }
        });
        receiver
    }
}
