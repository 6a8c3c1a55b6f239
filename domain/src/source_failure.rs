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
    /// Sound that is sent or made in a way that can't be played: in pieces, at an odd rate, on many channels.
    UnsupportedSound,
    /// A file whose parser could not continue.
    Damaged,
    /// A file without sound that can be played: a video, or a track without a sample.
    NoSound,
    /// The site is not on the list of supported sites.
    SiteNotAllowed,
    /// The search found nothing.
    NothingFound,
    /// The list has no entry, or none that can be played.
    EmptyList,
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
    /// A list of links (M3U, PLS, ASX, XSPF) in place of sound.
    PlaylistFile,
    /// A radio station that speaks `SHOUTcast` 1, which is not HTTP.
    OldRadio,
    /// Searching needs an extractor program, and none is installed.
    SearchNotSetUp,
    /// The site says that it is private, or for members.
    Private,
    /// The site asks for the age.
    AgeRestricted,
    /// The site does not give it to this country.
    NotInCountry,
    /// The site says that it is gone.
    Removed,
    /// A premiere or a live stream that has yet to begin.
    NotYetOut,
    /// The site takes the worker for a bot, and wants a person to sign in.
    BotCheck,
    /// A live stream in a form that is not supported.
    LiveStream,
    /// A reason that a newer version noted.
    #[serde(other)]
    Other,
}

/// Whose fault a failure is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Fault {
    /// The track's own: the next of the same server may be played.
    Track,
    /// The server's: what else comes from it is likely to fail as well, and this track may be played later.
    Server,
    /// One of the two.
    Unknown,
}

impl SourceFailure {
    /// Whose fault it is.
    pub(crate) const fn fault(self) -> Fault {
        match self {
            // A site that takes the worker for a bot gives it nothing else either.
            Self::Unreachable
            | Self::ServerError
            | Self::TimedOut
            | Self::BotCheck
            | Self::SearchNotSetUp => Fault::Server,
            // A file that nobody may have, or a site that lets us have none.
            Self::Forbidden | Self::ExtractorFailed | Self::Other => Fault::Unknown,
            _ => Fault::Track,
        }
    }

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
            Self::UnsupportedSound => "source.unsupported-sound",
            Self::Damaged => "source.damaged",
            Self::NoSound => "source.no-sound",
            Self::SiteNotAllowed => "source.site-not-allowed",
            Self::NothingFound => "source.nothing-found",
            Self::EmptyList => "source.empty-list",
            Self::ExtractorFailed => "source.extractor-failed",
            Self::NotInPlan => "source.not-in-plan",
            Self::PlaylistGone => "source.playlist-gone",
            Self::PlaylistUnreadable => "source.playlist-unreadable",
            Self::NeverGetsFurther => "source.never-gets-further",
            Self::PlaylistFile => "source.playlist-file",
            Self::OldRadio => "source.old-radio",
            Self::SearchNotSetUp => "source.search-not-set-up",
            Self::Private => "source.private",
            Self::AgeRestricted => "source.age-restricted",
            Self::NotInCountry => "source.not-in-country",
            Self::Removed => "source.removed",
            Self::NotYetOut => "source.not-yet-out",
            Self::BotCheck => "source.bot-check",
            Self::LiveStream => "source.live-stream",
            Self::Other => "source.other",
        }
    }
}
