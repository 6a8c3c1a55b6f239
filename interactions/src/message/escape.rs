//! Text of others, without the meaning Discord would read in it.

/// Takes the meaning from characters Discord reads as markup, and from mentions, after cutting to `max` characters.
///
/// See <https://discord.com/developers/docs/reference#message-formatting>.
#[must_use]
pub fn escape(text: &str, max: usize) -> String {
    let cut = text.chars().count() > max;
    let kept = if cut { max.saturating_sub(1) } else { max };
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars().filter(|c| !c.is_control()).take(kept) {
        match c {
            '*' | '_' | '`' | '~' | '|' | '\\' | '<' | '>' | '[' | ']' | '(' | ')' | '#' => {
                escaped.push('\\');
                escaped.push(c);
            }
            '@' => escaped.push_str("@\u{200b}"),
            _ => escaped.push(c),
        }
    }
    if cut {
        escaped.push('…');
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_can_neither_format_nor_mention_nor_link() {
        assert_eq!(escape("@everyone <@1> [x](y)", 80), "@\u{200b}everyone \\<@\u{200b}1\\> \\[x\\]\\(y\\)");
    }

    #[test]
    fn a_long_title_is_cut_before_it_is_escaped() {
        assert_eq!(escape("******", 4), "\\*\\*\\*…");
        assert_eq!(escape("four", 4), "four");
    }
}
