//! Why a track can't be played.

use serde::{Deserialize, Serialize};

/// Why a track can't be found, opened or played on.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
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
    /// The guild's plan does not have this source.
    NotInPlan,
    /// The playlist is gone.
    PlaylistGone,
    /// The playlist can't be read.
    PlaylistUnreadable,
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
            Self::NotInPlan => "source.not-in-plan",
            Self::PlaylistGone => "source.playlist-gone",
            Self::PlaylistUnreadable => "source.playlist-unreadable",
            Self::NeverGetsFurther => "source.never-gets-further",
        }
    }
}
