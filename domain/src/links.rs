//! Links as people paste them: with Discord's markup, among words, without a scheme.

use std::net::Ipv4Addr;

use url::Url;

use crate::Millis;

/// What Discord's users write around a link, so that it makes no preview, is hidden, or is shown as it is.
const MARKUP: [(&str, &str); 4] = [("`", "`"), ("||", "||"), ("<", ">"), ("**", "**")];

/// Last parts of hosts' names that are common, and no common words. Those of countries have two letters.
const ENDINGS: [&str; 21] = [
    "app", "audio", "biz", "cloud", "club", "com", "dev", "edu", "gov", "info", "link", "media", "music",
    "net", "online", "org", "page", "radio", "site", "stream", "xyz",
];

/// Those of them that mean a host even when nothing follows.
const PLAIN_ENDINGS: [&str; 3] = ["com", "net", "org"];

/// The text without the markup around it. Of `[words](link)` the link is left.
pub(crate) fn without_markup(text: &str) -> &str {
    let mut text = text.trim();
    loop {
        let inner = MARKUP.iter().find_map(|(open, close)| text.strip_prefix(open)?.strip_suffix(close));
        match inner.or_else(|| target(text)) {
            Some(inner) => text = inner.trim(),
            None => return text,
        }
    }
}

/// The link of `[words](link)` or `[words](link "title")`, if that is all of the text, and a link.
fn target(text: &str) -> Option<&str> {
    let (_, rest) = text.strip_prefix('[')?.split_once("](")?;
    let target = rest.strip_suffix(')')?.split_whitespace().next()?;
    let link = target.trim_start_matches('<').trim_end_matches('>');
    (starts_link(link) || is_host_and_path(link)).then_some(target)
}

/// Links to `http` and `https` in a text that people wrote, without what they wrote around them. A link within another
/// is a part of it.
pub fn links_in(text: &str) -> impl Iterator<Item = &str> {
    // Of the same length as the text: other letters than those of ASCII stay.
    let lower = text.to_ascii_lowercase();
    let starts: Vec<usize> = lower.match_indices("http").map(|(start, _)| start).collect();
    starts.into_iter().filter_map(move |start| {
        let (before, rest) = text.split_at(start);
        let word = before.rsplit(char::is_whitespace).next().unwrap_or(before);
        let begins = !word.ends_with(|c: char| c.is_ascii_alphanumeric());
        let is_label = |end: usize| rest[end..].starts_with("](");
        // In `[words](link)` the words may be a link, too.
        let (_, inner) = word.rsplit_once("](").unwrap_or(("", word));
        if !starts_link(rest) || !begins || inner.contains("://") {
            return None;
        }
        let end = rest.find(ends_link).unwrap_or(rest.len());
        let end = rest[..end].find("](").unwrap_or(end);
        (!is_label(end)).then(|| without_tail(&rest[..end]))
    })
}

/// Where in its track a link begins: `?t=`, `&start=` or `#t=`, in seconds, as `1:30`, or as `1h2m3s`. Of several the one
/// behind the `#` counts.
pub(crate) fn start_in(link: &str) -> Option<Millis> {
    let url = Url::parse(link).ok()?;
    let named = |(name, value): (_, _)| matches!(name, "t" | "start").then(|| span(value)).flatten();
    let behind = url.fragment().unwrap_or_default().split('&').filter_map(|pair| pair.split_once('='));
    let asked: Vec<_> = url.query_pairs().collect();
    let asked = asked.iter().map(|(name, value)| (name.as_ref(), value.as_ref()));
    behind.chain(asked).find_map(named).filter(|start| *start > Millis::ZERO)
}

/// A span as links write it. Of a range such as `10,20` the start counts.
fn span(text: &str) -> Option<Millis> {
    let text = text.split(',').next().unwrap_or(text);
    let text = text.strip_prefix("npt:").unwrap_or(text);
    let whole = |text: &str| text.parse::<u32>().ok().map(u64::from);
    if text.contains(':') {
        let places = text.split(':').map(whole).collect::<Option<Vec<_>>>()?;
        let seconds = places.iter().try_fold(0_u64, |sum, place| sum.checked_mul(60)?.checked_add(*place));
        return (places.len() <= 3).then_some(seconds?).map(Millis::from_secs);
    }
    let (mut seconds, mut rest) = (0, text);
    for (unit, factor) in [('h', 3_600), ('m', 60), ('s', 1)] {
        if let Some((count, behind)) = rest.split_once(unit) {
            (seconds, rest) = (seconds + whole(count)? * factor, behind);
        }
    }
    if rest.len() < text.len() {
        return rest.is_empty().then(|| Millis::from_secs(seconds));
    }
    // Fractions of a second are not heard.
    whole(text.split('.').next().unwrap_or(text)).map(Millis::from_secs)
}

/// Whether a text begins as a link does that can be played.
pub(crate) fn starts_link(text: &str) -> bool {
    ["http://", "https://"]
        .iter()
        .any(|scheme| text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)))
}

/// Whether a character is not part of a link in a text.
pub(crate) const fn ends_link(c: char) -> bool {
    c.is_whitespace() || matches!(c, '<' | '>' | '"' | '`')
}

/// A link without the punctuation and the markup behind it. A bracket belongs to it if it was opened in it.
fn without_tail(mut link: &str) -> &str {
    loop {
        let trimmed =
            link.trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '*', '_', '~', '|', '`', ']']);
        let opened = |text: &str| text.matches('(').count() >= text.matches(')').count();
        let trimmed = trimmed.strip_suffix(')').filter(|_| !opened(trimmed)).unwrap_or(trimmed);
        if trimmed.len() == link.len() {
            return link;
        }
        link = trimmed;
    }
}

/// Whether a text is a link without its scheme: a host with a path, or a host that can be nothing else.
pub(crate) fn is_host_and_path(text: &str) -> bool {
    if text.contains(char::is_whitespace) || text.contains("://") {
        return false;
    }
    let end = text.find(['/', '?', '#']).unwrap_or(text.len());
    let (host, has_path) = (&text[..end], end < text.len());
    let (name, port) = host.split_once(':').unwrap_or((host, "0"));
    if port.parse::<u16>().is_err() {
        return false;
    }
    if name.parse::<Ipv4Addr>().is_ok() {
        return has_path;
    }
    let name = name.to_ascii_lowercase();
    let labels: Vec<&str> = name.split('.').collect();
    let is_label = |label: &&str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
    };
    let Some(last) = labels.last().filter(|_| labels.len() > 1 && labels.iter().all(is_label)) else {
        return false;
    };
    if labels[0] == "www" && labels.len() > 2 {
        return true;
    }
    let is_country = last.len() == 2 && last.bytes().all(|byte| byte.is_ascii_lowercase());
    if has_path { is_country || ENDINGS.contains(last) } else { PLAIN_ENDINGS.contains(last) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_found_among_words() {
        let links = |text: &'static str| links_in(text).collect::<Vec<_>>();
        for (text, expected) in [
            ("https://example.org/a", &["https://example.org/a"][..]),
            ("listen: <https://example.org/a>!", &["https://example.org/a"]),
            ("[this](https://example.org/a), please", &["https://example.org/a"]),
            ("see [https://example.org/a](https://example.org/b)", &["https://example.org/b"]),
            ("(https://example.org/a_(b)).", &["https://example.org/a_(b)"]),
            ("HTTPS://Example.org/a and http://b.example", &["HTTPS://Example.org/a", "http://b.example"]),
            ("https://example.org/?of=https://b.example/c", &["https://example.org/?of=https://b.example/c"]),
            ("view-source:https://example.org/a", &["https://example.org/a"]),
            ("これhttps://example.org/あ", &["https://example.org/あ"]),
        ] {
            assert_eq!(links(text), expected, "{text}");
        }
        for text in
            ["", "no link", "file:///etc/passwd", "http:/x", "httpsé://x", "xhttp://a", "ftp://a/?http://b"]
        {
            assert_eq!(links(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn a_link_says_where_it_begins() {
        for (link, seconds) in [
            ("https://youtu.be/a?t=90", 90),
            ("https://www.youtube.com/watch?v=a&t=1h2m3s", 3_723),
            ("https://www.youtube.com/embed/a?start=12&end=20", 12),
            ("https://www.twitch.tv/videos/1?t=2m", 120),
            ("https://soundcloud.com/a/b#t=1:30", 90),
            ("https://example.org/a.ogg#t=1:00:01", 3_601),
            ("https://example.org/a.ogg#t=10.5,20", 10),
            ("https://example.org/a.ogg?t=5#t=7", 7),
            ("https://example.org/a.ogg#t=npt:7", 7),
        ] {
            assert_eq!(start_in(link), Some(Millis::from_secs(seconds)), "{link}");
        }
        for link in [
            "no link",
            "https://example.org/a.ogg",
            "https://example.org/a.ogg?t=",
            "https://example.org/a.ogg?t=0",
            "https://example.org/a.ogg?t=-5",
            "https://example.org/a.ogg?t=soon",
            "https://example.org/a.ogg?t=1h2x",
            "https://example.org/a.ogg?t=99999999999999999999",
            "https://example.org/a.ogg#t=1:2:3:4",
            "https://example.org/a.ogg#t=4294967295:4294967295:x",
            "https://example.org/a.ogg?at=5",
        ] {
            assert_eq!(start_in(link), None, "{link}");
        }
    }

    #[test]
    fn a_host_without_a_scheme_is_told_from_words() {
        for host in [
            "youtube.com/watch?v=a",
            "youtu.be/a",
            "www.example.org",
            "www.radio.example",
            "soundcloud.com",
            "example.org:8000/live",
            "192.0.2.1/a.ogg",
            "Bücher.de/ä.ogg",
            "example.org?v=a",
        ] {
            assert!(is_host_and_path(host), "{host}");
        }
        for words in [
            "",
            ".",
            "/",
            "mr. brightside",
            "mr.brightside",
            "mr.brightside/live",
            "AC/DC",
            "will.i.am",
            "M.I.A./a",
            "a.c/d.c",
            "t.A.T.u.",
            "24/7",
            "24.7/365",
            "192.0.2.1",
            "..com/a",
            "-a.com/b",
            "12:30",
            "a.com:b/c",
            "9/11",
            "vol.2/3",
            "me@example.org/a",
        ] {
            assert!(!is_host_and_path(words), "{words}");
        }
    }
}
