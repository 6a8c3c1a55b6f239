//! What yt-dlp complains about.

use segue_domain::SourceFailure;

use crate::SourceError;

/// Words in complaints, and what they mean; the first that is found counts. Sites word them, so small parts are looked for.
const WORDS: [(&str, SourceFailure); 29] = [
    ("not a bot", SourceFailure::BotCheck),
    ("captcha", SourceFailure::BotCheck),
    ("too many requests", SourceFailure::BotCheck),
    ("rate-limited", SourceFailure::BotCheck),
    ("confirm your age", SourceFailure::AgeRestricted),
    ("age-restricted", SourceFailure::AgeRestricted),
    ("age restricted", SourceFailure::AgeRestricted),
    ("inappropriate for some users", SourceFailure::AgeRestricted),
    ("in your country", SourceFailure::NotInCountry),
    ("from your location", SourceFailure::NotInCountry),
    ("in your location", SourceFailure::NotInCountry),
    ("in your region", SourceFailure::NotInCountry),
    ("geo restrict", SourceFailure::NotInCountry),
    ("geo-restrict", SourceFailure::NotInCountry),
    ("premieres in", SourceFailure::NotYetOut),
    ("premiere will begin", SourceFailure::NotYetOut),
    ("live event will begin", SourceFailure::NotYetOut),
    ("live event has not started", SourceFailure::NotYetOut),
    ("not yet started", SourceFailure::NotYetOut),
    ("private", SourceFailure::Private),
    ("members-only", SourceFailure::Private),
    ("members only", SourceFailure::Private),
    ("available to this channel's members", SourceFailure::Private),
    ("been removed", SourceFailure::Removed),
    ("been deleted", SourceFailure::Removed),
    ("no longer available", SourceFailure::Removed),
    ("isn't available anymore", SourceFailure::Removed),
    ("account associated with this video", SourceFailure::Removed),
    ("video unavailable", SourceFailure::Removed),
];

/// Makes an error of its complaints: of its last line that says `ERROR:`.
pub(super) fn complaint(bytes: &[u8]) -> SourceError {
    let text = String::from_utf8_lossy(bytes);
    let line =
        text.lines().rev().find_map(|line| line.strip_prefix("ERROR:")).unwrap_or("no reason given").trim();
    let words = line.to_lowercase().replace('\u{2019}', "'");
    if let Some((_, reason)) = WORDS.iter().find(|(part, _)| words.contains(part)) {
        return refused(*reason, line);
    }
    let status = line.split_once("HTTP Error ").and_then(|(_, rest)| rest.get(..3)?.parse().ok());
    match status {
        Some(429) => refused(SourceFailure::BotCheck, line),
        Some(status) => SourceError::Status(status),
        None => SourceError::Extractor(shortened(line)),
    }
}

fn refused(reason: SourceFailure, line: &str) -> SourceError {
    SourceError::Refused { reason, said: shortened(line) }
}

fn shortened(line: &str) -> String {
    line.chars().take(300).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Complaints of yt-dlp 2026.10, and of earlier ones.
    const SEEN: [(&str, SourceFailure); 20] = [
        (
            "[youtube] x: Sign in to confirm you\u{2019}re not a bot. Use --cookies-from-browser or --cookies",
            SourceFailure::BotCheck,
        ),
        (
            "[youtube] x: Video unavailable. YouTube is requiring a captcha challenge before playback",
            SourceFailure::BotCheck,
        ),
        (
            "[youtube] x: HTTP Error 429: Too Many Requests (caused by <HTTPError 429>)",
            SourceFailure::BotCheck,
        ),
        (
            "[youtube] x: Sign in to confirm your age. This video may be inappropriate for some users.",
            SourceFailure::AgeRestricted,
        ),
        (
            "[youtube] x: Video unavailable. The uploader has not made this video available in your country",
            SourceFailure::NotInCountry,
        ),
        (
            "[x] x: This video is not available from your location due to geo restriction",
            SourceFailure::NotInCountry,
        ),
        (
            "[bandcamp] x: Track unavailable in your country due to licensing restrictions",
            SourceFailure::NotInCountry,
        ),
        ("[youtube] x: Premieres in 3 hours", SourceFailure::NotYetOut),
        ("[youtube] x: This live event will begin in 5 days.", SourceFailure::NotYetOut),
        (
            "[youtube] x: Private video. Sign in if you've been granted access to this video",
            SourceFailure::Private,
        ),
        ("[vimeo] x: This video is private", SourceFailure::Private),
        (
            "[youtube] x: Join this channel to get access to members-only content like this video",
            SourceFailure::Private,
        ),
        (
            "[youtube] x: This video is available to this channel\u{2019}s members on level: Fan",
            SourceFailure::Private,
        ),
        (
            "[youtube] x: Video unavailable. This video has been removed by the uploader",
            SourceFailure::Removed,
        ),
        ("[youtube] x: Video unavailable", SourceFailure::Removed),
        (
            "[youtube] x: This video is no longer available because the YouTube account associated with this \
             video has been terminated.",
            SourceFailure::Removed,
        ),
        ("[x] x: Unable to download webpage: HTTP Error 404: Not Found", SourceFailure::NotFound),
        ("[x] x: Unable to download webpage: HTTP Error 403: Forbidden", SourceFailure::Forbidden),
        ("[x] x: HTTP Error 503: Service Unavailable", SourceFailure::ServerError),
        ("[x] x: An extractor error has occurred.", SourceFailure::ExtractorFailed),
    ];

    #[test]
    fn each_reason_of_a_site_is_told_apart() {
        for (line, expected) in SEEN {
            let said = format!("WARNING: something\nERROR: {line}\n");
            assert_eq!(complaint(said.as_bytes()).failure(), expected, "{line}");
        }
        assert_eq!(complaint(b"").failure(), SourceFailure::ExtractorFailed);
    }
}
