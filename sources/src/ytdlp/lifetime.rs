//! How long the link of a track's sound lives.

use std::time::Duration;

use segue_domain::{Millis, Timestamp};
use url::Url;

/// Parameters in which sites say until when a link lives, in seconds since 1970: `YouTube`, Vimeo, `CloudFront` and others.
const PARAMETERS: [&str; 5] = ["expire", "expires", "Expires", "exp", "validuntil"];

/// A link that says nothing lives so long.
const SILENT: Millis = Millis::from_secs(5 * 60);

/// Before its end a link is not used any more: a song has to come through it.
const MARGIN: Duration = Duration::from_secs(15 * 60);

/// No link is kept for longer, whatever it says.
const MOST: Millis = Millis::from_secs(6 * 60 * 60);

/// Until when a link that was found now is used.
pub(super) fn until(url: &Url, now: Timestamp) -> Timestamp {
    let said = url.query_pairs().find_map(|(name, value)| {
        let seconds: u64 = value.parse().ok().filter(|_| PARAMETERS.contains(&&*name))?;
        // Anything else that is called so is not an instant.
        (1_000_000_000..100_000_000_000).contains(&seconds).then_some(seconds)
    });
    let most = now + MOST;
    match said {
        Some(seconds) => {
            let until = seconds.saturating_sub(MARGIN.as_secs()).saturating_mul(1_000);
            Timestamp::from_millis(until).clamp(now, most)
        }
        None => now + SILENT,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_used_until_shortly_before_its_end() {
        let now = Timestamp::from_millis(1_800_000_000_000);
        let minutes = |link: &str| {
            let until = until(&Url::parse(link).expect("a link"), now);
            until.since(now).get() / 60_000
        };
        assert_eq!(minutes("https://r1.googlevideo.com/videoplayback?expire=1800010000&id=x"), 151);
        assert_eq!(minutes("https://r1.googlevideo.com/videoplayback?expire=1900000000"), 360);
        assert_eq!(minutes("https://r1.googlevideo.com/videoplayback?expire=1800000060"), 0);
        assert_eq!(minutes("https://r1.googlevideo.com/videoplayback?expire=1700000000"), 0);
        assert_eq!(minutes("https://example.org/a.webm"), 5);
        assert_eq!(minutes("https://example.org/a.webm?exp=7"), 5);
    }
}
