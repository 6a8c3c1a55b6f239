//! What is obviously not sound.

use infer::MatcherType;

/// Bytes from a file's start that are looked at.
pub const SNIFF_LEN: usize = 1024;

/// Says what the start of a file is, if it is obviously not sound: a decoder would search it for a frame, and might
/// find one.
#[must_use]
pub fn not_audio(head: &[u8]) -> Option<&'static str> {
    let kind = infer::get(head).map(|kind| kind.matcher_type());
    match kind {
        Some(MatcherType::Image) => Some("a picture"),
        Some(MatcherType::Text) => Some("a page"),
        Some(MatcherType::Doc | MatcherType::Book) => Some("a document"),
        Some(MatcherType::Archive) => Some("an archive"),
        Some(MatcherType::App | MatcherType::Font) => Some("a program or a font"),
        Some(MatcherType::Audio | MatcherType::Video) => None,
        _ if is_text(head) => Some("text"),
        _ => None,
    }
}

/// Says what kind of list of links the start of a file is, if it is one.
#[must_use]
pub fn list_of_links(head: &[u8]) -> Option<&'static str> {
    let text = String::from_utf8_lossy(head);
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let lower = text.to_ascii_lowercase();
    let begins = |what: &str| lower.starts_with(what);
    if begins("#extm3u") {
        return Some(if lower.contains("#ext-x-") { HLS } else { "M3U" });
    }
    if begins("[playlist]") {
        return Some("PLS");
    }
    if begins("<asx") {
        return Some("ASX");
    }
    if begins("<?xml") || begins("<playlist") {
        return (lower.contains("<playlist") && lower.contains("xspf")).then_some("XSPF");
    }
    // M3U needs no header: only the links.
    let first = lower.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with('#'));
    first.filter(|line| line.starts_with("http://") || line.starts_with("https://")).map(|_| "M3U")
}

/// Sound in pieces: the list names parts of one stream.
pub const HLS: &str = "HLS";

/// Whether all of it is text. The last character may be cut.
fn is_text(head: &[u8]) -> bool {
    let text = match str::from_utf8(head) {
        Ok(text) => text,
        Err(error) if error.error_len().is_none() => {
            str::from_utf8(head.get(..error.valid_up_to()).unwrap_or_default()).unwrap_or_default()
        }
        Err(_) => return false,
    };
    !text.is_empty() && !text.chars().any(|c| c.is_control() && !c.is_whitespace())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_texts_and_pictures_are_not_audio() {
        assert_eq!(not_audio(b"<!DOCTYPE html><html><body>x"), Some("a page"));
        assert_eq!(not_audio("just a text, t\u{e9}l\u{e9}".as_bytes()), Some("text"));
        assert_eq!(not_audio(&"t\u{e9}".as_bytes()[..2]), Some("text"));
        assert_eq!(not_audio(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), Some("a picture"));
        assert!(not_audio(b"%PDF-1.7 ").is_some());
    }

    #[test]
    fn lists_of_links_are_known_by_their_first_lines() {
        for (head, expected) in [
            ("#EXTM3U\n#EXTINF:-1,Radio\nhttp://radio.example/live", Some("M3U")),
            ("\u{feff}#EXTM3U\r\nhttp://radio.example/live", Some("M3U")),
            ("\n# by hand\nhttps://radio.example/live\n", Some("M3U")),
            ("#EXTM3U\n#EXT-X-VERSION:3\n#EXTINF:10,\n1.ts", Some(HLS)),
            ("[playlist]\nFile1=http://radio.example/live", Some("PLS")),
            ("<ASX version=\"3.0\"><Entry>", Some("ASX")),
            ("<?xml version=\"1.0\"?><playlist version=\"1\" xmlns=\"http://xspf.org/ns/0/\">", Some("XSPF")),
            ("<?xml version=\"1.0\"?><rss>", None),
            ("a text with https://example.org in it", None),
            ("ID3\u{4}", None),
        ] {
            assert_eq!(list_of_links(head.as_bytes()), expected, "{head}");
        }
    }

    #[test]
    fn sound_is_left_to_the_decoder() {
        for head in [&b"OggS\0\x02\0\0"[..], b"fLaC\0\0\0\x22", b"ID3\x04\0\0", b"\xff\xfb\x90\x64", b""] {
            assert_eq!(not_audio(head), None, "{head:?}");
        }
    }
}
