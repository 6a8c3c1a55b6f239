//! What the bot says of playlists, and of what it does besides the music.

use serde::{Deserialize, Serialize};

use crate::{Choice, ImportProblem, Millis, PlaylistName, PlaylistOwner, ResolvedTrack, SourceFailure};

/// A track that was heard, for anyone who wants to find it again.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct GrabbedTrack {
    /// Its title.
    pub title: String,
    /// Who made it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub artist: Option<String>,
    /// Where it can be found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// Where it was at that moment.
    pub position: Millis,
}

impl GrabbedTrack {
    /// Describes a track at a position.
    #[must_use]
    pub fn of(track: &ResolvedTrack, position: Millis) -> Self {
        let link = track.page_url.clone().or_else(|| track.query.url().map(str::to_owned));
        Self { title: track.title.clone(), artist: track.artist.clone(), link, position }
    }
}

/// Something to tell a person about playlists, or about what was done besides the music.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(tag = "what", rename_all = "snake_case")]
#[non_exhaustive]
pub enum LibraryNotice {
    /// A playlist was stored.
    Saved {
        /// Whose it is.
        owner: PlaylistOwner,
        /// What it is called.
        name: PlaylistName,
        /// Tracks in it.
        count: usize,
        /// Attached files that were left out.
        expiring: usize,
        /// Tracks there was no room for.
        beyond: usize,
    },
    /// A playlist has another name.
    Renamed {
        /// The name it had.
        from: PlaylistName,
        /// The name it has.
        to: PlaylistName,
    },
    /// A playlist is gone.
    Deleted {
        /// What it was called.
        name: PlaylistName,
    },
    /// A playlist is in the file that comes with the answer.
    Exported {
        /// What it is called.
        name: PlaylistName,
        /// Tracks in it.
        count: usize,
    },
    /// A track is among the person's favourites.
    FavouriteAdded {
        /// Its title.
        title: String,
    },
    /// A track is no longer among the person's favourites.
    FavouriteRemoved {
        /// Its title.
        title: String,
    },
    /// What was heard, in a direct message.
    #[serde(rename = "keepsake")]
    GrabbedTrack(GrabbedTrack),
    /// What was heard is in the person's direct messages.
    Grabbed {
        /// Its title.
        title: String,
    },
    /// What was heard, where it was asked for: direct messages are refused.
    GrabbedHere(GrabbedTrack),
    /// A search found tracks to choose from.
    Found {
        /// The tracks.
        choices: Vec<Choice>,
    },
    /// A search found nothing.
    SearchFailed {
        /// Why.
        failure: SourceFailure,
    },
    /// There is no such playlist.
    Unknown {
        /// The name that was asked for.
        name: PlaylistName,
    },
    /// There is a playlist of that name.
    Exists {
        /// What it is called.
        name: PlaylistName,
    },
    /// The other name belongs to another playlist.
    NameTaken {
        /// The name.
        name: PlaylistName,
    },
    /// The owner has as many playlists as there may be.
    TooMany,
    /// The server has as many playlists as its plan has.
    TooManyForPlan {
        /// How many that are.
        limit: usize,
    },
    /// The playlist has as many tracks as there may be.
    Full {
        /// What it is called.
        name: PlaylistName,
    },
    /// There are no tracks that can be kept.
    NothingToSave,
    /// The track's link expires.
    Expires {
        /// Its title.
        title: String,
    },
    /// The person may not change the playlist.
    Forbidden {
        /// What it is called.
        name: PlaylistName,
    },
    /// The playlist is somebody else's.
    NotYours,
    /// Somebody else changed the playlist meanwhile.
    Changed,
    /// The file is not a playlist.
    ImportFailed {
        /// Why.
        problem: ImportProblem,
    },
    /// The file can't be fetched.
    FileFailed {
        /// Why.
        failure: SourceFailure,
    },
    /// Something that is needed can't be reached.
    #[serde(rename = "errand_failed")]
    BackgroundTaskFailed,
}

impl LibraryNotice {
    /// Stable code, for logs and people who ask for help.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Saved { .. } => "saved",
            Self::Renamed { .. } => "renamed",
            Self::Deleted { .. } => "deleted",
            Self::Exported { .. } => "exported",
            Self::FavouriteAdded { .. } => "favourite-added",
            Self::FavouriteRemoved { .. } => "favourite-removed",
            Self::GrabbedTrack(_) => "card",
            Self::Grabbed { .. } => "grabbed",
            Self::GrabbedHere(_) => "grabbed-here",
            Self::Found { .. } => "found",
            Self::SearchFailed { failure } | Self::FileFailed { failure } => failure.code(),
            Self::Unknown { .. } => "playlist.unknown",
            Self::Exists { .. } => "playlist.exists",
            Self::NameTaken { .. } => "playlist.name-taken",
            Self::TooMany => "playlist.too-many",
            Self::TooManyForPlan { .. } => "plan.playlists",
            Self::Full { .. } => "playlist.full",
            Self::NothingToSave => "playlist.nothing-to-save",
            Self::Expires { .. } => "playlist.expires",
            Self::Forbidden { .. } => "playlist.forbidden",
            Self::NotYours => "playlist.not-yours",
            Self::Changed => "playlist.changed",
            Self::ImportFailed { problem } => problem.code(),
            Self::BackgroundTaskFailed => "errand.failed",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Notice;

    #[test]
    fn a_notice_survives_the_store() {
        let card =
            GrabbedTrack { title: "*".into(), artist: None, link: None, position: Millis::from_secs(5) };
        let choices =
            vec![Choice { label: "a".into(), about: String::new(), link: "https://a.example".into() }];
        for notice in [
            LibraryNotice::GrabbedTrack(card),
            LibraryNotice::Found { choices },
            LibraryNotice::ImportFailed { problem: ImportProblem::Track { number: 3 } },
            LibraryNotice::TooMany,
        ] {
            let notice = Notice::Library(notice);
            let text = serde_json::to_string(&notice).expect("JSON");
            assert_eq!(serde_json::from_str::<Notice>(&text).expect("a notice"), notice, "{text}");
        }
    }
}
