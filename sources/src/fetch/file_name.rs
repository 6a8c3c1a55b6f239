//! What a file is called.

use percent_encoding::percent_decode_str;
use reqwest::header::{CONTENT_DISPOSITION, HeaderMap};
use url::Url;

/// Name that a server gives to a file. See <https://www.rfc-editor.org/rfc/rfc6266>.
pub fn from_headers(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(CONTENT_DISPOSITION)?;
    let value = String::from_utf8_lossy(value.as_bytes());
    let parameters = parameters(&value);
    let parameter = |name: &str| {
        let named = parameters.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
        named.map(|(_, value)| value.clone())
    };
    let extended = parameter("filename*").and_then(|text| {
        let (_, encoded) = text.split_once("''")?;
        Some(percent_decode_str(encoded).decode_utf8_lossy().into_owned())
    });
    extended.or_else(|| parameter("filename")).filter(|name| !name.is_empty())
}

/// Names and values of a header's parameters. A value in quotes may have semicolons, and quotes behind a backslash.
fn parameters(header: &str) -> Vec<(String, String)> {
    let (mut parts, mut quoted, mut escaped) = (vec![String::new()], false, false);
    for letter in header.chars() {
        match letter {
            '\\' if quoted && !escaped => {
                escaped = true;
                continue;
            }
            '"' if !escaped => quoted = !quoted,
            ';' if !quoted => parts.push(String::new()),
            letter => {
                // Some servers write folders of Windows, where a backslash stands for itself.
                let alone = escaped && !matches!(letter, '"' | '\\');
                let last = parts.last_mut().into_iter();
                last.for_each(|part| part.extend(alone.then_some('\\').into_iter().chain([letter])));
            }
        }
        escaped = false;
    }
    let named = |part: String| {
        let (name, value) = part.split_once('=')?;
        Some((name.trim().to_owned(), value.trim().to_owned()))
    };
    parts.into_iter().filter_map(named).collect()
}

/// Last part of a link's path.
pub fn from_url(url: &Url) -> Option<String> {
    let last = url.path_segments()?.rfind(|part| !part.is_empty())?;
    Some(percent_decode_str(last).decode_utf8_lossy().into_owned())
}

/// Title for people: the name without folders, ending and underscores.
pub fn title(name: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let stem = match name.rsplit_once('.') {
        Some((stem, ending)) if !stem.is_empty() && ending.len() <= 4 => stem,
        _ => name,
    };
    stem.replace('_', " ").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_comes_from_the_head_or_the_link() {
        let headers = |value: &str| {
            HeaderMap::from_iter([(CONTENT_DISPOSITION, value.parse().expect("a header's value"))])
        };
        let name = |value: &str| from_headers(&headers(value));
        assert_eq!(name("attachment; filename=\"a b.ogg\"").as_deref(), Some("a b.ogg"));
        assert_eq!(
            name("inline; filename=x; filename*=UTF-8''%c3%a9t%C3%A9.mp3").as_deref(),
            Some("été.mp3")
        );
        assert_eq!(name(r#"attachment; filename="a; \"b\".ogg"; size=1"#).as_deref(), Some("a; \"b\".ogg"));
        assert_eq!(name("attachment; filename=\"open;").as_deref(), Some("open;"));
        assert_eq!(name(r#"attachment; filename="C:\music\x.ogg""#).as_deref(), Some(r"C:\music\x.ogg"));
        assert_eq!(name("attachment"), None);
        let url = Url::parse("https://example.org/m/My%20Song_1.flac?x=1").expect("a link");
        assert_eq!(from_url(&url).map(|name| title(&name)).as_deref(), Some("My Song 1"));
        assert_eq!(title("../../etc/passwd"), "passwd");
    }
}
