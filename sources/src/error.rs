//! Why a source can't give a track.

use std::{io, sync::Arc, time::Duration};

use segue_configuration::ConfigurationError;
use segue_domain::SourceFailure;
use segue_store::StoreError;
use symphonia::core::errors::Error as MediaError;

/// Why a query can't be resolved, or a track can't be opened or read on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SourceError {
    /// A setting that can't be read.
    #[error(transparent)]
    Setting(#[from] ConfigurationError),
    /// TLS or the HTTP client can't be set up.
    #[error("the HTTP client can't be set up")]
    Client(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// No source takes the query.
    #[error("no source accepts this query")]
    NoSource,
    /// The guild's plan does not have the source.
    #[error("the plan does not have this source")]
    NotInPlan,
    /// Not a link to open: its scheme, or what it redirects to.
    #[error("not a link to http or https: {0}")]
    Link(String),
    /// The link leads to an address that isn't public and isn't allowed.
    #[error("{host} resolves to an address that is not public")]
    AddressRefused {
        /// Host of the link.
        host: String,
    },
    /// The host's name has no address.
    #[error("no address for {host}")]
    Name {
        /// Host of the link.
        host: String,
        /// What the resolver said.
        source: io::Error,
    },
    /// The server can't be reached, or broke the connection.
    #[error("the server can't be reached")]
    Unreachable(#[source] reqwest::Error),
    /// The server answered with an error.
    #[error("the server answered {0}")]
    Status(u16),
    /// The server does not do what it said: another range or another file than was asked for.
    #[error("the server's answer does not fit: {0}")]
    Answer(&'static str),
    /// Something took longer than it may.
    #[error("{what} took longer than {limit:?}")]
    TimedOut {
        /// What was waited for.
        what: &'static str,
        /// How long it may take.
        limit: Duration,
    },
    /// More redirects than are followed.
    #[error("more than {0} redirects")]
    TooManyRedirects(usize),
    /// The file has more bytes than is allowed.
    #[error("more than {0} bytes")]
    TooManyBytes(u64),
    /// The track is longer than is allowed.
    #[error("longer than {0:?}")]
    TooLong(Duration),
    /// The file has no bytes.
    #[error("the file is empty")]
    Empty,
    /// The file is of another kind than sound.
    #[error("not audio but {0}")]
    NotAudio(&'static str),
    /// Sound in a format that isn't supported, or a damaged file.
    #[error("can't be read as audio")]
    Undecodable(#[source] MediaError),
    /// Sound that can't be made into what Discord takes: how it is sent, its rate, its channels.
    #[error("an audio format that can't be played: {0}")]
    Unsupported(String),
    /// A file that is damaged: its parser could not continue.
    #[error("damaged: {0}")]
    Damaged(&'static str),
    /// A file without sound: a video, or a track without a sample.
    #[error("no sound that can be played")]
    NoSound,
    /// The position is behind the track's end.
    #[error("the track ends before the position")]
    PastEnd,
    /// A position in a stream that has none: it is sent as it is played.
    #[error("a live stream has no positions")]
    Live,
    /// The temporary file can't be written or read.
    #[error("the temporary file can't be used")]
    Spool(#[source] io::Error),
    /// The site isn't on the list of sites for yt-dlp.
    #[error("{0} is not on the list of sites")]
    SiteNotAllowed(String),
    /// The search found nothing.
    #[error("nothing found")]
    NothingFound,
    /// The list has no entry, or none that can be played.
    #[error("the list has no entry that can be played")]
    EmptyList,
    /// yt-dlp isn't installed.
    #[error("yt-dlp is not installed")]
    ExtractorMissing,
    /// yt-dlp can't be started or read.
    #[error("yt-dlp can't be run")]
    ExtractorIo(#[source] io::Error),
    /// yt-dlp ended with an error.
    #[error("yt-dlp: {0}")]
    Extractor(String),
    /// The site does not give the track, and says why.
    #[error("the site refuses: {said}")]
    Refused {
        /// What to tell people.
        reason: SourceFailure,
        /// What the site said.
        said: String,
    },
    /// A list of links, as radio stations publish them.
    #[error("a list of links ({0})")]
    PlaylistFile(&'static str),
    /// The server answers in `SHOUTcast`'s own protocol.
    #[error("the server speaks `SHOUTcast` 1")]
    OldRadio,
    /// yt-dlp's output isn't what it documents.
    #[error("yt-dlp's output can't be read")]
    ExtractorOutput(#[source] serde_json::Error),
    /// The playlist is gone.
    #[error("the playlist is gone")]
    PlaylistGone,
    /// The playlist can't be read.
    #[error("the playlist can't be read")]
    Library(#[source] StoreError),
    /// The sources were closed.
    #[error("the sources are closed")]
    Closed,
    /// What went wrong with a download that others also read.
    #[error(transparent)]
    Download(Arc<SourceError>),
}

impl SourceError {
    /// What to tell people.
    #[must_use]
    pub fn failure(&self) -> SourceFailure {
        match self {
            Self::Link(_) | Self::AddressRefused { .. } => SourceFailure::AddressRefused,
            Self::Name { .. } | Self::Unreachable(_) | Self::Closed | Self::Spool(_) | Self::Client(_) => {
                SourceFailure::Unreachable
            }
            Self::Status(404 | 410) => SourceFailure::NotFound,
            Self::Status(401 | 403) => SourceFailure::Forbidden,
            Self::Status(_) | Self::Answer(_) => SourceFailure::ServerError,
            Self::TimedOut { .. } => SourceFailure::TimedOut,
            Self::TooManyRedirects(_) => SourceFailure::TooManyRedirects,
            Self::TooManyBytes(_) | Self::TooLong(_) => SourceFailure::TooLarge,
            Self::Empty | Self::PastEnd | Self::Live => SourceFailure::Empty,
            Self::NotAudio(_) => SourceFailure::NotAudio,
            Self::Undecodable(_) => SourceFailure::Undecodable,
            Self::Unsupported(_) => SourceFailure::UnsupportedSound,
            Self::Damaged(_) => SourceFailure::Damaged,
            Self::NoSound => SourceFailure::NoSound,
            Self::SiteNotAllowed(_) => SourceFailure::SiteNotAllowed,
            Self::NothingFound => SourceFailure::NothingFound,
            Self::EmptyList => SourceFailure::EmptyList,
            Self::NotInPlan => SourceFailure::NotInPlan,
            Self::PlaylistGone => SourceFailure::PlaylistGone,
            Self::Library(_) => SourceFailure::PlaylistUnreadable,
            Self::Refused { reason, .. } => *reason,
            Self::PlaylistFile(_) => SourceFailure::PlaylistFile,
            Self::OldRadio => SourceFailure::OldRadio,
            Self::ExtractorMissing => SourceFailure::SearchNotSetUp,
            Self::Setting(_)
            | Self::NoSource
            | Self::ExtractorIo(_)
            | Self::Extractor(_)
            | Self::ExtractorOutput(_) => SourceFailure::ExtractorFailed,
            Self::Download(error) => error.failure(),
        }
    }
}
