//! How many workers there should be. Pure: no clock, no I/O.
//!
//! Three things keep the number from flapping. Between what is needed and what would be needed with some headroom lies a
//! band in which the present number stays. Workers are taken away only when fewer were enough for the whole cool-down
//! without a break: sessions of a worker that just died are not seen for some seconds. And after each change nothing
//! changes for the length of a cool-down.

mod reason;
#[cfg(test)]
mod tests;

use std::num::NonZeroU32;

use segue_domain::{Millis, Timestamp};
use segue_store::ScalingInputs;

pub use self::reason::{Cause, Hold, Reason};

/// What of a worker's capacity may be used, in percent, in the number that is left after workers were taken away.
const USED_AFTER_SCALING_IN: u64 = 80;

/// Within what the number of workers moves, and how fast.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Limits {
    /// Fewest workers.
    pub min: u32,
    /// Most workers. There are never more than partitions: one more would hold nothing.
    pub max: u32,
    /// Sessions that one worker carries.
    pub sessions_per_worker: NonZeroU32,
    /// Waiting jobs for which one worker is needed.
    pub backlog_per_worker: NonZeroU32,
    /// How long nothing changed, and fewer were enough, before workers are taken away.
    pub cooldown_in: Millis,
    /// How long nothing changed before workers are added.
    pub cooldown_out: Millis,
}

/// What happened before, as far as it matters.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct History {
    /// When the number was changed last.
    pub last_change: Option<Timestamp>,
    /// Since when fewer workers would be enough, without a break.
    pub fewer_since: Option<Timestamp>,
}

/// What was decided.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Verdict {
    /// Workers there should be.
    pub desired: u32,
    /// Whether to change the number now.
    pub apply: bool,
    /// Why.
    pub reason: Reason,
    /// History for the next decision, if nothing is changed now.
    pub history: History,
}

/// Decides what to do about the number of workers: `present` is how many were asked for before.
#[must_use]
pub fn decide(
    inputs: &ScalingInputs,
    present: u32,
    limits: &Limits,
    history: History,
    now: Timestamp,
) -> Verdict {
    let desired = limits.desired(inputs, present);
    let fewer_since = (desired < present).then(|| history.fewer_since.unwrap_or(now));
    let history = History { fewer_since, ..history };
    let cause = limits.cause(inputs, present, desired);
    let passed = |since: Option<Timestamp>, span: Millis| since.is_none_or(|since| now.since(since) >= span);
    let hold = if desired > present && !passed(history.last_change, limits.cooldown_out)
        || desired < present && !passed(history.last_change, limits.cooldown_in)
    {
        Some(Hold::CoolDown)
    } else if desired < present && !passed(fewer_since, limits.cooldown_in) {
        Some(Hold::Lasting)
    } else {
        None
    };
    let apply = desired != present && hold.is_none();
    Verdict { desired, apply, reason: Reason { cause, hold }, history }
}

impl Limits {
    /// Workers there should be, in place of `present` ones: as few changes as the load allows.
    fn desired(&self, inputs: &ScalingInputs, present: u32) -> u32 {
        let needed = self.within(inputs, self.needed(inputs, 100));
        let with_headroom = self.within(inputs, self.needed(inputs, USED_AFTER_SCALING_IN));
        present.clamp(needed, with_headroom)
    }

    /// Workers that the load needs when each is used to this percentage.
    fn needed(&self, inputs: &ScalingInputs, percentage: u64) -> u64 {
        self.for_sessions(inputs, percentage).max(self.for_backlog(inputs, percentage))
    }

    fn for_sessions(&self, inputs: &ScalingInputs, percentage: u64) -> u64 {
        workers_for(inputs.sessions.into(), self.sessions_per_worker, percentage)
    }

    fn for_backlog(&self, inputs: &ScalingInputs, percentage: u64) -> u64 {
        workers_for(inputs.backlog, self.backlog_per_worker, percentage)
    }

    fn most(&self, inputs: &ScalingInputs) -> u32 {
        self.max.min(inputs.partitions).max(1)
    }

    fn within(&self, inputs: &ScalingInputs, count: u64) -> u32 {
        let most = self.most(inputs);
        u32::try_from(count).unwrap_or(u32::MAX).clamp(self.min.min(most), most)
    }

    fn cause(&self, inputs: &ScalingInputs, present: u32, desired: u32) -> Cause {
        let most = self.most(inputs);
        if present > most {
            Cause::TooMany
        } else if desired < present {
            Cause::Fewer
        } else if desired == present {
            if self.needed(inputs, 100) > most.into() { Cause::AtMost } else { Cause::Enough }
        } else if self.for_sessions(inputs, 100) > present.into() {
            Cause::Sessions
        } else if self.for_backlog(inputs, 100) > present.into() {
            Cause::Backlog
        } else {
            Cause::TooFew
        }
    }
}

/// Workers of which each carries this percentage of `per_worker`.
fn workers_for(load: u64, per_worker: NonZeroU32, percentage: u64) -> u64 {
    load.saturating_mul(100).div_ceil(u64::from(per_worker.get()) * percentage)
}
