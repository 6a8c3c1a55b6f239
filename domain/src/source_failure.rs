//! Why a track can't be played, in words for people.

use serde::{Deserialize, Serialize};

/// Why a track can't be found, opened or played on.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum SourceFailure {
    /// The link leads to a private, loopback or link-local address.
    AddressRefused,
    /// The server can't be reached.
    Unreachable,
    /// The server answered 404 or 410.
    NotFound,
    /// The server answered 401 or 403.
    Forbidden,
    /// The server answered with another error.
    ServerError,
    /// The server did not answer, or stopped sending, in time.
    TimedOut,
    /// More redirects than are followed.
    TooManyRedirects,
    /// The file is larger or longer than is allowed.
    TooLarge,
    /// There is nothing in the file.
    Empty,
    /// A web page, a text or a picture instead of sound.
    NotAudio,
    /// Sound in a format that isn't supported, or a damaged file.
    Undecodable,
    /// The site is not on the list of supported sites.
    SiteNotAllowed,
    /// The search found nothing.
    NothingFound,
    /// The extractor program failed or is not installed.
    ExtractorFailed,
    /// The track was taken up again and again, and never got further.
    NeverGetsFurther,
}

impl SourceFailure {
    /// Stable code, for logs, metrics and people who ask for help.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::AddressRefused => "source.address-refused",
            Self::Unreachable => "source.unreachable",
            Self::NotFound => "source.not-found",
            Self::Forbidden => "source.forbidden",
            Self::ServerError => "source.server-error",
            Self::TimedOut => "source.timed-out",
            Self::TooManyRedirects => "source.too-many-redirects",
            Self::TooLarge => "source.too-large",
            Self::Empty => "source.empty",
            Self::NotAudio => "source.not-audio",
            Self::Undecodable => "source.undecodable",
            Self::SiteNotAllowed => "source.site-not-allowed",
            Self::NothingFound => "source.nothing-found",
            Self::ExtractorFailed => "source.extractor-failed",
            Self::NeverGetsFurther => "source.never-gets-further",
        }
    }

    /// One sentence for people, that follows the track's title.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::AddressRefused => "That link leads to a private address, which I don't open.",
            Self::Unreachable => "I can't reach the server of that link.",
            Self::NotFound => "There is nothing at that link (the server says 404).",
            Self::Forbidden => "The server of that link refuses to give it to me.",
            Self::ServerError => "The server of that link has a problem of its own.",
            Self::TimedOut => "The server of that link takes too long to answer.",
            Self::TooManyRedirects => "That link redirects too many times.",
            Self::TooLarge => "That file is larger than I play.",
            Self::Empty => "That file is empty.",
            Self::NotAudio => "That link is not an audio file.",
            Self::Undecodable => "I can't read that file as audio.",
            Self::SiteNotAllowed => "I don't play from that site.",
            Self::NothingFound => "I found nothing for that search.",
            Self::ExtractorFailed => "I couldn't get that track from its site.",
            Self::NeverGetsFurther => "I was interrupted there again and again, so I skipped it.",
        }
    }
}
