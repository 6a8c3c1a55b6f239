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
    fn sound_is_left_to_the_decoder() {
        for head in [&b"OggS\0\x02\0\0"[..], b"fLaC\0\0\0\x22", b"ID3\x04\0\0", b"\xff\xfb\x90\x64", b""] {
            assert_eq!(not_audio(head), None, "{head:?}");
        }
    }
}
