//! Registering the commands beside everything else: music does not wait for it, and does not end with it.

use std::time::Duration;

use segue_interactions::definitions;
use segue_voice_worker::{WorkerConfig, WorkerError, discord::Discord};
use tokio::{
    task::JoinHandle,
    time::{sleep, timeout},
};
use tokio_util::sync::CancellationToken;

/// How long the start waits for the commands, so that anyone who reads "ready" finds them in Discord.
const PATIENCE: Duration = Duration::from_secs(5);
/// Wait before the second try; each wait is twice the one before.
const FIRST_WAIT: Duration = Duration::from_secs(1);
/// Longest wait between two tries.
const LONGEST_WAIT: Duration = Duration::from_secs(300);

/// Where the commands are registered.
pub enum Registrar {
    /// Over a connection that is there.
    Connected(Discord),
    /// Over one that is made for it.
    New(Box<WorkerConfig>),
}

impl Registrar {
    async fn register(&mut self) -> Result<(), WorkerError> {
        if let Self::New(config) = self {
            *self = Self::Connected(Discord::connect(config).await?);
        }
        match self {
            Self::Connected(discord) => discord.keep_registered(&definitions()).await,
            Self::New(_) => Ok(()),
        }
    }
}

/// Registers the commands, and waits a moment for that. What Discord does not take now is tried again until it does; what
/// it refuses is said once, and the commands that it has stay as they are.
pub async fn keep(registrar: Registrar, token: CancellationToken) -> JoinHandle<()> {
    let mut task = tokio::spawn(async move {
        tokio::select! {
            () = token.cancelled() => {}
            () = until_settled(registrar) => {}
        }
    });
    let _ = timeout(PATIENCE, &mut task).await;
    task
}

async fn until_settled(mut registrar: Registrar) {
    let mut wait = FIRST_WAIT;
    while let Err(error) = registrar.register().await {
        if !error.is_retryable() {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                "Discord refused the commands; the registered ones stay as they are. `segue register-commands` tries again"
            );
            return;
        }
        let pause = with_jitter(wait, rand::random());
        tracing::warn!(
            error = &error as &dyn std::error::Error,
            seconds = pause.as_secs(),
            "the commands could not be registered; retrying later"
        );
        sleep(pause).await;
        wait = (wait * 2).min(LONGEST_WAIT);
    }
}

/// Between half of a wait and all of it, so that processes that failed together do not try again together.
fn with_jitter(wait: Duration, chance: u16) -> Duration {
    wait.mul_f64(0.5 + f64::from(chance) / f64::from(u16::MAX) / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_shortened_by_half_at_most() {
        let wait = Duration::from_secs(8);
        assert_eq!(with_jitter(wait, 0), Duration::from_secs(4));
        assert_eq!(with_jitter(wait, u16::MAX), wait);
    }
}
