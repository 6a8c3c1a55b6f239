//! The `Range` header, as far as players use it.

/// What a `Range` header asks for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Wanted {
    /// Everything: no header, or one that may be ignored.
    All,
    /// These bytes, the last one included.
    Part(usize, usize),
    /// Bytes the file does not have.
    Unsatisfiable,
}

/// Reads `bytes=a-b`, `bytes=a-` and `bytes=-n`; lists of ranges are ignored, as RFC 9110 allows.
pub(super) fn parse(header: Option<&str>, len: usize) -> Wanted {
    let Some((first, last)) = header.and_then(|text| text.strip_prefix("bytes=")?.split_once('-')) else {
        return Wanted::All;
    };
    match (first.trim().parse::<usize>(), last.trim().parse::<usize>()) {
        (Ok(first), _) if first >= len => Wanted::Unsatisfiable,
        (Ok(first), Ok(last)) if last < first => Wanted::All,
        (Ok(first), Ok(last)) => Wanted::Part(first, last.min(len - 1)),
        (Ok(first), Err(_)) if last.trim().is_empty() => Wanted::Part(first, len - 1),
        (Err(_), Ok(0)) => Wanted::Unsatisfiable,
        (Err(_), Ok(count)) if first.trim().is_empty() && len > 0 => {
            Wanted::Part(len.saturating_sub(count), len - 1)
        }
        _ => Wanted::All,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_player_gets_the_bytes_it_asks_for() {
        assert_eq!(parse(None, 10), Wanted::All);
        assert_eq!(parse(Some("bytes=0-"), 10), Wanted::Part(0, 9));
        assert_eq!(parse(Some("bytes=3-5"), 10), Wanted::Part(3, 5));
        assert_eq!(parse(Some("bytes=3-500"), 10), Wanted::Part(3, 9));
        assert_eq!(parse(Some("bytes=-4"), 10), Wanted::Part(6, 9));
        assert_eq!(parse(Some("bytes=10-"), 10), Wanted::Unsatisfiable);
        assert_eq!(parse(Some("bytes=1-2,4-5"), 10), Wanted::All);
        assert_eq!(parse(Some("bytes=-4"), 0), Wanted::All);
    }
}
