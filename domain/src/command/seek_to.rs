//! Where in a track to go.

use serde::{Deserialize, Serialize};

use crate::Millis;

/// Where in a track to go.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(tag = "kind", content = "by", rename_all = "snake_case")]
pub enum SeekTo {
    /// To a position.
    Position(Millis),
    /// So much further.
    Forward(Millis),
    /// So much back, at most to the start.
    Back(Millis),
}

impl SeekTo {
    /// Reads what a person typed: `1:30`, `90`, `1:02:03`, `+30` or `-0:15`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (make, text): (fn(Millis) -> Self, &str) = match text.split_at_checked(1)? {
            ("+", rest) => (Self::Forward, rest),
            ("-", rest) => (Self::Back, rest),
            _ => (Self::Position, text),
        };
        let parts: Vec<u64> = text
            .trim()
            .split(':')
            .map(|part| part.bytes().all(|byte| byte.is_ascii_digit()).then(|| part.parse().ok()).flatten())
            .collect::<Option<_>>()?;
        let seconds = match parts[..] {
            [seconds] => Some(seconds),
            [minutes, seconds @ 0..60] => minutes.checked_mul(60)?.checked_add(seconds),
            [hours, minutes @ 0..60, seconds @ 0..60] => {
                hours.checked_mul(3_600)?.checked_add(minutes * 60 + seconds)
            }
            _ => None,
        };
        seconds.filter(|seconds| *seconds < 1_000_000).map(|seconds| make(Millis::from_secs(seconds)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_is_read_as_people_write_it() {
        let at = |seconds| Some(SeekTo::Position(Millis::from_secs(seconds)));
        assert_eq!(SeekTo::parse(" 90 "), at(90));
        assert_eq!(SeekTo::parse("1:30"), at(90));
        assert_eq!(SeekTo::parse("1:02:03"), at(3_723));
        assert_eq!(SeekTo::parse("+30"), Some(SeekTo::Forward(Millis::from_secs(30))));
        assert_eq!(SeekTo::parse("-0:15"), Some(SeekTo::Back(Millis::from_secs(15))));
    }

    #[test]
    fn what_is_no_position_is_refused() {
        for text in
            ["", "+", "-", "1:60", "1:2:3:4", "--5", "1.5", "ten", ":", "1:", "99999999999999999999", "٣"]
        {
            assert_eq!(SeekTo::parse(text), None, "{text:?}");
        }
    }
}
