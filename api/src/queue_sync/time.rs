//! Instants as the API writes and reads them.

use segue_domain::Timestamp;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

/// An instant in RFC 3339, in UTC, to the millisecond.
pub fn instant(at: Timestamp) -> String {
    let nanos = i128::from(at.as_millis()) * 1_000_000;
    let time = OffsetDateTime::from_unix_timestamp_nanos(nanos).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    time.format(&Rfc3339).unwrap_or_default()
}

/// Reads RFC 3339 with any offset; nothing before 1970.
pub fn parse(text: &str) -> Option<Timestamp> {
    let time = OffsetDateTime::parse(text, &Rfc3339).ok()?;
    u64::try_from(time.unix_timestamp_nanos() / 1_000_000).ok().map(Timestamp::from_millis)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_reads_back() {
        let at = Timestamp::from_millis(1_795_000_000_123);
        assert_eq!(parse(&instant(at)), Some(at));
        assert_eq!(parse("2026-11-24T01:00:00+01:00"), parse("2026-11-24T00:00:00Z"));
        for text in ["", "yesterday", "2026-11-24", "1969-12-31T23:59:59Z", "2026-11-24T00:00:00"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
