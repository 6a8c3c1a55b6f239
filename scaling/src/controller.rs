//! Looks at the fleet again and again, and changes the number of workers.

mod journal;
#[cfg(test)]
mod tests;

use std::{sync::Arc, time::Duration};

use segue_domain::{Partitions, Timestamp};
use segue_store::{OperationsLog, ScalingDecision, ScalingInputs, Stores, now};
use tokio::time::{MissedTickBehavior, interval, sleep, timeout};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use self::journal::Journal;
use crate::{
    ScaleTarget, ScalingConfig, ScalingError,
    metric_definitions::{DECISIONS, DESIRED_WORKERS, WORKERS},
    observe::observe,
    policy::{Verdict, decide},
};

/// Longest time for one look. A call that never ends is a failure like any other.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long a look that runs may continue after the end was signalled: what it changes has to be written down.
const GRACE: Duration = Duration::from_secs(3);

/// What came of one look.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Outcome {
    /// The number of workers was changed.
    Applied,
    /// It has to change, or should and may not, and was left as it is.
    Held,
    /// It is right.
    Unchanged,
    /// It could not be changed; the next look tries again.
    Failed,
}

impl Outcome {
    /// Name for logs and metrics.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Applied => "applied",
            Self::Held => "held",
            Self::Unchanged => "unchanged",
            Self::Failed => "failed",
        }
    }

    fn of(verdict: &Verdict) -> Self {
        use crate::policy::Cause;
        match verdict {
            Verdict { apply: true, .. } => Self::Applied,
            Verdict { reason, .. } if reason.hold.is_some() || reason.cause == Cause::AtMost => Self::Held,
            _ => Self::Unchanged,
        }
    }
}

/// Looks at the fleet again and again, and changes the number of workers.
pub struct Controller {
    config: ScalingConfig,
    partitions: Partitions,
    stores: Stores,
    target: Arc<dyn ScaleTarget>,
    journal: Journal,
}

impl Controller {
    /// Makes the controller. What it has to know of its predecessor it reads from the store.
    #[must_use]
    pub fn new(
        config: ScalingConfig,
        partitions: Partitions,
        stores: Stores,
        target: Arc<dyn ScaleTarget>,
    ) -> Self {
        let journal = Journal::new(OperationsLog::new(Arc::clone(&stores.records)));
        Self { config, partitions, stores, target, journal }
    }

    /// Looks and decides until the end is signalled. Nothing that fails ends it.
    pub async fn run(mut self, end: CancellationToken) {
        tracing::info!(limits = ?self.config.limits, interval = ?self.config.interval, "scaling started");
        let mut ticks = interval(self.config.interval);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let too_long = async {
            end.cancelled().await;
            sleep(GRACE).await;
        };
        tokio::pin!(too_long);
        loop {
            tokio::select! {
                biased;
                () = end.cancelled() => break,
                _ = ticks.tick() => {}
            }
            let look = timeout(PATIENCE, self.look(now()));
            let seen = tokio::select! {
                seen = look => seen.unwrap_or(Err(ScalingError::TimedOut(PATIENCE))),
                () = &mut too_long => break,
            };
            if let Err(error) = seen {
                metrics::counter!(DECISIONS, "outcome" => Outcome::Failed.name()).increment(1);
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "the number of workers could not be decided; retrying at the next interval"
                );
            }
        }
        // Anyone who decides from now on has figures of its own.
        metrics::gauge!(DESIRED_WORKERS).set(0.0);
        metrics::gauge!(WORKERS).set(0.0);
        tracing::info!("scaling stopped in this worker");
    }

    /// Looks at the fleet once, decides, and carries the decision out.
    ///
    /// # Errors
    ///
    /// [`ScalingError`] when what it takes to decide can't be read. A change that fails is an outcome.
    pub async fn look(&mut self, now: Timestamp) -> Result<Outcome, ScalingError> {
        let history = self.journal.history(now).await?;
        let inputs = observe(&self.stores, self.partitions, now).await?;
        metrics::gauge!(WORKERS).set(f64::from(inputs.workers));
        let present = self.target.desired().await?;
        let verdict = decide(&inputs, present, &self.config.limits, history, now);
        metrics::gauge!(DESIRED_WORKERS).set(f64::from(verdict.desired));
        self.journal.remember(verdict.history);

        let failure = if verdict.apply { self.target.set_desired(verdict.desired).await.err() } else { None };
        let outcome = if failure.is_some() { Outcome::Failed } else { Outcome::of(&verdict) };
        let reason = match &failure {
            Some(error) => format!("{}; the change failed: {error}", verdict.reason),
            None => verdict.reason.to_string(),
        };
        let decision = ScalingDecision {
            format: ScalingDecision::FORMAT,
            id: Uuid::now_v7().to_string(),
            at: now,
            inputs,
            desired: verdict.desired,
            applied: outcome == Outcome::Applied,
            reason,
        };
        metrics::counter!(DECISIONS, "outcome" => outcome.name()).increment(1);
        say(outcome, present, &decision, failure.as_ref());
        self.journal.write(decision, now).await?;
        Ok(outcome)
    }
}

/// Logs a decision with what it was made from.
fn say(outcome: Outcome, present: u32, decision: &ScalingDecision, failure: Option<&ScalingError>) {
    let ScalingInputs { sessions, workers, partitions, backlog } = decision.inputs;
    let (outcome, desired, reason) = (outcome.name(), decision.desired, decision.reason.as_str());
    macro_rules! log {
        ($($level_and_error:tt)*) => {
            tracing::event!(
                $($level_and_error)*
                outcome, present, desired, sessions, workers, partitions, backlog, reason,
                "the number of workers was decided"
            )
        };
    }
    match failure {
        Some(error) => log!(tracing::Level::WARN, error = error as &dyn std::error::Error,),
        None if outcome == Outcome::Unchanged.name() => log!(tracing::Level::DEBUG,),
        None => log!(tracing::Level::INFO,),
    }
}
