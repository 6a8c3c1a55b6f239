//! Wall clock in the formats Discord writes.

use std::time::{SystemTime, UNIX_EPOCH};

use time::{
    OffsetDateTime, UtcOffset,
    format_description::{BorrowedFormatItem, well_known::Rfc3339},
    macros::format_description,
};

const TIMESTAMP: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:6]+00:00");

/// Now, as Discord writes an instant: ISO 8601 with microseconds, in UTC.
pub(crate) fn timestamp() -> String {
    written(OffsetDateTime::now_utc())
}

/// An instant as Discord writes it.
pub(crate) fn written(instant: OffsetDateTime) -> String {
    instant.to_offset(UtcOffset::UTC).format(&TIMESTAMP).unwrap_or_default()
}

/// An instant in ISO 8601, as clients write it.
pub(crate) fn read(text: &str) -> Option<OffsetDateTime> {
    OffsetDateTime::parse(text, &Rfc3339).ok()
}

/// Seconds since the Unix epoch.
pub(crate) fn unix_seconds() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0.0, |since| since.as_secs_f64())
}
