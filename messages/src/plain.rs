//! What the bot writes, for places that know nothing of Discord's markup.

/// Takes Discord's markup out of what this crate wrote, and gives characters that were escaped their meaning back.
/// Mentions stay as they are (`<@1>`, `<#2>`, `<@&3>`): only the reader knows the names.
///
/// See <https://discord.com/developers/docs/reference#message-formatting>.
#[must_use]
pub fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\\' => plain.extend(rest.next()),
            '*' | '`' | '\u{200b}' => {}
            '_' if rest.peek() == Some(&'_') => {
                rest.next();
            }
            c => plain.push(c),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::escape;

    #[test]
    fn markup_goes_and_what_was_escaped_stays() {
        assert_eq!(
            plain("Playing **Caf\u{e9} \\*\\*live\\*\\*** in <#2>, says `/why`"),
            "Playing Caf\u{e9} **live** in <#2>, says /why"
        );
    }

    #[test]
    fn any_title_reads_as_it_was_written() {
        for title in [
            "a*b_c`d~e|f\\g",
            "<@1> (x) [y]",
            "@everyone #1",
            "__init__",
            "https://example.org",
            "discord.gg/a",
        ] {
            assert_eq!(plain(&format!("**{}**", escape(title, 100))), title);
        }
    }
}
