//! What a file is called.

use percent_encoding::percent_decode_str;
use reqwest::header::{CONTENT_DISPOSITION, HeaderMap};
use url::Url;

/// Name that a server gives to a file. See <https://www.rfc-editor.org/rfc/rfc6266>.
pub fn from_headers(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(CONTENT_DISPOSITION)?;
    let value = String::from_utf8_lossy(value.as_bytes());
    let parameter = |name: &str| {
        value.split(';').find_map(|part| {
            let (key, value) = part.split_once('=')?;
            key.trim().eq_ignore_ascii_case(name).then(|| value.trim().trim_matches('"').to_owned())
        })
    };
    let extended = parameter("filename*").and_then(|text| {
        let (_, encoded) = text.split_once("''")?;
        Some(percent_decode_str(encoded).decode_utf8_lossy().into_owned())
    });
    extended.or_else(|| parameter("filename")).filter(|name| !name.is_empty())
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
        assert_eq!(name("attachment"), None);
        let url = Url::parse("https://example.org/m/My%20Song_1.flac?x=1").expect("a link");
        assert_eq!(from_url(&url).map(|name| title(&name)).as_deref(), Some("My Song 1"));
        assert_eq!(title("../../etc/passwd"), "passwd");
    }
}
