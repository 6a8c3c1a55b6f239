//! How what is offered while somebody types is called.

use segue_domain::Language;

use crate::language::text;

/// A playlist of the person's own.
#[must_use]
pub fn own_playlist(name: &str, count: usize, language: Language) -> String {
    text!(language, "suggestion-playlist-mine", name = name, count = count)
}

/// A playlist of the server's.
#[must_use]
pub fn server_playlist(name: &str, count: usize, language: Language) -> String {
    text!(language, "suggestion-playlist-server", name = name, count = count)
}

/// A track and who plays it.
#[must_use]
pub fn track(title: &str, artist: &str, language: Language) -> String {
    text!(language, "suggestion-track", title = title, artist = artist)
}

/// Words to search for.
#[must_use]
pub fn words(words: &str, language: Language) -> String {
    text!(language, "suggestion-words", words = words)
}

/// Where `/play` can put a track, and what is sent when it is chosen.
#[must_use]
pub fn places(language: Language) -> [(String, &'static str); 3] {
    [
        (text!(language, "suggestion-next"), "next"),
        (text!(language, "suggestion-now"), "now"),
        (text!(language, "suggestion-end"), "end"),
    ]
}
