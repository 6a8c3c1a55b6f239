//! Titles and names as others wrote them, made fit to be read in one line.

use crate::MAX_TEXT;

/// A text in one line, as far as a session keeps it; `None` when nothing of it can be seen. Control characters and line
/// ends become a blank, characters that turn the text around them are left out, and what was cut ends in an ellipsis.
#[must_use]
pub fn readable(text: &str) -> Option<String> {
    let line = one_line(text);
    line.chars().any(is_visible).then(|| cut(&line, MAX_TEXT))
}

/// A text in one line: each run of control characters and line ends is a blank.
#[must_use]
pub fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    let mut breaks = false;
    for c in text.chars().filter(|c| !turns_text(*c)) {
        if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') {
            breaks = true;
            continue;
        }
        if std::mem::take(&mut breaks) && !line.ends_with(' ') && c != ' ' {
            line.push(' ');
        }
        line.push(c);
    }
    line.trim().to_owned()
}

/// At most so many characters, the last of which is an ellipsis where something was cut.
#[must_use]
pub fn cut(text: &str, max: usize) -> String {
    if text.chars().nth(max).is_none() {
        return text.to_owned();
    }
    let kept: String = text.chars().take(max.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

/// Whether a character overrides or embeds the direction of text, as far as to the end of the line: what comes after the
/// title would be turned as well.
///
/// See <https://www.unicode.org/reports/tr9/#Directional_Formatting_Characters>.
const fn turns_text(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Whether people see something of a character that stands alone.
fn is_visible(c: char) -> bool {
    let is_mark = matches!(c,
        '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{fe20}'..='\u{fe2f}' | '\u{e0100}'..='\u{e01ef}');
    // Those that Unicode calls ignorable, the blank of Braille and the fillers of Hangul.
    let is_ignorable = matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}');
    !(c.is_whitespace() || c.is_control() || is_mark || is_ignorable)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_one_line_that_can_be_read() {
        for (title, expected) in [
            ("Clair de Lune", "Clair de Lune"),
            ("  a  b  ", "a  b"),
            ("one\r\n\r\ntwo\0three\u{2028}four", "one two three four"),
            ("one \n two", "one  two"),
            ("\u{7}a\u{1b}[31mb", "a [31mb"),
            ("\u{202e}3pm.gnp", "3pm.gnp"),
            ("\u{2067}a\u{2069}\u{2069}", "a"),
            ("שיר חדש", "שיר חדש"),
            ("👩\u{200d}🎤 e\u{301}", "👩\u{200d}🎤 e\u{301}"),
        ] {
            assert_eq!(readable(title).as_deref(), Some(expected), "{title:?}");
        }
    }

    #[test]
    fn nothing_is_read_in_a_title_of_what_nobody_sees() {
        for title in [
            "",
            " ",
            "\u{200b}\u{200b}",
            "\u{3164}",
            "\u{2800}",
            "\u{202e}",
            "\u{ad}\n",
            "\u{301}",
            "\u{e0041}",
        ] {
            assert_eq!(readable(title), None, "{title:?}");
        }
    }

    #[test]
    fn a_title_that_is_cut_ends_in_an_ellipsis() {
        let long = "ä".repeat(MAX_TEXT);
        assert_eq!(readable(&long), Some(long.clone()));
        let read = readable(&format!("{long}b")).expect("a title");
        assert_eq!((read.chars().count(), read.ends_with("ä…")), (MAX_TEXT, true));
        assert_eq!((cut("a b", 3), cut("a bc", 3)), ("a b".into(), "a…".into()));
        assert_eq!(cut("", 0), "");
    }
}
