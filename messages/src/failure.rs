//! Why a track can't be played, in words.

use segue_domain::{Language, SourceFailure};

use crate::language::text;

/// One sentence, that follows the track's title.
pub fn failure(failure: SourceFailure, language: Language) -> String {
    match failure {
        SourceFailure::AddressRefused => text!(language, "failure-address-refused"),
        SourceFailure::Unreachable => text!(language, "failure-unreachable"),
        SourceFailure::NotFound => text!(language, "failure-not-found"),
        SourceFailure::Forbidden => text!(language, "failure-forbidden"),
        SourceFailure::ServerError => text!(language, "failure-server-error"),
        SourceFailure::TimedOut => text!(language, "failure-timed-out"),
        SourceFailure::TooManyRedirects => text!(language, "failure-too-many-redirects"),
        SourceFailure::TooLarge => text!(language, "failure-too-large"),
        SourceFailure::Empty => text!(language, "failure-empty"),
        SourceFailure::NotAudio => text!(language, "failure-not-audio"),
        SourceFailure::Undecodable => text!(language, "failure-undecodable"),
        SourceFailure::SiteNotAllowed => text!(language, "failure-site-not-allowed"),
        SourceFailure::NothingFound => text!(language, "failure-nothing-found"),
        SourceFailure::EmptyList => text!(language, "failure-empty-list"),
        SourceFailure::ExtractorFailed => text!(language, "failure-extractor-failed"),
        SourceFailure::PlaylistGone => text!(language, "failure-playlist-gone"),
        SourceFailure::PlaylistUnreadable => text!(language, "failure-playlist-unreadable"),
        SourceFailure::NotInPlan => text!(language, "failure-not-in-plan"),
        SourceFailure::NeverGetsFurther => text!(language, "failure-never-gets-further"),
        SourceFailure::UnsupportedSound => text!(language, "failure-unsupported-sound"),
        SourceFailure::Damaged => text!(language, "failure-damaged"),
        SourceFailure::NoSound => text!(language, "failure-no-sound"),
        SourceFailure::PlaylistFile => text!(language, "failure-playlist-file"),
        SourceFailure::OldRadio => text!(language, "failure-old-radio"),
        SourceFailure::SearchNotSetUp => text!(language, "failure-search-not-set-up"),
        SourceFailure::Private => text!(language, "failure-private"),
        SourceFailure::AgeRestricted => text!(language, "failure-age-restricted"),
        SourceFailure::NotInCountry => text!(language, "failure-not-in-country"),
        SourceFailure::Removed => text!(language, "failure-removed"),
        SourceFailure::NotYetOut => text!(language, "failure-not-yet-out"),
        SourceFailure::BotCheck => text!(language, "failure-bot-check"),
        SourceFailure::LiveStream => text!(language, "failure-live-stream"),
        SourceFailure::Other => text!(language, "failure-other"),
    }
}
