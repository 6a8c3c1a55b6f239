//! The span of time that is asked for.

use segue_domain::{Millis, Timestamp};
use time::{Date, macros::format_description};

use crate::{ApiError, queue_sync};

const DAY: Millis = Millis::from_secs(24 * 60 * 60);

/// Days that are told of, unless the caller says which.
const DEFAULT_DAYS: u64 = 30;

/// Most days of one answer.
const MAX_DAYS: u64 = 400;

/// From an instant on, up to another one that does not belong to it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Range {
    pub from: Timestamp,
    pub to: Timestamp,
}

impl Range {
    /// Reads the two ends: without the later one it is now, and without the earlier one it is 30 days before that.
    pub fn parse(from: Option<&str>, to: Option<&str>, now: Timestamp) -> Result<Self, ApiError> {
        let to = to.map_or(Ok(now), |to| instant("to", to))?;
        let from = from.map_or(Ok(to - days(DEFAULT_DAYS)), |from| instant("from", from))?;
        if from >= to {
            return Err(ApiError::BadQuery("from must be before to".to_owned()));
        }
        if to.since(from) > days(MAX_DAYS) {
            return Err(ApiError::BadQuery(format!("from and to may be {MAX_DAYS} days apart at most")));
        }
        Ok(Self { from, to })
    }
}

const fn days(count: u64) -> Millis {
    Millis::new(DAY.get() * count)
}

/// An instant, or the start of a day in UTC.
fn instant(name: &str, text: &str) -> Result<Timestamp, ApiError> {
    let day = || {
        let day = Date::parse(text, format_description!("[year]-[month]-[day]")).ok()?;
        let start = day.midnight().assume_utc().unix_timestamp();
        u64::try_from(start).ok().map(|seconds| Timestamp::default() + Millis::from_secs(seconds))
    };
    queue_sync::parse(text).or_else(day).ok_or_else(|| {
        let why =
            format!("{name} must be an instant such as 2026-11-24T12:00:00Z, or a day such as 2026-11-24");
        ApiError::BadQuery(why)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_795_000_000_000);

    fn parse(from: Option<&str>, to: Option<&str>) -> Option<Range> {
        Range::parse(from, to, NOW).ok()
    }

    #[test]
    fn without_ends_it_is_the_last_thirty_days() {
        assert_eq!(parse(None, None), Some(Range { from: NOW - days(30), to: NOW }));
        let to = Timestamp::from_millis(1_794_960_000_000);
        assert_eq!(parse(None, Some("2026-11-18")), Some(Range { from: to - days(30), to }));
        assert_eq!(parse(Some("2026-11-18T00:00:00Z"), None), Some(Range { from: to, to: NOW }));
    }

    #[test]
    fn what_is_no_span_is_refused() {
        for (from, to) in [
            (Some("yesterday"), None),
            (None, Some("2026-13-01")),
            (Some("1969-12-31"), None),
            (Some("2026-11-18"), Some("2026-11-18")),
            (Some("2026-11-18"), Some("2026-11-17")),
            (Some("2025-10-13"), Some("2026-11-18")),
        ] {
            assert_eq!(parse(from, to), None, "{from:?} to {to:?}");
        }
        assert!(parse(Some("2025-10-14"), Some("2026-11-18")).is_some(), "400 days");
    }
}
