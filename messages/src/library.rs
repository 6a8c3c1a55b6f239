//! What the bot says of playlists, and of what it does besides the music, in words.

use segue_domain::{
    GrabbedTrack, ImportProblem, Language, LibraryNotice, MAX_PLAYLIST_FILE, MAX_PLAYLIST_TRACKS,
    MAX_PLAYLISTS, MAX_TEXT, PlaylistName, PlaylistOwner,
};

use crate::language::text;
use crate::{escape, failure::failure as reason_of};

/// What is said, with Discord's markup. Titles and names are escaped.
pub fn library(notice: &LibraryNotice, language: Language) -> String {
    match notice {
        LibraryNotice::Saved { owner, name, count, expiring, beyond } => {
            let saved = match owner {
                PlaylistOwner::Guild(_) => {
                    text!(language, "library-saved-server", name = bold(name), count = *count)
                }
                PlaylistOwner::Member(_) => {
                    text!(language, "library-saved-mine", name = bold(name), count = *count)
                }
            };
            saved + &left_out(*expiring, *beyond, language)
        }
        LibraryNotice::Renamed { from, to } => {
            text!(language, "library-renamed", from = bold(from), to = bold(to))
        }
        LibraryNotice::Deleted { name } => text!(language, "library-deleted", name = bold(name)),
        LibraryNotice::Exported { name, count } => {
            text!(language, "library-exported", name = bold(name), count = *count)
        }
        LibraryNotice::FavouriteAdded { title } => {
            text!(language, "library-favourite-added", title = titled(title))
        }
        LibraryNotice::FavouriteRemoved { title } => {
            text!(language, "library-favourite-removed", title = titled(title))
        }
        LibraryNotice::GrabbedTrack(card) => keepsake(card, language),
        LibraryNotice::Grabbed { title } => text!(language, "library-grabbed", title = titled(title)),
        LibraryNotice::GrabbedHere(card) => {
            text!(language, "library-grabbed-here", card = keepsake(card, language))
        }
        LibraryNotice::Found { choices } => text!(language, "library-found", count = choices.len()),
        LibraryNotice::SearchFailed { failure } | LibraryNotice::FileFailed { failure } => {
            reason_of(*failure, language)
        }
        LibraryNotice::Unknown { name } => text!(language, "library-unknown", name = bold(name)),
        LibraryNotice::Exists { name } => text!(language, "library-exists", name = bold(name)),
        LibraryNotice::NameTaken { name } => text!(language, "library-name-taken", name = bold(name)),
        LibraryNotice::TooMany => text!(language, "library-too-many", limit = MAX_PLAYLISTS),
        LibraryNotice::TooManyForPlan { limit } => {
            text!(language, "library-too-many-for-plan", count = *limit)
        }
        LibraryNotice::Full { name } => {
            text!(language, "library-full", name = bold(name), limit = MAX_PLAYLIST_TRACKS)
        }
        LibraryNotice::NothingToSave => text!(language, "library-nothing-to-save"),
        LibraryNotice::Expires { title } => text!(language, "library-expires", title = titled(title)),
        LibraryNotice::Forbidden { name } => text!(language, "library-forbidden", name = bold(name)),
        LibraryNotice::NotYours => text!(language, "library-not-yours"),
        LibraryNotice::Changed => text!(language, "library-changed"),
        LibraryNotice::ImportFailed { problem } => import_problem(*problem, language),
        // Besides those above this version says only this.
        _ => text!(language, "library-errand-failed"),
    }
}

fn keepsake(card: &GrabbedTrack, language: Language) -> String {
    let (title, position) = (titled(&card.title), card.position.to_string());
    let said = if let Some(artist) = &card.artist {
        let artist = titled(artist);
        text!(language, "library-card-artist", title = title, artist = artist, position = position)
    } else {
        text!(language, "library-card", title = title, position = position)
    };
    match &card.link {
        Some(link) => format!("{said}\n{link}"),
        None => said,
    }
}

fn import_problem(problem: ImportProblem, language: Language) -> String {
    match problem {
        ImportProblem::TooLarge => {
            text!(language, "import-too-large", limit = MAX_PLAYLIST_FILE / 1_048_576)
        }
        ImportProblem::Newer => text!(language, "import-newer"),
        ImportProblem::NoTracks => text!(language, "import-no-tracks"),
        ImportProblem::TooManyTracks => {
            text!(language, "import-too-many-tracks", limit = MAX_PLAYLIST_TRACKS)
        }
        ImportProblem::Track { number } => text!(language, "import-track", number = number),
        // Besides those above there is only this.
        _ => text!(language, "import-not-a-playlist"),
    }
}

fn left_out(expiring: usize, beyond: usize, language: Language) -> String {
    let mut said = String::new();
    if expiring > 0 {
        said.push(' ');
        said.push_str(&text!(language, "library-left-out-files", count = expiring));
    }
    if beyond > 0 {
        said.push(' ');
        said.push_str(&text!(
            language,
            "library-left-out-tracks",
            count = beyond,
            limit = MAX_PLAYLIST_TRACKS
        ));
    }
    said
}

fn bold(name: &PlaylistName) -> String {
    escape(name.as_str(), MAX_TEXT)
}

fn titled(title: &str) -> String {
    escape(title, MAX_TEXT)
}

#[cfg(test)]
mod tests {
    use segue_domain::UserId;

    use super::*;

    #[test]
    fn what_was_left_out_is_told() {
        let name = PlaylistName::favourites();
        let owner = PlaylistOwner::Member(UserId::new(1));
        let saved = LibraryNotice::Saved { owner, name, count: 1, expiring: 2, beyond: 3 };
        assert_eq!(
            library(&saved, Language::English),
            "Saved 1 track as your playlist **favourites**. Left out, because their links expire: 2 attached files. \
             Left out, because 1000 is the most: 3 tracks."
        );
    }
}
