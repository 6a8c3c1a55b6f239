//! Keeps a lease, and gives it to another worker when it is time.

use std::time::Duration;

use fail_stop::boot_clock;
use segue_store::{Fleet, Lease, StoreError, now};
use tokio::{
    sync::Notify,
    time::{Instant, interval_at, sleep, timeout},
};
use tokio_util::sync::CancellationToken;

use super::known_sessions;
use crate::{
    gateway::ShardSessions,
    lease::{HEARTBEAT, LeaseGuard, TTL},
    shared::Shared,
};

/// How often an owner that wants to give a partition up looks for its successor.
const LOOK: Duration = Duration::from_millis(50);
/// Longest wait for a successor to get ready. The music plays on meanwhile.
const PATIENCE: Duration = Duration::from_secs(8);
/// Longest wait for one try of a heartbeat: a connection that is dead must not cost the lease.
const TRY: Duration = Duration::from_secs(1);
/// Wait before a heartbeat that failed is tried again.
const AGAIN: Duration = Duration::from_millis(250);

/// Keeps a lease.
pub(super) struct LeaseRenewal<'a> {
    pub(super) lease: &'a Lease,
    pub(super) shared: &'a Shared,
    pub(super) sessions: &'a ShardSessions,
    pub(super) guard: &'a LeaseGuard,
}

impl LeaseRenewal<'_> {
    /// Says that we are alive until the partition is to be given up. Says whether another worker is ready to take it.
    ///
    /// # Errors
    ///
    /// The lease is another's, or was not renewed in time: then it may be another's.
    pub(super) async fn beat(
        &self,
        offered: &Notify,
        shutdown: &CancellationToken,
    ) -> Result<bool, StoreError> {
        let mut ticks = interval_at(Instant::now() + HEARTBEAT, HEARTBEAT);
        loop {
            tokio::select! {
                () = shutdown.cancelled() => return self.hand_over().await,
                () = offered.notified() => {
                    if self.hand_over().await? {
                        return Ok(true);
                    }
                    self.renew(false).await?;
                }
                () = sleep(self.guard.left()) => return Err(StoreError::LeaseLost(self.lease.partition)),
                _ = ticks.tick() => {
                    if self.renew(false).await?.is_none() {
                        ticks.reset_after(AGAIN);
                    }
                }
            }
        }
    }

    /// Gives the lease up, with the gateway sessions that the next owner can continue.
    pub(super) async fn release(&self) {
        let left = known_sessions(self.lease, self.sessions);
        if let Err(error) = self.shared.stores.leases.release(self.lease, &left, now()).await {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "the lease could not be released; it will expire"
            );
        }
    }

    /// Waits until another worker is ready to continue, while the music plays. Says whether one is.
    async fn hand_over(&self) -> Result<bool, StoreError> {
        let until = Instant::now() + PATIENCE;
        let mut renew_at = Instant::now();
        loop {
            let lease = if renew_at <= Instant::now() {
                renew_at = Instant::now() + HEARTBEAT / 2;
                self.renew(true).await?
            } else {
                timeout(self.guard.left(), self.shared.stores.leases.read(self.lease.partition))
                    .await
                    .map_err(|_| StoreError::LeaseLost(self.lease.partition))?
                    .ok()
                    .flatten()
            };
            let successor = lease.and_then(|lease| lease.successor).filter(|s| s.expires_at > now());
            if successor.as_ref().is_some_and(|successor| successor.ready) {
                return Ok(true);
            }
            if Instant::now() >= until || (successor.is_none() && !self.somebody_could().await) {
                return Ok(false);
            }
            sleep(LOOK).await;
        }
    }

    /// Whether another worker could take the partition over. When that is not known it is worth the wait.
    async fn somebody_could(&self) -> bool {
        let fleet = Fleet::new(std::sync::Arc::clone(&self.shared.stores.records));
        let Ok(workers) = fleet.workers(now()).await else { return true };
        workers.iter().any(|worker| worker.id != self.shared.worker && !worker.draining)
    }

    /// Renews the lease; `None` when the store can't be reached at the moment.
    pub(super) async fn renew(&self, draining: bool) -> Result<Option<Lease>, StoreError> {
        let left = self.guard.left();
        if left.is_zero() {
            return Err(StoreError::LeaseLost(self.lease.partition));
        }
        let known = known_sessions(self.lease, self.sessions);
        let asked_at = boot_clock();
        let beat = self.shared.stores.leases.heartbeat(self.lease, &known, draining, now(), TTL);
        match timeout(left.min(TRY), beat).await {
            Ok(Ok(renewed)) => {
                self.guard.renew(asked_at, renewed.expires_at, TTL);
                Ok(Some(renewed))
            }
            Ok(Err(error @ StoreError::LeaseLost(_))) => Err(error),
            Ok(Err(error)) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "retrying a heartbeat");
                Ok(None)
            }
            Err(_) if self.guard.left().is_zero() => Err(StoreError::LeaseLost(self.lease.partition)),
            Err(_) => {
                tracing::warn!(partition = %self.lease.partition, "a heartbeat got no answer; retrying it");
                Ok(None)
            }
        }
    }
}
