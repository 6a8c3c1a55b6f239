//! Waiting between two tries of one commit.

use std::time::Duration;

use segue_domain::GuildId;
use segue_store::StoreError;
use tokio::time::Instant;

/// Wait after the first try; it doubles with each.
const FIRST_WAIT: Duration = Duration::from_millis(50);
/// Longest wait between two tries.
const LONGEST_WAIT: Duration = Duration::from_secs(2);

/// The tries of one commit.
pub(super) struct CommitRetries {
    wait: Duration,
    /// Until when it is tried; `None` while the lease is held, which ends without the store.
    until: Option<Instant>,
    tried: bool,
}

impl CommitRetries {
    pub(super) fn new(budget: Option<Duration>) -> Self {
        Self { wait: FIRST_WAIT, until: budget.map(|budget| Instant::now() + budget), tried: false }
    }

    /// Whether an earlier try may have arrived.
    pub(super) const fn may_have_arrived(&self) -> bool {
        self.tried
    }

    /// Waits before the next try.
    ///
    /// # Errors
    ///
    /// What the last try failed with, when there is to be no other.
    pub(super) async fn rest(&mut self, guild: GuildId, error: StoreError) -> Result<(), StoreError> {
        self.tried = true;
        if self.until.is_some_and(|until| until <= Instant::now()) {
            return Err(error);
        }
        tracing::warn!(%guild, error = &error as &dyn std::error::Error, code = error.code(), "retrying a commit");
        // Spread, so that the guilds that met the same fault don't come back at the same moment.
        tokio::time::sleep(self.wait.mul_f64(rand::random_range(0.5..1.0))).await;
        self.wait = (self.wait * 2).min(LONGEST_WAIT);
        Ok(())
    }
}
