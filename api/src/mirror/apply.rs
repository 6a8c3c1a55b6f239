//! Writing changes, and the figures about it.

use segue_panel_db::{PanelStore, Recorded, SnapshotItem};
use segue_store::{SessionChange, StoreError};

use crate::metric_definitions::{MIRROR_LAG_SECONDS, MIRROR_LAST_LAG_SECONDS, MIRROR_POISON, MIRRORED};

/// Writes committed changes to the panel database, and measures how late they are.
///
/// A change that can't be stored whatever one does is logged, counted and passed over: it must not hold up those
/// behind it.
///
/// # Errors
///
/// [`StoreError::Unavailable`]: apply all of them again later.
pub async fn apply(panel: &PanelStore, changes: &[SessionChange]) -> Result<Recorded, StoreError> {
    let recorded = match panel.record(changes).await {
        Err(StoreError::Corrupt { .. } | StoreError::Refused { .. }) => {
            let mut recorded = Recorded::default();
            for change in changes {
                recorded.add(or_pass_over(panel.record(std::slice::from_ref(change)).await)?);
            }
            recorded
        }
        result => result?,
    };
    measure(&recorded);
    Ok(recorded)
}

/// Writes heads and pages that arrive by themselves: [`apply`] for records of a stream.
///
/// # Errors
///
/// As [`apply`].
pub async fn apply_items(panel: &PanelStore, items: &[SnapshotItem]) -> Result<Recorded, StoreError> {
    let recorded = match panel.record_items(items).await {
        Err(StoreError::Corrupt { .. } | StoreError::Refused { .. }) => {
            let mut recorded = Recorded::default();
            for item in items {
                recorded.add(or_pass_over(panel.record_items(std::slice::from_ref(item)).await)?);
            }
            recorded
        }
        result => result?,
    };
    measure(&recorded);
    Ok(recorded)
}

fn or_pass_over(result: Result<Recorded, StoreError>) -> Result<Recorded, StoreError> {
    match result {
        Err(error @ (StoreError::Corrupt { .. } | StoreError::Refused { .. })) => {
            pass_over(&error, "a change");
            Ok(Recorded::default())
        }
        result => result,
    }
}

/// Logs and counts something that nobody will be able to store.
pub(super) fn pass_over(error: &(dyn std::error::Error + 'static), what: &str) {
    tracing::error!(error, what, "the mirror skipped a record that it could not read");
    metrics::counter!(MIRROR_POISON).increment(1);
}

fn measure(recorded: &Recorded) {
    let now = segue_store::now();
    metrics::counter!(MIRRORED, "outcome" => "applied").increment(recorded.applied as u64);
    metrics::counter!(MIRRORED, "outcome" => "stale").increment(recorded.stale as u64);
    for shown in &recorded.shown {
        let lag = std::time::Duration::from(now.since(shown.updated_at)).as_secs_f64();
        metrics::histogram!(MIRROR_LAG_SECONDS).record(lag);
        metrics::gauge!(MIRROR_LAST_LAG_SECONDS).set(lag);
        tracing::debug!(guild = %shown.guild_id, version = shown.version, lag, "mirrored");
    }
}
