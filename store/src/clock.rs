//! The one place that reads the wall clock.

use std::time::SystemTime;

use segue_domain::Timestamp;

/// Reads the wall clock.
#[must_use]
pub fn now() -> Timestamp {
    SystemTime::now().into()
}
