//! A pause after the store has refused to store what the worker reports.

use std::time::Duration;

use segue_store::StoreError;
use tokio::time::Instant;

/// Pause after the first refusal; it doubles with each in a row.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
/// Longest pause.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// Refusals in a row. A report that can't be stored is dropped, and comes again when what is stored is compared with what is
/// heard: without a pause it would come at once, for ever.
#[derive(Default)]
pub(super) struct RefusedReports {
    pause: Duration,
    until: Option<Instant>,
}

impl RefusedReports {
    /// When a report may be stored again; `None` when it may.
    pub(super) fn until(&self) -> Option<Instant> {
        self.until.filter(|until| *until > Instant::now())
    }

    /// Refuses a report without asking the store, while there is a pause.
    pub(super) fn check(&self) -> Result<(), StoreError> {
        if self.until().is_none() {
            return Ok(());
        }
        let (doing, reason) = ("storing what the worker reports", "refused a moment ago".to_owned());
        Err(StoreError::Refused { doing, reason, source: "the store refused a report a moment ago".into() })
    }

    /// Begins a pause, unless there is one.
    pub(super) fn pause(&mut self) {
        if self.until().is_none() {
            self.pause = (self.pause * 2).clamp(FIRST_PAUSE, LONGEST_PAUSE);
            self.until = Some(Instant::now() + self.pause);
        }
    }
}
