//! Wall clock in the formats Discord writes.

use std::time::{SystemTime, UNIX_EPOCH};

use time::{OffsetDateTime, format_description::BorrowedFormatItem, macros::format_description};

const TIMESTAMP: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:6]+00:00");

/// Now, as Discord writes an instant: ISO 8601 with microseconds, in UTC.
pub(crate) fn timestamp() -> String {
    OffsetDateTime::now_utc().format(&TIMESTAMP).expect("the current year has four digits")
}

/// Seconds since the Unix epoch.
pub(crate) fn unix_seconds() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0.0, |since| since.as_secs_f64())
}
