//! What was decided before, and what is written down of it.

use segue_domain::Timestamp;
use segue_store::{OperationsLog, ScalingDecision, StoreError};

use crate::policy::History;

/// Decisions among which the last change is looked for. Older ones are past every sensible cool-down.
const LOOK_BACK: usize = 200;

/// What was decided before, and what is written down of it.
pub(super) struct Journal {
    log: OperationsLog,
    /// Not known until the log was read once.
    history: Option<History>,
    /// The decision written last.
    last: Option<ScalingDecision>,
    /// A change that was made, and could not be written down yet.
    unwritten: Option<ScalingDecision>,
}

impl Journal {
    pub(super) const fn new(log: OperationsLog) -> Self {
        Self { log, history: None, last: None, unwritten: None }
    }

    /// What happened before. The first time it is read from the log, so that a cool-down outlives the process that
    /// began it. A change that is not yet written down is written first.
    pub(super) async fn history(&mut self, now: Timestamp) -> Result<History, StoreError> {
        if let Some(decision) = self.unwritten.clone() {
            self.log.write_decision(&decision, now).await?;
            self.unwritten = None;
            self.last = Some(decision);
        }
        if let Some(history) = self.history {
            return Ok(history);
        }
        let decisions = self.log.decisions(LOOK_BACK, now).await?;
        let last_change = decisions.iter().find(|decision| decision.applied).map(|decision| decision.at);
        let history = History { last_change, fewer_since: None };
        self.last = decisions.into_iter().next();
        self.history = Some(history);
        Ok(history)
    }

    /// Keeps what the next decision has to know.
    pub(super) fn remember(&mut self, history: History) {
        self.history = Some(history);
    }

    /// Writes a decision down, unless the one before says the same.
    pub(super) async fn write(
        &mut self,
        decision: ScalingDecision,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        if decision.applied {
            self.history = Some(History { last_change: Some(decision.at), fewer_since: None });
            self.unwritten = Some(decision.clone());
        } else if self.last.as_ref().is_some_and(|last| says_the_same(last, &decision)) {
            return Ok(());
        }
        self.log.write_decision(&decision, now).await?;
        self.unwritten = None;
        self.last = Some(decision);
        Ok(())
    }
}

fn says_the_same(one: &ScalingDecision, other: &ScalingDecision) -> bool {
    (one.desired, one.applied, &one.reason) == (other.desired, other.applied, &other.reason)
}
