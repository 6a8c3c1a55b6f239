//! Text of others, without the meaning Discord would read in it.

use segue_domain::{cut, one_line};

/// Hosts that Discord's client shows previews of, even where a link has no scheme: they invite people.
const SHOWN_HOSTS: [&str; 3] = ["discord.gg", "discord.com", "discordapp.com"];

/// Begins a stretch of text with a direction of its own, which is that of its first letter; and ends it.
///
/// See <https://www.unicode.org/reports/tr9/#Explicit_Directional_Isolates>.
const ISOLATE: (char, char) = ('\u{2068}', '\u{2069}');

/// Takes the meaning from characters Discord reads as markup, from mentions and from links, after cutting to `max`
/// characters. It is one line, and turns no text around it: letters that are written from right to left are isolated.
///
/// See <https://discord.com/developers/docs/reference#message-formatting>.
#[must_use]
pub fn escape(text: &str, max: usize) -> String {
    let text = cut(&one_line(text), max);
    let mut escaped = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(c) = rest.chars().next() {
        let before = &text[..text.len() - rest.len()];
        rest = &rest[c.len_utf8()..];
        match c {
            '*' | '_' | '`' | '~' | '|' | '\\' | '<' | '>' | '[' | ']' | '(' | ')' | '#' => {
                escaped.push('\\');
                escaped.push(c);
            }
            '@' => escaped.push_str("@\u{200b}"),
            // No link, and no preview of one.
            ':' if rest.starts_with("//") => escaped.push_str(":\u{200b}"),
            '/' if is_shown(before) => escaped.push_str("\u{200b}/"),
            _ => escaped.push(c),
        }
    }
    if text.contains(is_from_right) { format!("{}{escaped}{}", ISOLATE.0, ISOLATE.1) } else { escaped }
}

/// Text of others for a place where Discord reads no markup: it turns no text around it.
pub fn isolated(text: &str) -> String {
    let line = one_line(text);
    if line.contains(is_from_right) { format!("{}{line}{}", ISOLATE.0, ISOLATE.1) } else { line }
}

/// Whether a text ends in a host that Discord shows previews of.
fn is_shown(text: &str) -> bool {
    SHOWN_HOSTS.iter().any(|host| {
        let start = text.len().checked_sub(host.len());
        start.and_then(|start| text.get(start..)).is_some_and(|end| end.eq_ignore_ascii_case(host))
    })
}

/// Whether a character belongs to a script that is written from right to left, or is a mark of that direction.
const fn is_from_right(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8ff}' | '\u{200f}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefe}'
        | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_can_neither_format_nor_mention_nor_link() {
        assert_eq!(escape("@everyone <@1> [x](y)", 80), "@\u{200b}everyone \\<@\u{200b}1\\> \\[x\\]\\(y\\)");
    }

    #[test]
    fn a_link_in_a_title_is_no_link_and_has_no_preview() {
        assert_eq!(escape("at https://example.org/a", 80), "at https:\u{200b}//example.org/a");
        assert_eq!(escape("join Discord.GG/abc now", 80), "join Discord.GG\u{200b}/abc now");
        assert_eq!(escape("AC/DC: 1/2", 80), "AC/DC: 1/2");
    }

    #[test]
    fn a_title_does_not_turn_what_is_around_it() {
        assert_eq!(escape("\u{202e}gnp.exe\u{2066}", 80), "gnp.exe");
        assert_eq!(escape("שיר", 80), "\u{2068}שיר\u{2069}");
        assert_eq!(escape("שיר\u{2069}\u{202e}", 80), "\u{2068}שיר\u{2069}");
        assert_eq!(isolated("*a*\nb"), "*a* b");
        assert_eq!(isolated("שיר"), "\u{2068}שיר\u{2069}");
    }

    #[test]
    fn a_title_is_one_line() {
        assert_eq!(escape("one\r\ntwo\u{2028}three", 80), "one two three");
    }

    #[test]
    fn a_long_title_is_cut_before_it_is_escaped() {
        assert_eq!(escape("******", 4), "\\*\\*\\*…");
        assert_eq!(escape("four", 4), "four");
    }
}
