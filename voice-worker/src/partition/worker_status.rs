//! What this worker says of itself to the others.

use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use parking_lot::Mutex;
use segue_domain::PartitionId;
use segue_store::{Fleet, WorkerId, WorkerStatus, now};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::{
    lease::{HEARTBEAT, TTL},
    load::Load,
};

/// Wait after a status that could not be written.
const AGAIN: Duration = Duration::from_millis(250);

/// What this worker says of itself. Cheap to clone.
#[derive(Clone)]
pub(super) struct StatusReporter {
    status: Arc<Mutex<WorkerStatus>>,
    announced: Arc<watch::Sender<bool>>,
}

impl StatusReporter {
    pub(super) fn new(id: WorkerId) -> Self {
        let started_at = now();
        let status = WorkerStatus {
            format: WorkerStatus::FORMAT,
            id,
            started_at,
            heartbeat: started_at,
            expires_at: started_at + TTL,
            draining: false,
            partitions: Vec::new(),
            sessions: 0,
            playing: 0,
        };
        Self { status: Arc::new(Mutex::new(status)), announced: Arc::new(watch::Sender::new(false)) }
    }

    pub(super) fn set_partitions(&self, mut partitions: Vec<PartitionId>) {
        partitions.sort_unstable();
        self.status.lock().partitions = partitions;
    }

    /// From now on this worker takes nothing any more.
    pub(super) fn drain(&self) {
        self.status.lock().draining = true;
    }

    /// Waits until others can know of this worker.
    pub(super) async fn wait_until_announced(&self, shutdown: &CancellationToken) {
        let mut announced = self.announced.subscribe();
        tokio::select! {
            () = shutdown.cancelled() => {}
            _ = announced.wait_for(|announced| *announced) => {}
        }
    }

    /// Writes the status once; says whether that worked.
    pub(super) async fn announce_now(&self, fleet: &Fleet, load: &Load) -> bool {
        let status = {
            let mut status = self.status.lock();
            let at = now();
            (status.heartbeat, status.expires_at) = (at, at + TTL);
            status.sessions = load.sessions.load(Ordering::Relaxed);
            status.playing = load.playing.load(Ordering::Relaxed);
            status.clone()
        };
        match fleet.announce(&status).await {
            Ok(()) => {
                self.announced.send_replace(true);
                true
            }
            Err(error) => {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "this worker's status could not be published"
                );
                false
            }
        }
    }
}

/// Writes the status again and again.
pub(super) async fn announce(fleet: Fleet, presence: StatusReporter, load: Load, end: CancellationToken) {
    loop {
        let wait = if presence.announce_now(&fleet, &load).await { HEARTBEAT } else { AGAIN };
        tokio::select! {
            () = end.cancelled() => return,
            () = tokio::time::sleep(wait) => {}
        }
    }
}
